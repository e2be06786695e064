// Usage as disjoint kinds: no unit is counted in two of them, so a cost is a plain sum of products.

/** What is counted and priced. `output` holds reasoning too; `reasoning` is a part of it, priced apart only by a card that says so. */
export const USAGE_KINDS = [
  'input',
  'cache_read',
  'cache_read_audio',
  'cache_write_5m',
  'cache_write_1h',
  'input_audio',
  'input_image',
  'output',
  'reasoning',
  'output_audio',
  'output_image',
  'requests',
  'images',
  'searches',
  'seconds',
  'characters',
  'pages',
] as const;

export type UsageKind = (typeof USAGE_KINDS)[number];

/** Counts by kind; an absent kind is zero. `reasoning` is information inside `output`. */
export type Usage = Readonly<Partial<Record<UsageKind, number>>>;

/** Where a charge's usage comes from. */
export type Basis = 'reported' | 'estimated' | 'expired';

/** Kinds on the input side, which together decide a long-context tier. */
export const INPUT_KINDS = [
  'input',
  'cache_read',
  'cache_read_audio',
  'cache_write_5m',
  'cache_write_1h',
  'input_audio',
  'input_image',
] as const satisfies readonly UsageKind[];

const OUTPUT_KINDS = ['output', 'output_audio', 'output_image'] as const satisfies readonly UsageKind[];

/** Both together, kind by kind. */
export const addUsage = (first: Usage, second: Usage): Usage => ({
  ...first,
  ...Object.fromEntries(
    USAGE_KINDS.flatMap((kind) => {
      const more = second[kind];
      return more === undefined ? [] : [[kind, (first[kind] ?? 0) + more]];
    }),
  ),
});

/** All tokens of the prompt side. */
export const inputTotal = (usage: Usage): number => INPUT_KINDS.reduce((sum, kind) => sum + (usage[kind] ?? 0), 0);

/** Tokens that were read from a prompt cache. */
export const cachedTotal = (usage: Usage): number => (usage.cache_read ?? 0) + (usage.cache_read_audio ?? 0);

/** All billed tokens of the answer's side. */
export const outputTotal = (usage: Usage): number => OUTPUT_KINDS.reduce((sum, kind) => sum + (usage[kind] ?? 0), 0);
