// Writes a whole answer as a chat completion.
import type { AnswerPart, CollectedAnswer, CollectedChoice } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import { writeDetails } from '../../wire/reasoning-details.ts';
import { usageJson } from '../../wire/usage-json.ts';
import type { AnswerContext, Charge } from '../dialect.ts';
import {
  annotation,
  answerHead,
  audioOf,
  explanationOf,
  finishOf,
  imageOf,
  logprobsOf,
  openedCall,
  ownMember,
} from './answer-parts.ts';

/** The answer with its charge. OpenRouter's own SDK demands `system_fingerprint`, be it null. */
export function writeChatWhole(answer: CollectedAnswer, charge: Charge, context: AnswerContext): JsonObject {
  return {
    ...answerHead(context, 'chat.completion'),
    system_fingerprint: null,
    choices: answer.choices.map((choice) => choiceJson(choice, context)),
    usage: usageJson(charge.usage, charge.cost, charge.extra),
  };
}

function choiceJson({ index, parts, finish }: CollectedChoice, context: AnswerContext): JsonObject {
  const logprobs = only(parts, 'text')
    .map((part) => logprobsOf(part.logprobs))
    .find((value) => value !== undefined);
  return {
    index,
    message: messageJson(parts, finish && explanationOf(finish), context),
    logprobs: logprobs ?? null,
    ...finishOf(finish ?? { reason: 'stop' }),
  };
}

function messageJson(
  parts: readonly AnswerPart[],
  explanation: string | undefined,
  { newId }: AnswerContext,
): JsonObject {
  const texts = only(parts, 'text');
  const refusals = [
    ...only(parts, 'refusal').map(({ text }) => text),
    ...(explanation === undefined ? [] : [explanation]),
  ];
  const calls = only(parts, 'tool_call');
  const audio = only(parts, 'audio')[0];
  const seals = sealsOf(parts);
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : texts.map(({ text }) => text).join(''),
    refusal: refusals.length === 0 ? null : refusals.join(''),
    ...reasoningJson(parts),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) => openedCall({ ...call, id: call.id || newId('call') }, seals.get(call.id))),
        }),
    ...filled('annotations', annotationsOf(parts)),
    ...filled('images', [...only(parts, 'image').map(imageOf), ...ownList(parts, 'images')]),
    ...(audio === undefined ? {} : { audio: audioOf(audio) }),
  };
}

function reasoningJson(parts: readonly AnswerPart[]): JsonObject {
  const thoughts = only(parts, 'reasoning');
  const plain = thoughts.map(({ text, summary }) => `${text ?? ''}${summary ?? ''}`).join('');
  const details = [...thoughts.flatMap(writeDetails), ...ownList(parts, 'reasoning_details')];
  return { ...(plain === '' ? {} : { reasoning: plain }), ...filled('reasoning_details', details) };
}

function annotationsOf(parts: readonly AnswerPart[]): readonly JsonObject[] {
  let start = 0;
  return only(parts, 'text').flatMap(({ text, citations }) => {
    const span = { start, end: start + text.length };
    start = span.end;
    return citations.map((citation) => annotation(citation, span));
  });
}

/** Gemini's signatures, by the call that they belong to. */
const sealsOf = (parts: readonly AnswerPart[]): ReadonlyMap<string, string> =>
  new Map(
    only(parts, 'reasoning').flatMap(({ format, id, sealed }) =>
      format === 'google-gemini-v1' && id !== undefined && sealed !== undefined ? [[id, sealed] as const] : [],
    ),
  );

const ownList = (parts: readonly AnswerPart[], name: string): readonly unknown[] =>
  only(parts, 'foreign')
    .map((part) => ownMember(part)[name])
    .filter(Array.isArray)
    .flat();

const filled = (name: string, list: readonly unknown[]): JsonObject => (list.length === 0 ? {} : { [name]: list });

/** The parts of one kind. */
const only = <Type extends AnswerPart['type']>(
  parts: readonly AnswerPart[],
  type: Type,
): readonly Extract<AnswerPart, { readonly type: Type }>[] =>
  parts.filter((part): part is Extract<AnswerPart, { readonly type: Type }> => part.type === type);
