// How a request gets to one endpoint and its answer back: as it is, where the endpoint speaks the caller's dialect, or
// through the internal form. Shapes only.
import type { Endpoint, Model, ProviderAccess } from '../../catalog/types.ts';
import type { AnswerPipe } from '../answer-pipe.ts';
import type { AnswerContext, Charge } from '../dialects/dialect.ts';
import type { Adapter } from '../providers/adapter.ts';
import type { ProviderRow } from '../providers/table.ts';
import type { ChatAnswer } from '../wire/chat-answer.ts';

/** One endpoint, and all that is known of the way to it. */
export type Reach = {
  readonly model: Model;
  readonly endpoint: Endpoint;
  readonly row: ProviderRow;
  readonly access: ProviderAccess;
};

/** A whole answer: what the charge needs of it, and its bytes for the caller once it is charged. */
export type WholeSeen = ChatAnswer & { readonly deliver: (charge: Charge) => Uint8Array };

export type Passage = {
  /** The path behind the provider's base URL. */
  readonly path: string;
  readonly headers: Adapter['headers'];
  readonly readUsage: Adapter['readUsage'];
  /** The bytes to send. `maxTokens` is the gateway's own limit; without it the caller's goes on, if there is one. */
  readonly body: (maxTokens: number | undefined) => Uint8Array;
  /** Parameters that are left out because it does no harm. */
  readonly dropped: () => readonly string[];
  readonly openPipe: (context: AnswerContext) => AnswerPipe;
  /** Reads a whole answer; undefined when it is none. */
  readonly readWhole: (bytes: Uint8Array, context: AnswerContext) => WholeSeen | undefined;
  /** Another way, for a provider that turns out not to know this path. */
  readonly instead?: () => Passage | undefined;
};
