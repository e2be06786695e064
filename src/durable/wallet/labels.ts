// Usage by what callers say of themselves: their user, their app, their tags. Counted beside the hours, in cells of an hour, and only
// for requests that say something. Pure: no storage, no clock.
import { add, ZERO } from '../../billing/money.ts';
import type { RequestFacts } from '../messages.ts';
import { appOf } from '../request-row.ts';
import type { HourLine } from './hours.ts';

/** What one cell counts. An absent label is empty text, which no label can be. */
export type LabelCell = HourLine & {
  readonly hour: number;
  /** A request is in one cell by caller, and in one cell by tag for each of its tags. */
  readonly kind: 'caller' | 'tag';
  readonly user: string;
  readonly app: string;
  readonly tag: string;
  /** Whether its requests have tags, so that what has none is known too. */
  readonly tagged: boolean;
};

/** As kept and sent: `version` grows with each change, so that a late copy never replaces a newer one. */
export type StoredLabelCell = LabelCell & { readonly version: number };

/** Different cells of an hour. What comes after them counts under `OTHER_LABEL`. */
export const LABEL_CELLS_MAX = 1_000;

/** Stands for users, apps and tags that came when an hour had all its cells. */
export const OTHER_LABEL = '(other)';

/** What a change of usage adds to the cells of its hour; nothing for a request that says nothing of its caller. */
export function labelCells(hour: number, line: HourLine, facts: RequestFacts): readonly LabelCell[] {
  const { tags } = facts;
  const [user, app] = [facts.user ?? '', appOf(facts) ?? ''];
  const tagged = tags.length > 0;
  const isNothing = line.cost === ZERO && line.requests + line.inputTokens + line.outputTokens === 0;
  if (isNothing || (!tagged && user === '' && app === '')) return [];
  return [
    { ...line, hour, kind: 'caller', user, app, tag: '', tagged },
    ...tags.map((tag): LabelCell => ({ ...line, hour, kind: 'tag', user: '', app: '', tag, tagged })),
  ];
}

/** Adds a cell to those that the commit will write. */
export function addCell(cells: Map<string, LabelCell>, cell: LabelCell): void {
  const name = nameOf(cell);
  const before = cells.get(name);
  cells.set(name, before === undefined ? cell : sumOf(before, cell));
}

/** The cell that counts what this one would, in an hour that has all its cells. */
export const otherCell = (cell: LabelCell): LabelCell => ({
  ...cell,
  user: cell.user === '' ? '' : OTHER_LABEL,
  app: cell.app === '' ? '' : OTHER_LABEL,
  tag: cell.tag === '' ? '' : OTHER_LABEL,
});

const nameOf = ({ hour, kind, user, app, tag, tagged, model, provider }: LabelCell): string =>
  JSON.stringify([hour, kind, user, app, tag, tagged, model, provider]);

const sumOf = (first: LabelCell, second: LabelCell): LabelCell => ({
  ...first,
  requests: first.requests + second.requests,
  inputTokens: first.inputTokens + second.inputTokens,
  outputTokens: first.outputTokens + second.outputTokens,
  cost: add(first.cost, second.cost),
});
