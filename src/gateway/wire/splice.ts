// Edits of a JSON object's top-level members, as splices of its bytes: whatever is not edited stays byte-identical.
// Nothing here parses or serialises a value.
import type { JsonOutline, Member } from './json-outline.ts';

/** Replaces the bytes from `start` to `end` by `text`. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string };

const encoder = new TextEncoder();

/** Applies splices, which must not overlap. */
export function splice(bytes: Uint8Array, splices: readonly Splice[]): Uint8Array {
  if (splices.length === 0) return bytes;
  const ordered = splices
    .map((edit) => ({ ...edit, bytes: encoder.encode(edit.text) }))
    .sort((first, second) => first.start - second.start);
  const length = ordered.reduce((sum, edit) => sum + edit.bytes.length - (edit.end - edit.start), bytes.length);
  const result = new Uint8Array(length);
  let from = 0;
  let to = 0;
  for (const edit of ordered) {
    result.set(bytes.subarray(from, edit.start), to);
    to += edit.start - from;
    result.set(edit.bytes, to);
    to += edit.bytes.length;
    from = edit.end;
  }
  result.set(bytes.subarray(from), to);
  return result;
}

/** The splices that give each member in `set` the JSON text it maps to, and drop the members in `remove`. */
export function memberSplices(
  outline: JsonOutline,
  set: ReadonlyMap<string, string>,
  remove: ReadonlySet<string>,
): readonly Splice[] {
  const kept = outline.members.filter((member) => !remove.has(member.name));
  const present = new Set(kept.map((member) => member.name));
  const added = [...set]
    .filter(([name]) => !present.has(name))
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  const inserted = added.join(',') + (added.length > 0 && kept.length > 0 ? ',' : '');
  const replaced = kept.flatMap((member) => {
    const text = set.get(member.name);
    return text === undefined ? [] : [{ start: member.start, end: member.end, text }];
  });
  return [
    ...(inserted === '' ? [] : [{ start: outline.open, end: outline.open, text: inserted }]),
    ...replaced,
    ...removals(outline.members, remove),
  ];
}

/** A member goes with the comma behind it; a run of members at the end goes with the comma before it. */
function removals(members: readonly Member[], remove: ReadonlySet<string>): readonly Splice[] {
  const lastKept = members.findLastIndex((member) => !remove.has(member.name));
  const inside = members.slice(0, Math.max(lastKept, 0)).flatMap((member, index) => {
    const next = members[index + 1];
    return remove.has(member.name) && next !== undefined
      ? [{ start: member.keyStart, end: next.keyStart, text: '' }]
      : [];
  });
  const first = members[lastKept + 1];
  const last = members.at(-1);
  if (first === undefined || last === undefined) return inside;
  const start = members[lastKept]?.end ?? first.keyStart;
  return [...inside, { start, end: last.end, text: '' }];
}
