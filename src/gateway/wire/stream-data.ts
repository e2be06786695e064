// The data of one server-sent event, and the way bytes are put together. No state.

const decoder = new TextDecoder();
const OPEN_OBJECT = 0x7b;
const PREFIX = [0x64, 0x61, 0x74, 0x61, 0x3a];

/** Whether a frame is the plain kind, `data: {`: nearly all are. */
export function isPlainData(frame: Uint8Array): boolean {
  if (!PREFIX.every((byte, index) => frame[index] === byte)) return false;
  return frame[frame[5] === 0x20 ? 6 : 5] === OPEN_OBJECT;
}

/** The lines of data of a frame, joined as the specification says; undefined when it has none. */
export function dataOf(frame: Uint8Array): string | undefined {
  const lines = linesOf(frame).filter((line) => line === 'data' || line.startsWith('data:'));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n');
}

/** Whether the frame names itself an error. */
export const isErrorEvent = (frame: Uint8Array): boolean =>
  linesOf(frame).some((line) => line.replaceAll(' ', '') === 'event:error');

/** The parts in one array; the whole itself when that is what they are. */
export function joinedBytes(parts: readonly Uint8Array[], whole?: Uint8Array): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (whole !== undefined && length === whole.length && parts.every((part) => part.buffer === whole.buffer))
    return whole;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The decoder drops a byte order mark. */
const linesOf = (frame: Uint8Array): readonly string[] => decoder.decode(frame).split(/\r\n|\n|\r/);
