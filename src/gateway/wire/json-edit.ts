// Sets members of an object deep inside of JSON text, or inside of an event's data; every other byte stays what it was.
import { outlineJson } from './json-outline.ts';
import { memberSplices, splice } from './splice.ts';

/** Deeper than any answer; the scan needs a bound. */
const DEPTH_MAX = 1024;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The bytes with the members of `set`, JSON text each, in the object at `path`. The bytes hold one object; what stands around it, an
 * event's lines, is let be. Bytes without such an object stay as they are.
 */
export function withMembers(bytes: Uint8Array, path: readonly string[], set: ReadonlyMap<string, string>): Uint8Array {
  let start = bytes.indexOf(OPEN_OBJECT);
  let end = bytes.lastIndexOf(CLOSE_OBJECT) + 1;
  if (start < 0 || end <= start) return bytes;
  let outline = outlineJson(bytes.subarray(start, end), DEPTH_MAX);
  for (const name of path) {
    if ('fault' in outline) return bytes;
    const member = outline.members.find((each) => each.name === name);
    if (member === undefined) return bytes;
    [start, end] = [start + member.start, start + member.end];
    outline = outlineJson(bytes.subarray(start, end), DEPTH_MAX);
  }
  if ('fault' in outline) return bytes;
  const from = start;
  const edits = memberSplices(outline, set, new Set());
  return splice(
    bytes,
    edits.map((edit) => ({ ...edit, start: edit.start + from, end: edit.end + from })),
  );
}
