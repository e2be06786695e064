// How a response ends, by the reason for which the model stopped.
import type { AnswerEvent, FinishReason } from '../../form/event.ts';
import type { ItemStatus } from './items.ts';
import type { ResponseState } from './response-object.ts';

export type Finish = Extract<AnswerEvent, { readonly type: 'finish' }>;

export type ResponseEnding = {
  /** Of the last item: the one that may have been cut. */
  readonly itemStatus: ItemStatus;
  readonly state: Pick<ResponseState, 'status' | 'incomplete' | 'error'>;
};

/** The ending of a response. Without a reason it is complete: what was open has been ended by the gateway. */
export function endingOf(finish: Finish | undefined): ResponseEnding {
  const reason = finish?.reason ?? 'stop';
  if (reason !== 'error') return ENDINGS[reason];
  const native = finish?.native === undefined ? '' : ` (${finish.native})`;
  const message = `The provider ended the answer with an error${native}; send the request again.`;
  return { itemStatus: 'incomplete', state: { status: 'failed', error: { code: 'server_error', message } } };
}

const COMPLETED: ResponseEnding = { itemStatus: 'completed', state: { status: 'completed' } };

const incomplete = (reason: 'max_output_tokens' | 'content_filter'): ResponseEnding => ({
  itemStatus: 'incomplete',
  state: { status: 'incomplete', incomplete: reason },
});

const ENDINGS: Readonly<Record<Exclude<FinishReason, 'error'>, ResponseEnding>> = {
  stop: COMPLETED,
  tool_calls: COMPLETED,
  length: incomplete('max_output_tokens'),
  content_filter: incomplete('content_filter'),
};
