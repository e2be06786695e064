// Identifiers. Sortable ones begin with their time (48 bits, Crockford base 32, as in ULID), so that the time
// of a request, and with it the day table that keeps it, can be read off its id. `as` makes brands here.
import { assert } from './assert.ts';
import type { Brand } from './brand.ts';

export type AccountId = Brand<string, 'AccountId'>;
export type KeyId = Brand<string, 'KeyId'>;
export type RequestId = Brand<string, 'RequestId'>;

/** Fills a new array of `length` random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** The platform's cryptographic randomness. */
export const secureRandom: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const REQUEST_ID = /^gen-[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const SHORT_ID = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** Ten characters of time and sixteen of randomness; ids made later sort later. */
export function sortableId(now: number, random: RandomBytes): string {
  assert(Number.isSafeInteger(now) && now >= 0 && now < 2 ** 48, 'time out of range for an id');
  return encodeTime(now) + randomText(16, random);
}

/** A new request id; it is also the answer's `x-generation-id`. */
export const newRequestId = (now: number, random: RandomBytes): RequestId =>
  `gen-${sortableId(now, random)}` as RequestId;

/** A new account id: 16 characters, 80 bits. */
export const newAccountId = (random: RandomBytes): AccountId => randomText(16, random) as AccountId;

/** A new key id: 16 characters, 80 bits. */
export const newKeyId = (random: RandomBytes): KeyId => randomText(16, random) as KeyId;

/** Reads a request id, or undefined when the text is not one. */
export const parseRequestId = (text: string): RequestId | undefined =>
  REQUEST_ID.test(text) ? (text as RequestId) : undefined;

/** Reads an account id, or undefined when the text is not one. */
export const parseAccountId = (text: string): AccountId | undefined =>
  SHORT_ID.test(text) ? (text as AccountId) : undefined;

/** Reads a key id, or undefined when the text is not one. */
export const parseKeyId = (text: string): KeyId | undefined => (SHORT_ID.test(text) ? (text as KeyId) : undefined);

/** When a request id was made, in milliseconds. */
export function timeOfRequest(id: RequestId): number {
  let time = 0;
  for (const character of id.slice(4, 14)) time = time * 32 + ALPHABET.indexOf(character);
  return time;
}

/** No request id made at `time` or later sorts before this text. */
export const firstRequestIdAt = (time: number): string => `gen-${encodeTime(Math.max(0, time))}`;

/** Random text of the id alphabet, five bits a character. */
export function randomText(length: number, random: RandomBytes): string {
  const bytes = random(length);
  let text = '';
  for (let at = 0; at < length; at++) text += ALPHABET.charAt((bytes[at] ?? 0) & 31);
  return text;
}

// Requests come thousands in a second, and their ids share most of their time.
let encoded = { time: -1, text: '' };

function encodeTime(now: number): string {
  if (encoded.time === now) return encoded.text;
  let text = '';
  for (let rest = now, place = 0; place < 10; place++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  encoded = { time: now, text };
  return text;
}
