// What every provider that is spoken to natively has: one translation of requests, one of answers, and a reading of its
// bill. An adapter is a value put together of functions; none knows of a dialect, of money or of another adapter. Shapes only.
import type { Capabilities } from '../../catalog/types.ts';
import type { AnswerEvent } from '../form/event.ts';
import type { JsonObject } from '../form/json.ts';
import type { FormRequest } from '../form/request.ts';
import type { ProviderRow } from './table.ts';
import type { UsageReading } from './usage.ts';

/** What is asked of whom. `maxTokens` bounds the answer: the gateway's clamp, or the caller's own. */
export type Target = {
  readonly row: ProviderRow;
  readonly upstreamModel: string;
  readonly capabilities: Capabilities;
  readonly maxTokens?: number;
  /** The most output tokens the endpoint gives, where known. */
  readonly maxOutputTokens?: number;
  readonly stream: boolean;
};

/** A request in the provider's words. `dropped` names what was left out because it does no harm. */
export type WrittenRequest = { readonly body: JsonObject; readonly dropped: readonly string[] };

/** One server-sent event. */
export type ServerEvent = { readonly event?: string | undefined; readonly data: string };

/** Reads one stream. Data that is not what it should be is skipped and counted by the caller, never thrown over. */
export type AnswerReader = {
  /** What the event says; undefined when it cannot be read. */
  readonly read: (event: ServerEvent) => readonly AnswerEvent[] | undefined;
  /** What was still kept when the stream ended. */
  readonly end: () => readonly AnswerEvent[];
};

export type Adapter = {
  /** The path behind the base URL. */
  readonly path: (target: Target) => string;
  /** Headers that identify the operator, and those of the provider's version. */
  readonly headers: (apiKey: string, callers: Headers) => Readonly<Record<string, string>>;
  /** The first parameter that this provider cannot carry for the model and that may not be dropped; undefined when it can serve. */
  readonly cannot: (form: FormRequest, target: Target) => string | undefined;
  /** Writes the request; only called when nothing stands in the way. */
  readonly write: (form: FormRequest, target: Target) => WrittenRequest;
  /** The form says which tools are custom: a provider without such has them wrapped, and answers them so. */
  readonly openReader: (form: FormRequest) => AnswerReader;
  /** The events of a whole answer; undefined when it is none. */
  readonly readWhole: (body: JsonObject, form: FormRequest) => readonly AnswerEvent[] | undefined;
  /** Whether a model thinks, and shows nothing of it, although nobody asks it to; absent where the provider's row says all. */
  readonly thinksUnasked?: (target: Pick<Target, 'upstreamModel' | 'capabilities'>) => boolean;
  /** The provider's report as disjoint kinds; undefined when it is absent or absurd. */
  readonly readUsage: (report: unknown, row: ProviderRow) => UsageReading | undefined;
};
