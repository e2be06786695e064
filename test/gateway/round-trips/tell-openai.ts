// An answer as OpenAI-compatible providers tell it: chunks with deltas, or one whole completion. Calls stream at the same time.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { argumentsOf, byTurns, piecesOf, type Said, type SaidCall, type Thought, type Told } from './told.ts';

/** How the provider tells thoughts: as text, or OpenRouter's details. And whether it has tools of free text. */
export type Ways = {
  readonly details: boolean;
  readonly customs: boolean;
  /** Every call is told under the first number, one after the other, as some servers do. */
  readonly sameIndex?: boolean;
};

/** What stands in the stream. */
export function openaiStream(told: Told, ways: Ways): string {
  const calls = told.said.filter((item) => item.is === 'call');
  const deltas = [
    ...told.said.flatMap((item, index) => (item.is === 'call' ? [] : deltasOf(item, index, told, ways))),
    ...(ways.sameIndex === true
      ? calls.flatMap((call) => callDeltas(call, 0, told, ways))
      : byTurns(calls.map((call, index) => callDeltas(call, index, told, ways)))),
  ];
  const chunk = (rest: JsonObject): string => frame({ ...HEAD, object: 'chat.completion.chunk', ...rest });
  return [
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }),
    ...deltas.map((delta) => chunk({ choices: [{ index: 0, delta, finish_reason: null }] })),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: finishOf(told) }] }),
    chunk({ choices: [], usage: usageOf(told) }),
    'data: [DONE]\n\n',
  ].join('');
}

/** The whole completion. */
export function openaiWhole(told: Told, ways: Ways): JsonObject {
  const texts = told.said.filter((item) => item.is === 'text');
  const refusals = told.said.filter((item) => item.is === 'refusal');
  const calls = told.said.filter((item) => item.is === 'call');
  const thoughts = told.said.filter((item) => item.is === 'thought');
  const text = texts.map((item) => item.text).join('');
  const message = {
    role: 'assistant',
    content: text === '' ? null : text,
    refusal: refusals.length === 0 ? null : refusals.map((item) => item.text).join(''),
    ...(ways.details
      ? { reasoning_details: told.said.flatMap(detailsOf) }
      : { reasoning_content: thoughts.map((item) => item.text).join('') }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => callJson(call, argumentsOf(call), ways)) }),
    annotations: texts.flatMap(annotationsOf),
  };
  const choices = [{ index: 0, message, finish_reason: finishOf(told) }];
  return { ...HEAD, object: 'chat.completion', choices, usage: usageOf(told) };
}

const HEAD = { id: 'chatcmpl-1', created: 7, model: 'm' };

const frame = (value: JsonObject): string => `data: ${JSON.stringify(value)}\n\n`;

const finishOf = ({ said, isCut }: Told): string =>
  isCut ? 'length' : said.some(({ is }) => is === 'call') ? 'tool_calls' : 'stop';

const usageOf = ({ usage: { input, output } }: Told): JsonObject => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

function deltasOf(item: Exclude<Said, SaidCall>, index: number, told: Told, ways: Ways): readonly JsonObject[] {
  const pieces = piecesOf(item.text, told);
  switch (item.is) {
    case 'text':
      return [
        ...pieces.map((content) => ({ content })),
        ...annotationsOf(item).map((annotation) => ({ annotations: [annotation] })),
      ];
    case 'refusal':
      return pieces.map((refusal) => ({ refusal }));
    case 'thought':
      if (!ways.details) return pieces.map((reasoning_content) => ({ reasoning_content }));
      return [...pieces.map((text): Thought => ({ is: 'thought', text })), { ...item, text: '' }].flatMap((piece) =>
        detailsOf(piece, index).map((detail) => ({ reasoning_details: [detail] })),
      );
  }
}

function callDeltas(call: SaidCall, index: number, told: Told, ways: Ways): readonly JsonObject[] {
  const seal = ways.details ? detailsOf(call, told.said.indexOf(call)) : [];
  const rest = piecesOf(argumentsOf(call), told).map((text) => ({
    tool_calls: [{ index, function: { arguments: text } }],
  }));
  const free = piecesOf(String(call.args.input), told).map((input) => ({
    tool_calls: [{ index, custom: { input } }],
  }));
  const opened = { tool_calls: [{ index, ...callJson({ ...call, args: { input: '' } }, '', ways) }] };
  const opening = seal.length === 0 ? opened : { reasoning_details: seal, ...opened };
  return [opening, ...(call.free === true && ways.customs ? free : rest)];
}

const callJson = ({ id, name, args, free }: SaidCall, text: string, { customs }: Ways): JsonObject =>
  free === true && customs
    ? { id, type: 'custom', custom: { name, input: args.input } }
    : { id, type: 'function', function: { name, arguments: text } };

/** Claude's thought for one that is signed, OpenAI's for one that is sealed, Gemini's for the signature of a call. */
function detailsOf(item: Said, index: number): readonly JsonObject[] {
  if (item.is === 'call') return item.proof === undefined ? [] : [sealOfCall(item, index)];
  return item.is === 'thought' ? thoughtDetails(item, index) : [];
}

const sealOfCall = ({ id, proof }: SaidCall, index: number): JsonObject => ({
  ...{ type: 'reasoning.encrypted', data: proof, id },
  ...{ format: 'google-gemini-v1', index },
});

function thoughtDetails({ text, proof, sealed }: Thought, index: number): readonly JsonObject[] {
  if (sealed === true) {
    const id = `rs_${index}`;
    return proof === undefined
      ? []
      : [{ type: 'reasoning.encrypted', data: proof, id, format: 'openai-responses-v1', index }];
  }
  const common = { type: 'reasoning.text', format: 'anthropic-claude-v1', index };
  return [
    ...(text === '' ? [] : [{ ...common, text }]),
    ...(proof === undefined ? [] : [{ ...common, signature: proof }]),
  ];
}

function annotationsOf({ text, url }: { readonly text: string; readonly url?: string }): readonly JsonObject[] {
  if (url === undefined) return [];
  return [{ type: 'url_citation', url_citation: { url, title: 'A', start_index: 0, end_index: text.length } }];
}
