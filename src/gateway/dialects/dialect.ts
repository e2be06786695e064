// What every dialect that callers speak has: one reading of its requests and one writing of its answers. It knows of no
// provider. Shapes only.
import type { ErrorBody } from '../../base/refusal.ts';
import type { Result } from '../../base/result.ts';
import type { NanoUsd } from '../../billing/money.ts';
import type { Usage } from '../../billing/usage.ts';
import type { Asked, DialectName } from '../asked.ts';
import type { AnswerEvent, CollectedAnswer } from '../form/event.ts';
import type { JsonObject } from '../form/json.ts';
import type { FormRequest } from '../form/request.ts';
import type { GuardRefusal } from '../wire/guard-refusal.ts';
import type { UsageExtra } from '../wire/usage-json.ts';

/** What was charged. */
export type Charge = { readonly usage: Usage; readonly cost: NanoUsd; readonly extra: UsageExtra };

/** What an answer says of itself. `createdAt` in milliseconds since 1970. */
export type AnswerContext = {
  readonly asked: Asked;
  /** Our id of the request, `gen-…`. */
  readonly generationId: string;
  readonly servedModel: string;
  readonly createdAt: number;
  /** Ids are made of it, so that they differ between requests and not between runs of a test. */
  readonly newId: (prefix: string) => string;
  /** Milliseconds since 1970, for a dialect that says when an answer was complete; without it that is `createdAt`. */
  readonly now?: () => number;
};

/** Writes one stream, in order. Each function answers the text of whole server-sent events, perhaps none. */
export type AnswerWriter = {
  readonly write: (event: AnswerEvent) => string;
  /** Ends the answer with its charge. What the provider had not finished is finished with `length` when `cut`, else with `stop`. */
  readonly finish: (charge: Charge, cut: boolean) => string;
  /** Ends the answer with an error; with its charge, where something was delivered. */
  readonly fail: (error: ErrorBody, charge?: Charge) => string;
};

/** A dialect that is answered in kind. */
export type Dialect = {
  readonly name: DialectName;
  /** Reads and checks a body; what neither prices, bounds nor routes is the provider's to judge. */
  readonly guard: (bytes: Uint8Array, contentType: string | null, headers: Headers) => Result<Asked, GuardRefusal>;
  /** The body of an error, in the dialect's words. */
  readonly errorBody: (error: ErrorBody, status: number) => JsonObject;
};

/** A dialect that a conversation can be translated from and to. */
export type ConversationDialect = Dialect & {
  /** The whole body in the internal form. */
  readonly readForm: (body: JsonObject) => Result<FormRequest, GuardRefusal>;
  readonly openWriter: (context: AnswerContext) => AnswerWriter;
  readonly writeWhole: (answer: CollectedAnswer, charge: Charge, context: AnswerContext) => JsonObject;
};
