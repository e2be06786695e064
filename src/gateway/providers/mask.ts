// Takes what looks like a credential out of a provider's words before anybody else reads them.

const MASK = '[masked]';

/** Prefixes that providers give their keys, projects and organisations. */
const PREFIXED = /\b(?:sk|pk|rk|gsk|xai|nvapi|csk|pplx|hf|tgp|key|org|proj|fw|AIza)[-_A-Za-z0-9][\w*.-]{6,}/g;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=*-]{6,}/gi;
/** Long runs with both letters and digits: keys without a prefix, tokens, JWTs. */
const LONG_RUN = /[\w-]{32,}(?:\.[\w-]{8,})*/g;

/** A key of an own server may look like nothing at all, but a short one is a word such as "none" or "ollama". */
const KEY_LENGTH_MIN = 8;

/** The text without credentials. */
export const maskSecrets = (text: string): string =>
  text.replace(BEARER, `$1 ${MASK}`).replace(PREFIXED, maskPrefixed).replace(LONG_RUN, maskMixed);

/** The text without this key, whatever it looks like. */
export const maskKey = (text: string, apiKey: string): string =>
  apiKey.length < KEY_LENGTH_MIN ? text : text.replaceAll(apiKey, MASK);

/** Plain words like "organization" or "keyboard" begin like a key; a key has a separator or a digit soon. */
function maskPrefixed(run: string): string {
  return /^(?:AIza|[A-Za-z]+[-_])/.test(run) && /[\d*]/.test(run) ? MASK : run;
}

const maskMixed = (run: string): string => (/\d/.test(run) && /[A-Za-z]/.test(run) ? MASK : run);

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes of text without this key; the same bytes when it is not in them. */
export function maskKeyBytes(bytes: Uint8Array, apiKey: string): Uint8Array {
  const text = decoder.decode(bytes);
  const masked = maskKey(text, apiKey);
  return masked === text ? bytes : encoder.encode(masked);
}
