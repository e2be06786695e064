// Cuts a byte stream into the frames of server-sent events, wherever its chunks begin and end: LF, CRLF and CR, mixed.
// Each byte is looked at once, and no more than a bound is kept (FRAME_MAX unless told): a longer frame is passed on in pieces.
import { joinedBytes } from './stream-data.ts';

/** More than any chunk of text needs; an image inside a frame may exceed it. */
const FRAME_MAX = 1_000_000;

/** What comes out: whole frames with their blank line, or pieces of a frame too long to keep. */
export type Cut = { readonly bytes: Uint8Array; readonly whole: boolean };

/** What becomes of a frame or a piece of one: passed on as it is, held back, or replaced. */
export type Verdict = 'pass' | 'hold' | Uint8Array;

const LF = 0x0a;
const CR = 0x0d;

export class FrameSplitter {
  readonly #frameMax: number;
  #kept = new Uint8Array(4096);
  #length = 0;
  /** A line without a byte so far; two in a row end a frame. */
  #lineEmpty = true;
  #afterCr = false;
  /** The last frame ended in CR, and an LF that belongs to it may follow. */
  #ended = false;
  #oversized = false;

  constructor(frameMax = FRAME_MAX) {
    this.#frameMax = frameMax;
  }

  /** False while pieces of a long frame are passing. */
  get betweenFrames(): boolean {
    return !this.#oversized;
  }

  /** Cuts the next chunk. The pieces, in order and joined, are the stream without what is still kept. */
  push(chunk: Uint8Array): readonly Cut[] {
    const cuts: Cut[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const line = endOfText(chunk, at);
      if (line > at) this.#text();
      at = line;
      if (at === chunk.length || !this.#endsFrame(chunk[at] ?? 0)) continue;
      if (this.#afterCr && chunk[at + 1] === LF) {
        at++;
        this.#afterCr = false;
      }
      cuts.push(this.#cut(chunk.subarray(from, at + 1)));
      from = at + 1;
    }
    this.#keep(chunk.subarray(from), cuts);
    return cuts;
  }

  /** What is left of a frame that nothing ended. */
  end(): Uint8Array {
    const rest = this.#kept.subarray(0, this.#length);
    this.#length = 0;
    return rest;
  }

  #text(): void {
    this.#lineEmpty = false;
    this.#afterCr = false;
    this.#ended = false;
  }

  /** Takes an LF or CR into the state; true when it ends a frame. */
  #endsFrame(byte: number): boolean {
    if (byte === LF && this.#afterCr) {
      this.#afterCr = false;
      return this.#ended;
    }
    this.#ended = false;
    this.#afterCr = byte === CR;
    this.#ended = this.#lineEmpty;
    this.#lineEmpty = true;
    return this.#ended;
  }

  #cut(tail: Uint8Array): Cut {
    const bytes = this.#length === 0 ? tail : this.#joined(tail);
    const whole = !this.#oversized;
    this.#oversized = false;
    return { bytes, whole };
  }

  #joined(tail: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.#length + tail.length);
    joined.set(this.#kept.subarray(0, this.#length));
    joined.set(tail, this.#length);
    this.#length = 0;
    return joined;
  }

  #keep(rest: Uint8Array, cuts: Cut[]): void {
    if (rest.length === 0) return;
    if (this.#oversized || this.#length + rest.length > this.#frameMax) {
      cuts.push({ bytes: this.#length === 0 ? rest : this.#joined(rest), whole: false });
      this.#oversized = true;
      return;
    }
    const needed = this.#length + rest.length;
    if (needed > this.#kept.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#kept.length));
      larger.set(this.#kept.subarray(0, this.#length));
      this.#kept = larger;
    }
    this.#kept.set(rest, this.#length);
    this.#length = needed;
  }
}

/** What of a chunk goes on: its cuts in order, each as `judge` says. The chunk itself where nothing was changed. */
export function passFrames(splitter: FrameSplitter, chunk: Uint8Array, judge: (cut: Cut) => Verdict): Uint8Array {
  const passed: Uint8Array[] = [];
  for (const cut of splitter.push(chunk)) {
    const verdict = judge(cut);
    if (verdict !== 'hold') passed.push(verdict === 'pass' ? cut.bytes : verdict);
  }
  return joinedBytes(passed, chunk);
}

/** The offset of the next LF or CR, or the length. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === LF || byte === CR) return at;
  }
  return bytes.length;
}
