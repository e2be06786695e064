// One content block of an answer while it is being told: what its start, its deltas and its stop say in the internal form. A
// server tool's block is given whole, when it is whole.

import { openUnwrapper } from '../../form/custom-input.ts';
import type { AnswerEvent } from '../../form/event.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../../form/json.ts';
import type { Citation } from '../../form/request.ts';
import { isOfProgram } from '../../wire/messages-seen.ts';
import { citationFrom } from '../../wire/messages-words.ts';

/** A block that has started. `stop` is told whether the provider ended the block, or the stream was cut in it. */
export type OpenBlock = {
  readonly start: readonly AnswerEvent[];
  readonly delta: (delta: JsonObject) => readonly AnswerEvent[];
  readonly stop: (isWhole: boolean) => readonly AnswerEvent[];
};

/** Opens the block of a `content_block_start`; calls of the tools in `customs` are unwrapped. */
export function openBlock(content: JsonObject, block: number, customs: ReadonlySet<string>): OpenBlock {
  const at: At = { choice: 0, block };
  switch (content.type) {
    case 'text':
      return openText(content, at);
    case 'thinking':
      return openThinking(content, at);
    case 'redacted_thinking':
      return whole([{ type: 'reasoning', ...at, sealed: textAt(content, 'data') ?? '', format: CLAUDE }]);
    case 'tool_use':
      return openAnyCall(content, isOfProgram(content) ? { ...at, isOfProgram: true } : at, customs);
    default:
      return openForeign(content, at);
  }
}

type At = { readonly choice: number; readonly block: number };
type CallAt = At & { readonly isOfProgram?: true };

const CLAUDE = 'anthropic-claude-v1';
const NOTHING: readonly AnswerEvent[] = [];

const whole = (start: readonly AnswerEvent[]): OpenBlock => ({
  start,
  delta: () => NOTHING,
  stop: () => NOTHING,
});

function openText(content: JsonObject, at: At): OpenBlock {
  const text = (said: string | undefined): readonly AnswerEvent[] =>
    said ? [{ type: 'text', ...at, text: said }] : NOTHING;
  const citation = (raw: JsonObject): AnswerEvent => ({ type: 'citation', ...at, citation: citationOf(raw) });
  return {
    start: [...text(textAt(content, 'text')), ...objectsAt(content, 'citations').map(citation)],
    delta: (delta) => {
      const raw = objectAt(delta, 'citation');
      return delta.type === 'citations_delta' && raw !== undefined ? [citation(raw)] : text(textAt(delta, 'text'));
    },
    stop: () => NOTHING,
  };
}

/** Only the web and search results have an address; documents have a title. Where in the answer it stands is the whole block. */
const citationOf = (raw: JsonObject): Citation => citationFrom(raw, textAt(raw, 'url') ?? textAt(raw, 'source'));

/** Thought that is not shown has a signature alone. */
function openThinking(content: JsonObject, at: At): OpenBlock {
  const said = (source: JsonObject): readonly AnswerEvent[] => {
    const text = textAt(source, 'thinking');
    const signature = textAt(source, 'signature');
    return [
      ...(text ? [{ type: 'reasoning', ...at, text, format: CLAUDE } as const] : []),
      ...(signature ? [{ type: 'reasoning', ...at, signature, format: CLAUDE } as const] : []),
    ];
  };
  return { start: said(content), delta: said, stop: () => NOTHING };
}

const openAnyCall = (content: JsonObject, at: CallAt, customs: ReadonlySet<string>): OpenBlock =>
  customs.has(textAt(content, 'name') ?? '') ? openCustomCall(content, at) : openCall(content, at);

/** A call is told in pieces of JSON, or, by some servers and in whole answers, with its start. */
function openCall(content: JsonObject, at: CallAt): OpenBlock {
  let isTold = false;
  return {
    start: [{ type: 'tool_call', ...at, ...callOf(content), arguments: '' }],
    delta: (delta) => {
      const json = textAt(delta, 'partial_json') ?? '';
      if (json === '') return NOTHING;
      isTold = true;
      return [{ type: 'tool_call', ...at, arguments: json }];
    },
    stop: (isWhole) => {
      const input = inputAtStart(content);
      if (isTold || (input === undefined && !isWhole)) return NOTHING;
      return [{ type: 'tool_call', ...at, arguments: JSON.stringify(input ?? {}) }];
    },
  };
}

function openCustomCall(content: JsonObject, at: CallAt): OpenBlock {
  const unwrapper = openUnwrapper();
  let isTold = false;
  const told = (text: string): readonly AnswerEvent[] =>
    text === '' ? NOTHING : [{ type: 'tool_call', ...at, arguments: text, custom: true }];
  return {
    start: [{ type: 'tool_call', ...at, ...callOf(content), arguments: '', custom: true }],
    delta: (delta) => {
      const json = textAt(delta, 'partial_json') ?? '';
      if (json !== '') isTold = true;
      return told(unwrapper.push(json));
    },
    stop: () => {
      const input = isTold ? undefined : inputAtStart(content);
      const rest = input === undefined ? '' : unwrapper.push(JSON.stringify(input));
      return told(rest + unwrapper.end());
    },
  };
}

const callOf = (content: JsonObject): { readonly id: string; readonly name: string } => ({
  id: textAt(content, 'id') ?? '',
  name: textAt(content, 'name') ?? '',
});

/** The input that stood in the start; streams of Anthropic's own have an empty one there. */
function inputAtStart(content: JsonObject): JsonObject | undefined {
  const input = objectAt(content, 'input');
  return input === undefined || Object.keys(input).length === 0 ? undefined : input;
}

/** Deltas of blocks that are not known grow the fields of the block: texts are put one behind the other. */
function openForeign(content: JsonObject, at: At): OpenBlock {
  let value = content;
  let json = '';
  return {
    start: NOTHING,
    delta: ({ type, partial_json, ...fields }) => {
      if (type === 'input_json_delta' && typeof partial_json === 'string') json += partial_json;
      for (const [name, more] of Object.entries(fields)) value = { ...value, [name]: joined(value[name], more) };
      return NOTHING;
    },
    stop: (isWhole) => {
      if (!isWhole) return NOTHING;
      const input = parseJson(json);
      return [{ type: 'foreign', ...at, tongue: 'messages', value: isObject(input) ? { ...value, input } : value }];
    },
  };
}

const joined = (before: unknown, more: unknown): unknown =>
  typeof before === 'string' && typeof more === 'string' ? before + more : more;
