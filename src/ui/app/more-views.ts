// Every view but Home and Start, in one file: they have so much in common that one by one they would be a tenth larger, and whoever opens
// one opens another soon.
import './shared.ts';
import type { ViewFile } from './routes.ts';
import { View as Alerts } from './views/alerts.ts';
import { View as Credit } from './views/credit.ts';
import { View as Join } from './views/join.ts';
import { View as Keys } from './views/keys.ts';
import { View as Playground } from './views/playground.ts';
import { View as Requests } from './views/requests.ts';
import { View as Settings } from './views/settings.ts';

/** The views by the section of their path. */
export const MORE = {
  alerts: { View: Alerts },
  credit: { View: Credit },
  join: { View: Join },
  keys: { View: Keys },
  playground: { View: Playground },
  requests: { View: Requests },
  settings: { View: Settings },
} satisfies Record<string, ViewFile>;
