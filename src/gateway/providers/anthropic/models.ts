// What Claude's models differ in. A request that has what its model lacks is answered 400, so it is known here. The rows follow
// the model catalogue of @ai-sdk/anthropic 4.0 and the pages on adaptive thinking of AWS and Vercel; the first that fits counts.
import type { Effort } from '../../form/request.ts';
import type { Target } from '../adapter.ts';

/** An effort as `output_config` takes it. */
export type ClaudeEffort = Exclude<Effort, 'none' | 'minimal'>;

export type Traits = {
  /** How thinking is asked for: not at all, by a budget of tokens, by an effort, or by either. */
  readonly thinking: 'none' | 'budget' | 'adaptive' | 'either';
  /** How it is kept from thinking: it does not unless asked to, when told so, to a few notes between tools, or never. */
  readonly quiet: 'unasked' | 'disabled' | 'between_tools' | 'never';
  /** From the least to the most. */
  readonly efforts: readonly ClaudeEffort[];
  /** Whether it takes `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** Whether a tool can be forced. */
  readonly forcedTools: boolean;
  /** Whether its output, and the input of strict tools, can be held to a schema. */
  readonly schemas: boolean;
};

/** What the model asked for can do, as far as its name and the catalogue say. */
export function traitsOf({ upstreamModel, capabilities }: Pick<Target, 'upstreamModel' | 'capabilities'>): Traits {
  const name = upstreamModel.toLowerCase().replaceAll('.', '-');
  const traits = ROWS.find(([pattern]) => pattern.test(name))?.[1] ?? COMPATIBLE;
  const { reasoning, structuredOutputs } = capabilities;
  return {
    ...traits,
    ...(reasoning ? {} : { thinking: 'none', quiet: 'unasked' }),
    schemas: traits.schemas && structuredOutputs,
  };
}

/** Whether a model thinks unless it is told not to. Those that take a budget as well wait to be asked. */
export const thinksUnasked = ({ thinking, quiet }: Traits): boolean => thinking === 'adaptive' && quiet !== 'unasked';

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** Claude from Opus 4.7 on, and what is newer than this table. */
const CURRENT: Traits = {
  thinking: 'adaptive',
  quiet: 'disabled',
  efforts: EFFORTS,
  sampling: false,
  forcedTools: true,
  schemas: true,
};

/** Claude up to 4.5, and other makers' models behind the same API. */
const COMPATIBLE: Traits = {
  thinking: 'budget',
  quiet: 'unasked',
  efforts: [],
  sampling: true,
  forcedTools: true,
  schemas: true,
};

const EITHER: Traits = { ...CURRENT, thinking: 'either', sampling: true };

const ROWS: readonly (readonly [RegExp, Traits])[] = [
  [/sonnet-5-5(?!\d)/, { ...CURRENT, quiet: 'between_tools', forcedTools: false }],
  [/(?:opus-5-5|(?:fable|mythos)-5-[12])(?!\d)/, { ...CURRENT, quiet: 'never', forcedTools: false }],
  [/fable|mythos/, { ...CURRENT, quiet: 'never' }],
  [/opus-4-6(?!\d)/, { ...EITHER, efforts: ['low', 'medium', 'high', 'max'] }],
  [/sonnet-4-6(?!\d)/, { ...EITHER, efforts: ['low', 'medium', 'high'] }],
  [/(?:opus|sonnet|haiku)-4-5(?!\d)|opus-4-1(?!\d)/, COMPATIBLE],
  [/(?:opus|sonnet)-4(?:-0)?(?![\d-])|(?:opus|sonnet)-4-\d{8}|3-7-sonnet/, { ...COMPATIBLE, schemas: false }],
  [/claude-(?:instant|v?[23])(?!\d)/, { ...COMPATIBLE, thinking: 'none', schemas: false }],
  [/claude/, CURRENT],
];
