// Every page there is, and the looks in which each is looked at.
import { PAID } from './house.ts';
import type { Look } from './visitor.ts';

/** The pages of somebody who is signed in; `{generation}` stands for a call of theirs, `{key}` for a key. */
export const APP_PAGES = [
  '/app',
  '/app/start',
  '/app/requests',
  '/app/requests/{generation}',
  '/app/keys',
  '/app/keys/{key}',
  '/app/credit',
  '/app/playground',
  '/app/alerts',
  '/app/settings',
] as const;

/** The page of an order, which only somebody has who bought something. */
export const ORDER_PAGE = '/app/credit/orders/{order}';

/** The pages that anybody sees. */
export const SITE_PAGES = [
  '/',
  '/models',
  '/models?q=nothing+is+called+this',
  `/models?compare=${PAID.id},demo/echo-paid`,
  `/models/${PAID.id}`,
  '/pricing',
  '/docs',
  '/docs/clients',
  '/docs/billing',
  '/docs/errors',
  '/docs/api',
  '/legal/terms',
  '/legal/privacy',
  '/legal/refunds',
  '/legal/acceptable-use',
  '/sign-in',
  '/key',
] as const;

/** Pages for who came to a place that is not there. */
export const LOST_PAGES = ['/nowhere', '/models/nobody/nothing', '/docs/nothing'] as const;

/** Each width with each theme, so that neighbours differ in both. */
const LOOKS: readonly Look[] = [
  { width: 360, theme: 'light' },
  { width: 1440, theme: 'dark' },
  { width: 768, theme: 'light' },
  { width: 360, theme: 'dark' },
  { width: 1440, theme: 'light' },
  { width: 768, theme: 'dark' },
];

/** The looks of one page in one state: one of them in turn, or all when all are asked for. */
export function looksFor(turn: number): readonly Look[] {
  if (process.env.FAREBOX_ALL_LOOKS === '1') return LOOKS;
  const look = LOOKS[turn % LOOKS.length];
  return look === undefined ? [] : [look];
}
