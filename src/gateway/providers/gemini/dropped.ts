// What of a request Gemini has no word for, and whose absence does no harm. The names are those of a chat client.
import type { FormRequest, Part } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { allImagesSmall, serviceTier } from './generation-config.ts';
import { isSpeaker } from './models.ts';
import { thinkingConfig } from './thinking.ts';

/** The names of what a written request leaves out. */
export const droppedFrom = (form: FormRequest, target: Target): readonly string[] => [
  ...HARMLESS.filter(([, isSaid]) => isSaid(form, target)).map(([name]) => name),
  ...Object.keys(form.extras.fields),
];

const HARMLESS: readonly (readonly [string, (form: FormRequest, target: Target) => boolean])[] = [
  ['parallel_tool_calls', ({ parallelTools }) => parallelTools === false],
  ['verbosity', ({ verbosity }) => verbosity !== undefined],
  ['logit_bias', ({ sampling }) => sampling.logitBias !== undefined],
  ['min_p', ({ sampling }) => sampling.minP !== undefined],
  ['top_a', ({ sampling }) => sampling.topA !== undefined],
  ['repetition_penalty', ({ sampling }) => sampling.repetitionPenalty !== undefined],
  ['user', ({ user }) => user !== undefined],
  ['metadata', ({ metadata }) => metadata !== undefined],
  ['prompt_cache_key', ({ cacheKey }) => cacheKey !== undefined],
  ['cache_control', (form) => form.cache !== undefined || hasMarks(form)],
  [
    'service_tier',
    ({ serviceTier: tier }) => tier !== undefined && tier !== 'auto' && serviceTier(tier) === undefined,
  ],
  ['reasoning', (form, target) => form.reasoning !== undefined && thinkingConfig(form, target) === undefined],
  ['reasoning.summary', ({ reasoning }) => reasoning?.summary !== undefined],
  ['tools[].function.strict', ({ tools }) => tools.some((tool) => tool.type === 'function' && tool.strict === true)],
  ['web_search_options.max_uses', ({ tools }) => tools.some((tool) => isSearchWith(tool, 'maxUses'))],
  ['web_search_options.search_context_size', ({ tools }) => tools.some((tool) => isSearchWith(tool, 'contextSize'))],
  ['web_search_options.user_location', ({ tools }) => tools.some((tool) => isSearchWith(tool, 'location'))],
  ['audio', ({ audio }, { upstreamModel }) => audio !== undefined && !isSpeaker(upstreamModel)],
  ['messages[].reasoning', (form) => partsOf(form).some(isOthersThought)],
  ['messages[].name', ({ turns }) => turns.some(({ name }) => name !== undefined)],
  ['messages[].content[].image_url.detail', (form) => hasDetail(form) && !allImagesSmall(form)],
];

const isSearchWith = (tool: FormRequest['tools'][number], field: 'maxUses' | 'contextSize' | 'location'): boolean =>
  tool.type === 'web_search' && tool[field] !== undefined;

const hasMarks = (form: FormRequest): boolean =>
  [...form.tools, ...partsOf(form)].some((marked) => 'cache' in marked && marked.cache !== undefined);

const hasDetail = (form: FormRequest): boolean =>
  partsOf(form).some((part) => part.type === 'image' && part.detail !== undefined && part.detail !== 'auto');

const isOthersThought = (part: Part): boolean => part.type === 'reasoning' && part.format !== 'google-gemini-v1';

/** All parts, those inside the results of tools too. */
const partsOf = ({ turns }: FormRequest): readonly Part[] => turns.flatMap(({ parts }) => withInner(parts));

const withInner = (parts: readonly Part[]): readonly Part[] =>
  parts.flatMap((part) => (part.type === 'tool_result' ? [part, ...withInner(part.parts)] : [part]));
