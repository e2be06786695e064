// An answer as Gemini tells it: chunks of parts, texts in pieces and calls whole, or all parts at once.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { piecesOf, type Said, type Told } from './told.ts';

/** What stands in the stream. */
export const geminiStream = (told: Told): string =>
  [
    ...told.said
      .flatMap((item) => inPieces(item, told))
      .map((part) => ({ ...HEAD, candidates: [candidateOf([part])] })),
    { ...HEAD, candidates: [{ ...candidateOf([]), ...endOf(told) }], usageMetadata: usageOf(told) },
  ]
    .map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`)
    .join('');

/** The whole answer. */
export const geminiWhole = (told: Told): JsonObject => ({
  ...HEAD,
  candidates: [{ ...candidateOf(told.said.map(partOf)), ...endOf(told) }],
  usageMetadata: usageOf(told),
});

const HEAD = { responseId: 'r1', modelVersion: 'gemini-3-flash' };

const candidateOf = (parts: readonly JsonObject[]): JsonObject => ({ index: 0, content: { role: 'model', parts } });

const usageOf = ({ usage: { input, output } }: Told): JsonObject => ({
  promptTokenCount: input,
  candidatesTokenCount: output,
  totalTokenCount: input + output,
});

/** What it found on the web is told at the end. */
function endOf({ said, isCut }: Told): JsonObject {
  const urls = said.flatMap((item) => (item.is === 'text' && item.url !== undefined ? item.url : []));
  const groundingMetadata = { groundingChunks: urls.map((uri) => ({ web: { uri, title: 'A' } })) };
  return { finishReason: isCut ? 'MAX_TOKENS' : 'STOP', ...(urls.length === 0 ? {} : { groundingMetadata }) };
}

/** A signature comes with the first piece of what it signs. */
function inPieces(item: Said, told: Told): readonly JsonObject[] {
  const part = partOf(item);
  if (item.is === 'call') return [part];
  return piecesOf(item.text, told).map((text, index) => {
    const { thoughtSignature: _, ...unsigned } = part;
    return index === 0 ? { ...part, text } : { ...unsigned, text };
  });
}

function partOf(item: Said): JsonObject {
  const signed = item.is === 'refusal' || item.proof === undefined ? {} : { thoughtSignature: item.proof };
  switch (item.is) {
    case 'call':
      return { functionCall: { id: item.id, name: item.name, args: item.args }, ...signed };
    case 'thought':
      return { text: item.text, thought: true };
    case 'text':
    case 'refusal':
      return { text: item.text, ...signed };
  }
}
