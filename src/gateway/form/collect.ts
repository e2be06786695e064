// Brings the events of an answer together into the answer.
import type { AnswerEvent, AnswerPart, CollectedAnswer, CollectedChoice } from './event.ts';
import { isObject, type JsonObject } from './json.ts';

type Finish = Extract<AnswerEvent, { readonly type: 'finish' }>;
type Choice = { readonly blocks: Map<number, AnswerPart>; finish?: Finish };
type Start = { id?: string; model?: string; created?: number };

/** The whole answer that `events` tell. A block that nothing was said of does not appear. */
export function collect(events: Iterable<AnswerEvent>): CollectedAnswer {
  const choices = new Map<number, Choice>();
  const start: Start = {};
  let report: JsonObject | undefined;
  let error: unknown;
  for (const event of events) {
    switch (event.type) {
      case 'start':
        if (event.id !== undefined) start.id = event.id;
        if (event.model !== undefined) start.model = event.model;
        if (event.created !== undefined) start.created = event.created;
        break;
      case 'usage':
        report = event.report;
        break;
      case 'error':
        error = event.error;
        break;
      case 'ping':
      case 'end':
        break;
      case 'finish':
        choiceOf(choices, event.choice).finish = event;
        break;
      default: {
        const { blocks } = choiceOf(choices, event.choice);
        blocks.set(event.block, grown(blocks.get(event.block), event));
      }
    }
  }
  return {
    ...start,
    choices: [...choices].toSorted(([first], [second]) => first - second).map(choiceFrom),
    ...(report === undefined ? {} : { report }),
    ...(error === undefined ? {} : { error }),
  };
}

function choiceOf(choices: Map<number, Choice>, index: number): Choice {
  const known = choices.get(index);
  if (known !== undefined) return known;
  const choice: Choice = { blocks: new Map() };
  choices.set(index, choice);
  return choice;
}

const choiceFrom = ([index, { blocks, finish }]: readonly [number, Choice]): CollectedChoice => ({
  index,
  parts: [...blocks].toSorted(([first], [second]) => first - second).map(([, part]) => part),
  ...(finish === undefined ? {} : { finish }),
});

type BlockEvent = Extract<AnswerEvent, { readonly block: number }>;

/** A part with one more event of its block. A block of another kind than before starts anew: an event never changes a kind. */
function grown(part: AnswerPart | undefined, event: BlockEvent): AnswerPart {
  switch (event.type) {
    case 'text': {
      const before = part?.type === 'text' ? part : undefined;
      const logprobs = joinedLogprobs(before?.logprobs, event.logprobs);
      return {
        type: 'text',
        text: (before?.text ?? '') + event.text,
        citations: before?.citations ?? [],
        ...(logprobs === undefined ? {} : { logprobs }),
      };
    }
    case 'citation': {
      const before = part?.type === 'text' ? part : { type: 'text' as const, text: '', citations: [] };
      return { ...before, citations: [...before.citations, event.citation] };
    }
    case 'refusal':
      return { type: 'refusal', text: (part?.type === 'refusal' ? part.text : '') + event.text };
    case 'reasoning':
      return grownReasoning(part, event);
    case 'tool_call': {
      const before = part?.type === 'tool_call' ? part : undefined;
      const isCustom = event.custom ?? before?.custom;
      return {
        type: 'tool_call',
        id: before?.id || (event.id ?? ''),
        name: before?.name || (event.name ?? ''),
        arguments: (before?.arguments ?? '') + event.arguments,
        ...(isCustom === undefined ? {} : { custom: isCustom }),
      };
    }
    case 'image':
      return { type: 'image', mediaType: event.mediaType, data: event.data };
    case 'audio':
      return grownAudio(part, event);
    case 'foreign':
      return { type: 'foreign', tongue: event.tongue, value: event.value };
  }
}

function grownReasoning(
  part: AnswerPart | undefined,
  event: Extract<AnswerEvent, { readonly type: 'reasoning' }>,
): AnswerPart {
  const before: Partial<Extract<AnswerPart, { readonly type: 'reasoning' }>> = part?.type === 'reasoning' ? part : {};
  const text = joinedText(before.text, event.text);
  const summary = joinedText(before.summary, event.summary);
  const signature = joinedText(before.signature, event.signature);
  const sealed = joinedText(before.sealed, event.sealed);
  const id = before.id ?? event.id;
  const format = before.format ?? event.format;
  return {
    type: 'reasoning',
    ...(text === undefined ? {} : { text }),
    ...(summary === undefined ? {} : { summary }),
    ...(signature === undefined ? {} : { signature }),
    ...(sealed === undefined ? {} : { sealed }),
    ...(id === undefined ? {} : { id }),
    ...(format === undefined ? {} : { format }),
  };
}

function grownAudio(
  part: AnswerPart | undefined,
  event: Extract<AnswerEvent, { readonly type: 'audio' }>,
): AnswerPart {
  const before = part?.type === 'audio' ? part : { data: '', transcript: '' };
  const id = 'id' in before ? (before.id ?? event.id) : event.id;
  const expiresAt = event.expiresAt ?? ('expiresAt' in before ? before.expiresAt : undefined);
  return {
    type: 'audio',
    data: before.data + (event.data ?? ''),
    transcript: before.transcript + (event.transcript ?? ''),
    ...(id === undefined ? {} : { id }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

const joinedText = (before: string | undefined, more: string | undefined): string | undefined =>
  before === undefined ? more : before + (more ?? '');

/** OpenAI's log probabilities are an object of lists, or null; pieces of a stream are put one behind the other. */
function joinedLogprobs(before: unknown, more: unknown): unknown {
  const first = listsOf(before);
  const second = listsOf(more);
  if (first === undefined || second === undefined) return more ?? before;
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(names.map((name) => [name, [...listOf(first[name]), ...listOf(second[name])]]));
}

const listsOf = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
