// A conversation in nobody's words: who said what, in order, and what was asked for beside it. Every dialect can be told it, and
// every provider's body can be heard as it. It shares no code with the gateway.
import type { JsonObject } from '../../../src/gateway/form/json.ts';

export type TextItem = { readonly is: 'text'; readonly text: string; readonly mark?: boolean };
/** What everybody may show. `at` is an address or a `data:` URL. */
export type Shown =
  | TextItem
  | { readonly is: 'image'; readonly at: string }
  | { readonly is: 'sound'; readonly data: string; readonly format: string }
  | { readonly is: 'paper'; readonly data: string; readonly name?: string };
/** `free` is a call of a tool that takes free text: its one argument is `input`. */
export type Call = {
  readonly is: 'call';
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
  readonly free?: boolean;
};
export type Result = {
  readonly is: 'result';
  readonly id: string;
  readonly shown: readonly Shown[];
  readonly failed: boolean;
  readonly free?: boolean;
};
export type Item = Shown | Call | Result | { readonly is: 'refusal'; readonly text: string };

export type Speaker = 'system' | 'developer' | 'user' | 'model' | 'tool';
export type TalkTurn = { readonly who: Speaker; readonly items: readonly Item[] };

export type TalkTool = {
  readonly name: string;
  readonly description?: string;
  readonly schema?: JsonObject;
  readonly strict?: boolean;
  /** It takes free text, and has no schema. */
  readonly free?: boolean;
};

/** Which tools may be called: a word, one by name, or some. */
export type Choice =
  | 'auto'
  | 'none'
  | 'required'
  | { readonly one: string }
  | { readonly some: readonly string[]; readonly must: boolean };

export type Talk = {
  readonly turns: readonly TalkTurn[];
  readonly tools: readonly TalkTool[];
  readonly choice?: Choice;
  /** The schema of the answer, or any JSON. */
  readonly format?: JsonObject | 'json';
  readonly effort?: string;
  /** Everything else, by the name that a chat client has for it. */
  readonly settings: JsonObject;
};

/** One item and who said it: `tool` for results. */
export type Line = readonly [who: 'system' | 'user' | 'model' | 'tool', item: Item];

/** What a provider understands of a body. */
export type Heard = {
  readonly lines: readonly Line[];
  readonly tools: readonly TalkTool[];
  readonly choice?: Choice;
  readonly format?: unknown;
  /** Whether it shall think, and how much where its words tell. */
  readonly thinks: boolean;
  readonly effort?: string;
  readonly settings: JsonObject;
};

/** A text as chat and Messages have it, with the mark of a cache that both learnt from Anthropic. */
export const markedText = ({ text, mark }: TextItem): JsonObject => ({
  type: 'text',
  text,
  ...(mark === undefined ? {} : { cache_control: { type: 'ephemeral' } }),
});
