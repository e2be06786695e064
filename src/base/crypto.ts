// Hashes, tags and seals, all by WebCrypto. Nothing here logs or keeps what it is given.

const text = new TextEncoder();

/** SHA-256 of a text or of bytes, as lower-case hex. */
export async function sha256Hex(value: string | Uint8Array): Promise<string> {
  const bytes = typeof value === 'string' ? text.encode(value) : value;
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** HMAC-SHA-256 of `value` under `secret`. An empty secret is refused: its tags would be public. */
export async function hmacSha256(secret: string, value: string): Promise<Uint8Array> {
  if (secret === '') throw new Error('an empty secret signs nothing');
  return new Uint8Array(await crypto.subtle.sign('HMAC', await hmacKey(secret), text.encode(value)));
}

/** HMAC-SHA-256 of `value` under a key of raw bytes, as base64. The key is not kept: there is one for each of many customers. */
export async function hmacSha256Base64(key: Uint8Array, value: string): Promise<string> {
  if (key.length === 0) throw new Error('an empty key signs nothing');
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', imported, text.encode(value))));
}

/** Compares two texts in time that does not depend on where they differ. */
export function equalInConstantTime(first: string, second: string): boolean {
  if (first.length !== second.length) return false;
  let difference = 0;
  for (let at = 0; at < first.length; at++) difference |= first.charCodeAt(at) ^ second.charCodeAt(at);
  return difference === 0;
}

/** Encrypts as `sealBytes` does; the answer is base64. */
export async function seal(secret: string, purpose: string, plain: string): Promise<string> {
  return toBase64(await sealBytes(secret, purpose, text.encode(plain)));
}

/** Opens what `seal` made; undefined when the secret, the purpose or the text is not the one it was made with. */
export async function unseal(secret: string, purpose: string, sealed: string): Promise<string | undefined> {
  try {
    const plain = await unsealBytes(secret, purpose, fromBase64(sealed));
    return plain === undefined ? undefined : new TextDecoder().decode(plain);
  } catch {
    return undefined;
  }
}

const NONCE_BYTES = 12;
/** What sealing adds: the nonce, and the tag that tells a change. */
export const SEAL_BYTES = NONCE_BYTES + 16;

/** Encrypts with AES-GCM under a key derived from `secret` for `purpose`; the answer is the nonce and the ciphertext. */
export async function sealBytes(secret: string, purpose: string, plain: Uint8Array): Promise<Uint8Array> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = await sealKey(secret, purpose);
  const hidden = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, plain));
  const sealed = new Uint8Array(NONCE_BYTES + hidden.byteLength);
  sealed.set(nonce);
  sealed.set(hidden, NONCE_BYTES);
  return sealed;
}

/** Opens what `sealBytes` made; undefined when the secret, the purpose or the bytes are not those it was made with. */
export async function unsealBytes(
  secret: string,
  purpose: string,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    const key = await sealKey(secret, purpose);
    const iv = sealed.subarray(0, NONCE_BYTES);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed.subarray(NONCE_BYTES));
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

/** Lower-case hex. */
export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Base64, with padding. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** Reads what `toBase64` wrote; throws on anything else. */
export const fromBase64 = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

// Importing a key costs more than signing with it; secrets of a deployment are few, so the map stays small.
const hmacKeys = new Map<string, Promise<CryptoKey>>();

function hmacKey(secret: string): Promise<CryptoKey> {
  let key = hmacKeys.get(secret);
  if (key === undefined) {
    key = crypto.subtle.importKey('raw', text.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    hmacKeys.set(secret, key);
  }
  return key;
}

async function sealKey(secret: string, purpose: string): Promise<CryptoKey> {
  const derived = await hmacSha256(secret, `seal:${purpose}`);
  return crypto.subtle.importKey('raw', derived, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
