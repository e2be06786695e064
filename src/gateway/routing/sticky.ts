// Keeps the requests of one conversation on one endpoint, so that the provider's cache of its prompt is of use. Which endpoint that is
// follows from a hash, the same in every isolate; the one that did serve is remembered for a while, bounded. No text is kept.
import { MINUTE } from '../../base/clock.ts';
import { endpointKey } from '../../catalog/health-figures.ts';
import type { Endpoint } from '../../catalog/types.ts';

/** What keeps a request where its conversation was before. */
export type Sticky = {
  /** Names the conversation, and whose it is. */
  readonly key: string;
  /** The endpoint that served it last, by its key. */
  readonly lastServed?: string;
};

/** As long as providers keep a prompt in their caches, and OpenRouter keeps a session where it is. */
const REMEMBERED_MS = 10 * MINUTE;
const REMEMBERED_MAX = 10_000;

/** A fraction of one, in [0, 1), that is always the same for a conversation and an endpoint. */
export function fractionOf(key: string, endpoint: Pick<Endpoint, 'provider' | 'upstreamModel'>): number {
  return hash(`${key}\n${endpointKey(endpoint)}`) / 2 ** 32;
}

/** The endpoints that served conversations last, in this isolate. */
export class LastServed {
  readonly #served = new Map<number, { readonly endpoint: string; readonly at: number }>();

  /** The endpoint that served last, by its key, unless that is too long ago. */
  of(key: string, model: string, now: number): string | undefined {
    const served = this.#served.get(hash(`${key}\n${model}`));
    return served !== undefined && now - served.at < REMEMBERED_MS ? served.endpoint : undefined;
  }

  /** Remembers who served. */
  note(key: string, model: string, endpoint: Pick<Endpoint, 'provider' | 'upstreamModel'>, now: number): void {
    const place = hash(`${key}\n${model}`);
    this.#served.delete(place);
    this.#served.set(place, { endpoint: endpointKey(endpoint), at: now });
    const [oldest] = this.#served.keys();
    if (this.#served.size > REMEMBERED_MAX && oldest !== undefined) this.#served.delete(oldest);
  }
}

/** FNV-1a over the text, then murmur3's last step, which spreads texts that differ little over the whole range. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
