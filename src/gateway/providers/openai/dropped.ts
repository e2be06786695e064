// What a written request leaves out because it does no harm, named as a chat client spells it.
import type { JsonObject } from '../../form/json.ts';
import type { FormRequest, Part } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { hasFixedSampling, optionalOf, userOf } from './optional.ts';
import { unsaidOfSearch } from './tools.ts';

/** The names of what the form says and `written` does not. */
export const droppedFrom = (form: FormRequest, target: Target, written: JsonObject): readonly string[] => [
  ...optionalOf(form)
    .filter(([name, , value]) => value !== undefined && written[name] === undefined)
    .map(([name]) => name),
  ...HARMLESS.filter(([, isLost]) => isLost(form, target)).map(([name]) => name),
  ...Object.keys(form.extras.fields).filter((name) => form.extras.tongue !== 'chat' || written[name] === undefined),
  ...(form.reasoning !== undefined && !THINKING.some((name) => written[name] !== undefined) ? ['reasoning'] : []),
  ...unsaidOfSearch(form, target),
];

const THINKING = ['reasoning', 'reasoning_effort', 'thinking', 'enable_thinking'];

type Loss = readonly [name: string, isLost: (form: FormRequest, target: Target) => boolean];

const HARMLESS: readonly Loss[] = [
  ['temperature', (form, target) => form.sampling.temperature !== undefined && hasFixedSampling(form, target)],
  ['top_p', (form, target) => form.sampling.topP !== undefined && hasFixedSampling(form, target)],
  ['user', (form) => form.user !== userOf(form)],
  ['reasoning.summary', ({ reasoning }, { row }) => reasoning?.summary !== undefined && row.thinksBy !== 'reasoning'],
  [
    'messages[].content[].cache_control',
    (form, { row, upstreamModel }) =>
      !row.takes.includes('cache_control') && row.breakpoints?.test(upstreamModel) !== true && hasMark(form),
  ],
  ['tools[].cache_control', ({ tools }, { row }) => !row.takes.includes('cache_control') && tools.some(isMarked)],
  ['messages[].reasoning', (form, { row }) => row.replaysReasoning === 'never' && hasPart(form, isReasoning)],
  [
    'messages[].content[].is_error',
    (form) => hasPart(form, (part) => part.type === 'tool_result' && part.isError === true),
  ],
  ['messages[].content', (form) => hasPart(form, (part) => part.type === 'foreign' && part.tongue !== 'chat')],
];

const isReasoning = ({ type }: Part): boolean => type === 'reasoning';

const isMarked = (item: object): boolean => 'cache' in item && item.cache !== undefined;

const hasMark = (form: FormRequest): boolean => hasPart(form, isMarked);

const hasPart = ({ turns }: FormRequest, isWanted: (part: Part) => boolean): boolean =>
  turns.some(({ parts }) =>
    parts.some((part) => isWanted(part) || (part.type === 'tool_result' && part.parts.some(isWanted))),
  );
