// Reasoning of one maker inside another maker's field: a signature of Gemini's in a thinking block, a signature of Claude's
// in `encrypted_content`. The text says whose it is, so that it can be taken back to its maker. Nothing is secret about it.
import type { ReasoningFormat } from './request.ts';

/** What a sealed text holds; `id` is the tool call's that a signature belongs to. */
export type Seal = { readonly format: ReasoningFormat; readonly id?: string; readonly value: string };

/** `<format>:<id or empty>:<value>`. */
export function sealText(format: ReasoningFormat, id: string | undefined, value: string): string {
  return `${format}:${withoutColons(id ?? '')}:${value}`;
}

/** What `sealText` wrote; undefined when the text is a maker's own. */
export function readSeal(text: string): Seal | undefined {
  const format = text.slice(0, Math.max(0, text.indexOf(':')));
  if (!isFormat(format)) return undefined;
  const idStart = format.length + 1;
  const idEnd = text.indexOf(':', idStart);
  if (idEnd < 0) return undefined;
  const id = withColons(text.slice(idStart, idEnd));
  return { format, ...(id === '' ? {} : { id }), value: text.slice(idEnd + 1) };
}

/** A record, so that no format can be forgotten. */
const FORMATS: Readonly<Record<ReasoningFormat, true>> = {
  'anthropic-claude-v1': true,
  'google-gemini-v1': true,
  'openai-responses-v1': true,
  'azure-openai-responses-v1': true,
  'bedrock-openai-responses-v1': true,
  'bedrock-xai-responses-v1': true,
  'xai-responses-v1': true,
  'meta-responses-v1': true,
  unknown: true,
};

const isFormat = (name: string): name is ReasoningFormat => Object.hasOwn(FORMATS, name);

/** Ids are any text; the colon is what parts them from the value. */
const withoutColons = (id: string): string => id.replaceAll('%', '%25').replaceAll(':', '%3A');

const withColons = (id: string): string => id.replaceAll('%3A', ':').replaceAll('%25', '%');
