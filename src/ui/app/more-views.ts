// Every view but Home and Start, in one file: they have so much in common that one by one they would be a tenth larger, and whoever opens
// one opens another soon.
import './shared.ts';
import type { ViewFile } from './routes.ts';
import * as alerts from './views/alerts.ts';
import * as credit from './views/credit.ts';
import * as join from './views/join.ts';
import * as keys from './views/keys.ts';
import * as playground from './views/playground.ts';
import * as requests from './views/requests.ts';
import * as settings from './views/settings.ts';

/** The views by the section of their path. */
export const MORE = { alerts, credit, join, keys, playground, requests, settings } satisfies Record<string, ViewFile>;
