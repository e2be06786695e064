// Usage out of D1, added up by interval and group: one statement over the tables of hours and of days. What was said of nobody is what is
// left of all usage, so the groups of users and apps, too, sum to the total. Amounts are whole numbers and come as text.
import { DAY, HOUR } from '../../base/clock.ts';
import type { AccountId, KeyId } from '../../base/id.ts';
import { type NanoUsd, nanoUsd, ZERO } from '../../billing/money.ts';
import { OTHER_LABEL } from '../../durable/wallet/labels.ts';
import type { IntervalKind, Segment } from './intervals.ts';

export const DIMENSIONS = ['key', 'model', 'provider', 'user', 'app', 'tag'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type UsageFilter = Readonly<Partial<Record<Exclude<Dimension, 'key'>, string | undefined>>>;

export type UsageQuestion = {
  readonly accountId: AccountId;
  readonly keys: readonly KeyId[];
  readonly segments: readonly Segment[];
  readonly filter: UsageFilter;
};

export type ActivityQuestion = UsageQuestion & {
  readonly interval: IntervalKind;
  /** At most two, and never tags with users or apps. */
  readonly groupBy: readonly Dimension[];
  /** So many groups, the dearest first; the others are added up as one. */
  readonly top: number;
};

export type UsageSum = {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: NanoUsd;
};

/** `group` has a value for each dimension of the question; null: the label is absent. */
export type ActivityRow = UsageSum & { readonly interval: number; readonly group: readonly (string | null)[] };

/** The rows, and how many groups there are. */
export type Activity = { readonly rows: readonly ActivityRow[]; readonly groups: number };

type Stored = Readonly<Record<string, string | number | null>>;

/** Asks for usage by interval and group, oldest first, and within an interval the dearest first. Intervals without usage have no rows. */
export function activityStatement(db: D1Database, question: ActivityQuestion): D1PreparedStatement {
  const { interval, groupBy, top } = question;
  const { cells, bindings } = cellsOf(question, partsOf(groupBy, question.filter), interval);
  const [first = "''", second = "''"] = groupBy;
  const shown = (column: string): string => `CASE WHEN is_top THEN ${column} ELSE '${OTHER_LABEL}' END`;
  return db
    .prepare(
      `WITH cells AS (${cells}),
       sums AS MATERIALIZED (SELECT number, ${first} AS g1, ${second} AS g2, SUM(requests) AS requests, SUM(input) AS input,
         SUM(output) AS output, SUM(cost) AS cost FROM cells GROUP BY 1, 2, 3
         HAVING SUM(requests) <> 0 OR SUM(cost) <> 0 OR SUM(input) <> 0 OR SUM(output) <> 0),
       ranks AS MATERIALIZED (SELECT g1, g2, ROW_NUMBER() OVER (ORDER BY SUM(cost) DESC, SUM(requests) DESC, g1, g2) AS rank
         FROM sums GROUP BY 1, 2),
       placed AS (SELECT sums.*, rank <= ?${bindings.length + 1} AS is_top FROM sums JOIN ranks USING (g1, g2))
       SELECT number, ${shown('g1')} AS shown1, ${shown('g2')} AS shown2, SUM(placed.requests) AS requests,
         SUM(placed.input) AS input, SUM(placed.output) AS output, CAST(SUM(placed.cost) AS TEXT) AS cost,
         (SELECT COUNT(*) FROM ranks) AS group_count
       FROM placed GROUP BY 1, 2, 3 ORDER BY number, SUM(placed.cost) DESC, shown1, shown2`,
    )
    .bind(...bindings, top);
}

/** Reads what `activityStatement` found. */
export const activityFrom = (
  results: readonly unknown[],
  { groupBy }: Pick<ActivityQuestion, 'groupBy'>,
): Activity => {
  const rows = results as readonly Stored[];
  return {
    groups: Number(rows[0]?.group_count ?? 0),
    rows: rows.map((row) => ({
      ...sumFrom(row),
      interval: Number(row.number),
      group: [row.shown1, row.shown2].slice(0, groupBy.length).map((value) => (value === '' ? null : String(value))),
    })),
  };
};

/** Asks for all usage of a question, every request once. */
export function totalStatement(db: D1Database, question: UsageQuestion): D1PreparedStatement {
  const { cells, bindings } = cellsOf(question, [wholeOf(question.filter)], 'total');
  return db
    .prepare(
      `SELECT SUM(requests) AS requests, SUM(input) AS input, SUM(output) AS output, CAST(SUM(cost) AS TEXT) AS total
       FROM (${cells})`,
    )
    .bind(...bindings);
}

/** Reads what `totalStatement` found. */
export function totalFrom(results: readonly unknown[]): UsageSum {
  const [row = {}] = results as readonly Stored[];
  return sumFrom({ ...row, cost: row.total ?? null });
}

const sumFrom = ({ requests, input, output, cost }: Stored): UsageSum => ({
  requests: Number(requests ?? 0),
  inputTokens: Number(input ?? 0),
  outputTokens: Number(output ?? 0),
  cost: cost === undefined || cost === null ? ZERO : nanoUsd(BigInt(cost)),
});

/** Rows of usage to add up, or to take away; of `all` usage, or of its cells by caller or by tag. */
type Part = {
  readonly of: 'all' | 'caller' | 'tag';
  readonly sign: 1 | -1;
  /** Whether the rows keep their labels; those that do not stand for what has none. */
  readonly labelled: boolean;
  readonly where?: string;
};

const WHOLE: Part = { of: 'all', sign: 1, labelled: false };

function wholeOf({ user, app, tag }: UsageFilter): Part {
  if (tag !== undefined) return { of: 'tag', sign: 1, labelled: true };
  return user !== undefined || app !== undefined ? { of: 'caller', sign: 1, labelled: true } : WHOLE;
}

function partsOf(groupBy: readonly Dimension[], filter: UsageFilter): readonly Part[] {
  const whole = wholeOf(filter);
  if (whole !== WHOLE) return [whole];
  if (groupBy.includes('tag'))
    return [
      { of: 'tag', sign: 1, labelled: true },
      WHOLE,
      { of: 'caller', sign: -1, labelled: false, where: 'tagged = 1' },
    ];
  if (groupBy.includes('user') || groupBy.includes('app'))
    return [{ of: 'caller', sign: 1, labelled: true }, WHOLE, { of: 'caller', sign: -1, labelled: false }];
  return [WHOLE];
}

/** Of a folded day, the hour that stands for it: noon, so that it is on its own date in nearly every zone. */
const NOON = 12 * HOUR;

const TABLES = {
  all: [
    { name: 'usage_hours', time: 'hour', shift: 0 },
    { name: 'usage_days', time: 'day', shift: NOON },
  ],
  labels: [
    { name: 'usage_labels', time: 'hour', shift: 0 },
    { name: 'usage_label_days', time: 'day', shift: NOON },
  ],
} as const;

const NUMBERS: Readonly<Record<IntervalKind, (time: string) => string>> = {
  hour: (time) => `(${time}) / ${HOUR}`,
  day: (time) => `(${time} + (s.value ->> 2)) / ${DAY}`,
  total: () => '0',
};

/**
 * Keys and segments are joined first, so that each is one range of a table's own order: no more is read than is added up, however much
 * there is besides.
 */
function cellsOf({ accountId, keys, segments, filter }: UsageQuestion, parts: readonly Part[], kind: IntervalKind) {
  const cuts = segments.map(({ from, until, offset }) => [from, until, offset]);
  const bindings: string[] = [accountId, JSON.stringify(keys), JSON.stringify(cuts)];
  const filters = Object.entries(filter).flatMap(([column, value]) => {
    if (value === undefined) return [];
    bindings.push(value);
    return [`h.${column} = ?${bindings.length}`];
  });
  const cells = parts.map(({ of, sign, labelled, where }) => {
    const tables = TABLES[of === 'all' ? 'all' : 'labels'].map(({ name, time, shift }) => {
      const own = of === 'all' ? [] : [`h.kind = '${of}'`];
      const conditions = [...filters, ...own, ...(where === undefined ? [] : [`h.${where}`])];
      const labels = labelled ? 'h.user, h.app, h.tag' : "'' AS user, '' AS app, '' AS tag";
      return `SELECT ${NUMBERS[kind](`h.${time} + ${shift}`)} AS number, h.key_id AS key, h.model, h.provider, ${labels},
          ${sign} * h.requests AS requests, ${sign} * h.input_tokens AS input, ${sign} * h.output_tokens AS output,
          ${sign} * h.cost_nano AS cost
        FROM json_each(?2) k CROSS JOIN json_each(?3) s CROSS JOIN ${name} h
        WHERE h.account_id = ?1 AND h.key_id = k.value
          AND h.${time} >= (s.value ->> 0) - ${shift} AND h.${time} < (s.value ->> 1) - ${shift}
          ${conditions.map((condition) => `AND ${condition}`).join(' ')}`;
    });
    // D1 takes five SELECTs in one compound, so each part is one of its own.
    return `SELECT * FROM (${tables.join(' UNION ALL ')})`;
  });
  return { cells: cells.join(' UNION ALL '), bindings };
}
