// How chat writes what stands beside the text of an answer: citations, images, tool calls, and the finish of a choice.
import { dataUrl } from '../../form/data-url.ts';
import type { AnswerEvent } from '../../form/event.ts';
import { isObject, type JsonObject, saidOnly } from '../../form/json.ts';
import type { Citation, ForeignPart } from '../../form/request.ts';
import type { AnswerContext } from '../dialect.ts';

/** How every chunk and answer begins. The id is ours: the provider's may be of another tongue's form. */
export const answerHead = (
  context: AnswerContext,
  object: 'chat.completion' | 'chat.completion.chunk',
): JsonObject => ({
  id: context.generationId,
  object,
  created: Math.floor(context.createdAt / 1000),
  model: context.servedModel,
});

/** Where a text stands in the content of its answer, in characters. */
export type Span = { readonly start: number; readonly end: number };

/** One of `annotations`. OpenAI's has both indices: a citation that has none is of all of its text. */
export function annotation({ url, title, quoted, start, end }: Citation, span: Span): JsonObject {
  return {
    type: 'url_citation',
    url_citation: {
      url: url ?? '',
      title: title ?? '',
      ...(quoted === undefined ? {} : { content: quoted }),
      start_index: start === undefined ? span.start : span.start + start,
      end_index: end === undefined ? span.end : span.start + end,
    },
  };
}

/** One of OpenRouter's `images`. */
export const imageOf = (image: { readonly mediaType: string; readonly data: string }): JsonObject => ({
  type: 'image_url',
  image_url: { url: dataUrl(image) },
});

/** What only chat has: an image at an address, a detail of reasoning. Nothing of another tongue can be told. */
export function ownMember({ tongue, value }: Omit<ForeignPart, 'type'>): JsonObject {
  if (tongue !== 'chat') return {};
  if (value.type === 'image_url') return { images: [value] };
  return String(value.type).startsWith('reasoning.') ? { reasoning_details: [value] } : {};
}

type Call = { readonly id?: string; readonly name?: string; readonly arguments: string; readonly custom?: boolean };

/** A tool call, or its first piece. Google's own place for the signature of a call is kept by most clients. */
export function openedCall(call: Call, seal: string | undefined): JsonObject {
  const { id, name = '' } = call;
  return {
    ...saidOnly({ id }),
    ...(call.custom === true
      ? { type: 'custom', custom: { name, input: call.arguments } }
      : { type: 'function', function: { name, arguments: call.arguments } }),
    ...(seal === undefined ? {} : { extra_content: { google: { thought_signature: seal } } }),
  };
}

export type Finish = Extract<AnswerEvent, { readonly type: 'finish' }>;

/** Why content was refused, where the provider says it. */
export const explanationOf = ({ reason, explanation }: Pick<Finish, 'reason' | 'explanation'>): string | undefined =>
  reason === 'content_filter' && explanation !== '' ? explanation : undefined;

/** How a choice ended, in OpenAI's word and in the provider's. */
export const finishOf = (finish: Pick<Finish, 'reason' | 'native'>): JsonObject => ({
  finish_reason: finish.reason,
  native_finish_reason: finish.native ?? finish.reason,
});

/** OpenAI's spoken answer, or a piece of it. */
export const audioOf = ({ id, data, transcript, expiresAt }: Audio): JsonObject =>
  saidOnly({ id, data, transcript, expires_at: expiresAt });

type Audio = {
  readonly id?: string;
  readonly data?: string;
  readonly transcript?: string;
  readonly expiresAt?: number;
};

/** Log probabilities are an object, or nothing. */
export const logprobsOf = (logprobs: unknown): JsonObject | undefined => (isObject(logprobs) ? logprobs : undefined);
