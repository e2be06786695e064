// What a request said and Claude has no word for, where leaving it out does no harm. Named as OpenAI's chat or OpenRouter spells it.
import type { FormRequest, Part, Sampling } from '../../form/request.ts';
import { blockOf } from './blocks.ts';

/** The names of what was said and is never sent. */
export function droppedOf(form: FormRequest): readonly string[] {
  const said = (names: readonly (readonly [string, unknown])[]): readonly string[] =>
    names.filter(([, value]) => value !== undefined).map(([name]) => name);
  const { tongue, fields } = form.extras;
  return [
    ...said(SAMPLING.map(([name, field]) => [name, form.sampling[field]])),
    ...said([
      ['verbosity', form.verbosity],
      ['audio', form.audio],
      ['metadata', form.metadata],
      ['prompt_cache_key', form.cacheKey],
    ]),
    ...(tongue === 'messages' ? [] : Object.keys(fields)),
    ...said([['messages[].name', form.turns.find(({ name }) => name !== undefined)]]),
    ...said([['messages[].content[].image_url.detail', partsOf(form).find(isDetailed)]]),
    ...said([['messages[].reasoning', partsOf(form).find(isForeignThought)]]),
  ];
}

const SAMPLING: readonly (readonly [string, keyof Sampling])[] = [
  ['seed', 'seed'],
  ['presence_penalty', 'presencePenalty'],
  ['frequency_penalty', 'frequencyPenalty'],
  ['repetition_penalty', 'repetitionPenalty'],
  ['logit_bias', 'logitBias'],
  ['min_p', 'minP'],
  ['top_a', 'topA'],
];

const partsOf = ({ turns }: FormRequest): readonly Part[] =>
  turns.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_result' ? part.parts : [part])));

const isDetailed = (part: Part): boolean => part.type === 'image' && part.detail !== undefined;

/** Thought that is not Claude's own, or that has lost its signature. */
const isForeignThought = (part: Part): boolean => part.type === 'reasoning' && blockOf(part) === undefined;
