// An answer as Anthropic tells it: blocks that open, grow and close, or one whole message.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { argumentsOf, piecesOf, type Said, type Told } from './told.ts';

/** What stands in the stream. */
export function anthropicStream(told: Told): string {
  const { stop_reason, usage } = endOf(told);
  return [
    frame({ type: 'message_start', message: { ...HEAD, content: [], usage: { ...usage, output_tokens: 1 } } }),
    ...told.said.flatMap((item, index) => eventsOf(item, index, told).map(frame)),
    frame({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }),
    frame({ type: 'message_stop' }),
  ].join('');
}

/** The whole message. */
export const anthropicWhole = (told: Told): JsonObject => ({
  ...HEAD,
  content: told.said.map((item) => (item.is === 'call' ? { ...blockOf(item), input: item.args } : blockOf(item))),
  ...endOf(told),
});

const HEAD = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm' };

const frame = (event: JsonObject): string => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`;

const endOf = ({ said, isCut, usage: { input, output } }: Told): { stop_reason: string; usage: JsonObject } => ({
  stop_reason: isCut ? 'max_tokens' : said.some(({ is }) => is === 'call') ? 'tool_use' : 'end_turn',
  usage: { input_tokens: input, output_tokens: output },
});

function eventsOf(item: Said, index: number, told: Told): readonly JsonObject[] {
  const deltas = deltasOf(item, told);
  const block = deltas.length === 0 ? blockOf(item) : { ...blockOf(item), ...EMPTY[item.is] };
  return [
    { type: 'content_block_start', index, content_block: block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

/** A block that grows begins empty. */
const EMPTY: Readonly<Record<Said['is'], JsonObject>> = {
  text: { text: '', citations: null },
  refusal: { text: '' },
  thought: { thinking: '', signature: '' },
  call: { input: {} },
};

function deltasOf(item: Said, told: Told): readonly JsonObject[] {
  switch (item.is) {
    case 'call':
      return piecesOf(argumentsOf(item), told).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    case 'thought':
      if (item.sealed === true) return [];
      return [
        ...piecesOf(item.text, told).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: item.proof },
      ];
    case 'text':
    case 'refusal':
      return [
        ...citationsOf(item).map((citation) => ({ type: 'citations_delta', citation })),
        ...piecesOf(item.text, told).map((text) => ({ type: 'text_delta', text })),
      ];
  }
}

function blockOf(item: Said): JsonObject {
  switch (item.is) {
    case 'call':
      return { type: 'tool_use', id: item.id, name: item.name };
    case 'thought':
      return item.sealed === true
        ? { type: 'redacted_thinking', data: item.proof }
        : { type: 'thinking', thinking: item.text, signature: item.proof };
    case 'text':
    case 'refusal': {
      const citations = citationsOf(item);
      return { type: 'text', text: item.text, citations: citations.length === 0 ? null : citations };
    }
  }
}

const citationsOf = (item: Said): readonly JsonObject[] =>
  item.is !== 'text' || item.url === undefined
    ? []
    : [{ type: 'web_search_result_location', cited_text: 'a', encrypted_index: 'e', title: 'A', url: item.url }];
