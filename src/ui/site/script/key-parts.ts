// What /key shows of a key, as nodes: what it can spend and how long that lasts, its limit, its bounds, and its last calls.
import { limitUse, runwayText, stateOf } from '../../app/views/keys-text.ts';
import type { RequestRow } from '../../app/wire.ts';
import type { OwnKey } from '../../app/wire-keys.ts';
import type { UsageSum } from '../../app/wire-requests.ts';
import { balanceText, costText, durationText, exactText, isZero, sumText, tokensText } from '../../money-text.ts';

/** What the API said; undefined where it did not. */
export type KeyAnswers = {
  readonly key: OwnKey;
  /** Its usage in the last 24 hours. */
  readonly day: Pick<UsageSum, 'cost' | 'requests'> | undefined;
  readonly calls: readonly RequestRow[] | undefined;
};

type Child = Node | string | undefined;

/** The figures and bounds of a key. */
export function factsOf({ key, day }: KeyAnswers, now: number): HTMLElement {
  const { spendable, exact } = key;
  const use = limitUse(key, now);
  const bounds: readonly (readonly [string, string])[] = [
    ['Spent today (UTC)', sumText(exact.usage_daily)],
    ['This month', sumText(exact.usage_monthly)],
    ['In all', sumText(exact.usage)],
    ['In the last 24 hours', day === undefined ? 'not known just now' : sumText(day.cost)],
    ['Models', key.models === null ? 'all' : key.models.join(', ')],
    ['From addresses', key.ips === null ? 'any' : key.ips.join(', ')],
    ['Expires', key.expires_at === null ? 'never' : timeText(key.expires_at)],
    ['Requests a minute', String(key.requests_per_minute ?? 'no bound')],
    ['Tokens a minute', String(key.tokens_per_minute ?? 'no bound')],
    ['Calls at once', String(key.concurrency ?? 'no bound')],
  ];
  const progress = document.createElement('progress');
  if (use !== undefined) Object.assign(progress, { max: use.whole, value: use.part, ariaLabel: use.text });
  return node(
    'section',
    '',
    node('h2', '', key.name),
    node('p', 'soft', node('span', 'id', key.label), ` · ${stateOf(key, now)}`),
    key.frozen.length > 0
      ? node('p', 'notice bad', 'The account is frozen, so the key is refused. Ask its owner.')
      : undefined,
    key.is_management_key
      ? node('p', 'notice', 'A management key makes and reads keys. It cannot call models and holds no credit.')
      : node('div', 'own-figure', node('p', 'label', 'Can spend now'), spendableOf(spendable, day)),
    use === undefined
      ? node('p', '', 'It has no limit of its own.')
      : node('div', '', `${use.text}, ${use.resets}`, progress),
    list(bounds),
  );
}

function spendableOf(spendable: string | null, day: KeyAnswers['day']): HTMLElement {
  if (spendable === null) return node('p', '', 'Not known just now. Show the key again in a minute.');
  const runway = day === undefined ? undefined : runwayText(spendable, day);
  const figure = node('p', 'own-amount', balanceText(spendable));
  figure.title = exactText(spendable);
  return node('div', '', figure, node('p', 'soft', runway ?? 'How long it lasts is told from 20 calls a day on.'));
}

/** The last calls of a key. */
export function callsTable(calls: readonly RequestRow[] | undefined): HTMLElement {
  const title = node('h2', '', 'Last calls');
  if (calls === undefined)
    return node('section', '', title, node('p', 'notice care', 'They cannot be read just now. Show the key again.'));
  if (calls.length === 0)
    return node('section', '', title, node('p', 'soft', 'It made no calls in the last 30 days.'));
  const heads = ['Model', 'Cost', 'Time', 'Tokens in → out', 'Took', 'Status'];
  const head = node('thead', '', node('tr', '', ...heads.map((text) => scoped(text))));
  const rows = calls.map((call) =>
    node(
      'tr',
      '',
      node('td', 'lead', call.model),
      node('td', 'figure num', isZero(call.cost) ? '$0' : costText(call.cost)),
      node('td', '', timeText(call.created_at)),
      node('td', 'num', `${tokensText(call.input_tokens)} → ${tokensText(call.output_tokens)}`),
      node('td', 'num', call.latency_ms === null ? '' : durationText(call.latency_ms + (call.generation_ms ?? 0))),
      node('td', '', call.status.replace('_', ' ')),
    ),
  );
  return node('section', '', title, node('table', 'table lines', head, node('tbody', '', ...rows)));
}

function scoped(text: string): HTMLElement {
  const cell = node('th', text === 'Cost' || (text.startsWith('T') && text !== 'Time') ? 'num' : '', text);
  cell.setAttribute('scope', 'col');
  return cell;
}

function list(facts: readonly (readonly [string, string])[]): HTMLElement {
  return node(
    'dl',
    'key-facts',
    ...facts.map(([name, value]) => node('div', '', node('dt', '', name), node('dd', '', value))),
  );
}

function node(tag: string, name: string, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(tag);
  if (name !== '') made.className = name;
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** In UTC, or in the reader's own zone where that was chosen in the app. */
const ZONE = localStorage.getItem('farebox.zone') === 'local' ? undefined : 'UTC';
const TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
  ...(ZONE === undefined ? {} : { timeZone: ZONE }),
});
const timeText = (at: string): string => TIME.format(new Date(at)).replace(',', '');
