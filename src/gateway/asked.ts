// What a caller asked for, in whichever dialect: what prices, bounds and routes it, and the bytes to pass on. Shapes only.
import type { Result } from '../base/result.ts';
import type { RequestSize } from '../billing/quote.ts';
import type { FormRequest } from './form/request.ts';
import type { Routing } from './routing/wishes.ts';
import type { ChatNeeds } from './wire/chat-messages.ts';
import type { MaxTokensField } from './wire/chat-parameters.ts';
import type { GuardRefusal } from './wire/guard-refusal.ts';
import type { JsonOutline } from './wire/json-outline.ts';

export type DialectName = 'chat' | 'responses' | 'messages' | 'embeddings';

/** The dialects that a conversation can be had in. */
export type ConversationName = Exclude<DialectName, 'embeddings'>;

export type Asked = {
  readonly dialect: DialectName;
  readonly bytes: Uint8Array;
  /** Where the top-level members are in `bytes`. */
  readonly outline: JsonOutline;
  readonly model: string;
  readonly stream: boolean;
  /** Whether a chat client itself set `stream_options.include_usage`. */
  readonly includeUsage: boolean;
  readonly maxTokens?: number;
  /** The name under which a chat client sent its limit. */
  readonly maxTokensField?: MaxTokensField;
  readonly size: RequestSize;
  /** How many prompts are in it; embeddings alone may have several, each as long as the model's context. */
  readonly inputs?: number;
  /** The names of the top-level members. */
  readonly parameters: readonly string[];
  readonly needs: ChatNeeds;
  readonly user?: string;
  readonly sessionId?: string;
  readonly tags: readonly string[];
  readonly routing: Routing;
  /** The request holds reasoning of another maker than the one whose dialect it is in, which that one would not take. */
  readonly foreignReasoning?: boolean;
  /** What the Responses API keeps and leans on: `references` are ids of items of earlier answers that the input only names. */
  readonly responses?: {
    readonly store: boolean;
    readonly previousId?: string;
    readonly references: readonly string[];
  };
  /** The whole request in the internal form; read once, when first asked for, since what passes through needs none. */
  readonly form: () => Result<FormRequest, GuardRefusal>;
};
