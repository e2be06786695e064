// The internal form of an answer: events in the order in which a model says things. A stream is read as it comes; a whole
// answer is the same events at once. Shapes only.
import type { JsonObject } from './json.ts';
import type { Citation, ForeignPart, ReasoningPart, RefusalPart, ToolCallPart } from './request.ts';

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'error';

/** Where something belongs: the answer (`n`), and its block. Blocks ascend within an answer, and each has one kind. */
type At = { readonly choice: number; readonly block: number };

export type AnswerEvent =
  | {
      readonly type: 'start';
      readonly id?: string;
      readonly model?: string;
      /** Seconds since 1970. */
      readonly created?: number;
      /** What the provider says of its prompt before it answers. */
      readonly inputTokens?: number;
    }
  | (At & { readonly type: 'text'; readonly text: string; readonly logprobs?: unknown })
  | (At & RefusalPart)
  | (At & ReasoningPart)
  /** The first event of a call has its id and name; `arguments` is the next piece of it, perhaps empty. */
  | (At & {
      readonly type: 'tool_call';
      readonly id?: string;
      readonly name?: string;
      readonly arguments: string;
      readonly custom?: boolean;
      /** A program that the model wrote earlier made the call: nothing is generated, and nothing billed, for it. */
      readonly isOfProgram?: true;
    })
  /** Belongs to the text block of the same number. */
  | (At & { readonly type: 'citation'; readonly citation: Citation })
  | (At & { readonly type: 'image'; readonly mediaType: string; readonly data: string })
  /** OpenAI's spoken answer: pieces of base64 and of the transcript. */
  | (At & {
      readonly type: 'audio';
      readonly id?: string;
      readonly data?: string;
      readonly transcript?: string;
      readonly expiresAt?: number;
    })
  /** A whole block that only one tongue has. */
  | (At & ForeignPart)
  | {
      readonly type: 'finish';
      readonly choice: number;
      readonly reason: FinishReason;
      /** The provider's own word. */
      readonly native?: string;
      /** The stop sequence that was met. */
      readonly stopped?: string;
      /** Why content was refused, in the provider's words. */
      readonly explanation?: string;
    }
  /** The provider's report so far, whole: reports are cumulative, and the last one counts. */
  | { readonly type: 'usage'; readonly report: JsonObject }
  /** The provider's error, as it words it. */
  | { readonly type: 'error'; readonly error: unknown }
  /** The provider says that it lives. */
  | { readonly type: 'ping' }
  /** Nothing follows. */
  | { readonly type: 'end' };

/** One answer out of events: its parts as a later request would send them back, and how it ended. */
export type CollectedChoice = {
  readonly index: number;
  readonly parts: readonly AnswerPart[];
  readonly finish?: Extract<AnswerEvent, { readonly type: 'finish' }>;
};

/** A part of an answer. */
export type AnswerPart =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly citations: readonly Citation[];
      readonly logprobs?: unknown;
    }
  | RefusalPart
  | ReasoningPart
  | Omit<ToolCallPart, 'cache'>
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string }
  | {
      readonly type: 'audio';
      readonly id?: string;
      readonly data: string;
      readonly transcript: string;
      readonly expiresAt?: number;
    }
  | ForeignPart;

/** A whole answer. */
export type CollectedAnswer = {
  readonly id?: string;
  readonly model?: string;
  readonly created?: number;
  readonly choices: readonly CollectedChoice[];
  readonly report?: JsonObject;
  readonly error?: unknown;
};
