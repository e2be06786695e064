// Edits of a response object inside of bytes, as splices: what served, what was charged, and what the gateway keeps instead of the
// provider. Whatever is not edited stays byte-identical.
import type { Asked } from '../asked.ts';
import { outlineJson } from './json-outline.ts';
import { memberSplices, type Splice, splice } from './splice.ts';

/** Members of a response object and the JSON text that each gets; one that is not there is added only where it `adds`. */
export type ResponseEdits = ReadonlyMap<string, { readonly text: string; readonly adds: boolean }>;

/** Deeper than any answer. */
const DEPTH_MAX = 1024;

/** What a caller is told instead of what the provider was asked for. */
export function editsOf(servedModel: string, asked: Asked, usage?: object): ResponseEdits {
  const { store = true, previousId = null } = asked.responses ?? {};
  const instead = (value: unknown) => ({ text: JSON.stringify(value), adds: false });
  return new Map([
    ['model', { text: JSON.stringify(servedModel), adds: true }],
    ['store', instead(store)],
    ['previous_response_id', instead(previousId)],
    ['max_output_tokens', instead(asked.maxTokens ?? null)],
    ...(usage === undefined ? [] : [['usage', { text: JSON.stringify(usage), adds: true }] as const]),
  ]);
}

/** A response object with edits; undefined when the bytes are none. */
export function editResponse(bytes: Uint8Array, edits: ResponseEdits): Uint8Array | undefined {
  const splices = splicesOf(bytes, edits);
  return splices && splice(bytes, splices);
}

/** A frame whose event holds a response, with edits; undefined when it cannot be found in it. */
export function editFrame(frame: Uint8Array, edits: ResponseEdits): Uint8Array | undefined {
  const start = frame.indexOf(OPEN);
  const event = frame.subarray(start, frame.lastIndexOf(CLOSE) + 1);
  const outline = start < 0 ? undefined : outlineJson(event, DEPTH_MAX);
  if (outline === undefined || 'fault' in outline) return undefined;
  const member = outline.members.find(({ name }) => name === 'response');
  const inner = member && splicesOf(event.subarray(member.start, member.end), edits);
  if (member === undefined || inner === undefined) return undefined;
  const from = start + member.start;
  return splice(
    frame,
    inner.map((edit) => ({ ...edit, start: edit.start + from, end: edit.end + from })),
  );
}

const OPEN = 0x7b;
const CLOSE = 0x7d;

function splicesOf(bytes: Uint8Array, edits: ResponseEdits): readonly Splice[] | undefined {
  const outline = outlineJson(bytes, DEPTH_MAX);
  if ('fault' in outline) return undefined;
  const there = new Set(outline.members.map(({ name }) => name));
  const made = [...edits].filter(([name, { adds }]) => adds || there.has(name));
  return memberSplices(outline, new Map(made.map(([name, { text }]) => [name, text])), new Set());
}
