// API keys: `sk-fb-` + format, place, account, key, secret, and a tag under the deployment's secret, all of fixed length and
// one lower-case alphabet. A key that this deployment did not make is told by its tag, before any object or database is touched.
import { equalInConstantTime, hmacSha256, sha256Hex } from './crypto.ts';
import { type AccountId, type KeyId, parseAccountId, parseKeyId, type RandomBytes, randomText } from './id.ts';

/** Where an account's objects live: a location hint, or a jurisdiction; `auto` leaves it to the platform. */
export const PLACES = {
  auto: 'auto',
  wnam: 'wnam',
  enam: 'enam',
  sam: 'samx',
  weur: 'weur',
  eeur: 'eeur',
  apac: 'apac',
  'apac-ne': 'apne',
  'apac-se': 'apse',
  oc: 'ocxx',
  afr: 'afrx',
  me: 'mexx',
  'jurisdiction:eu': 'jeux',
  'jurisdiction:us': 'jusx',
  'jurisdiction:fedramp': 'jfed',
} as const;

export type Place = keyof typeof PLACES;

/** True for the name of a place where an account's objects can live. */
export const isPlace = (text: string): text is Place => Object.hasOwn(PLACES, text);

/** What an authentic key says about itself. Only `secretHash` is ever stored. */
export type ApiKey = {
  readonly place: Place;
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly secretHash: string;
};

const PATTERN = /^sk-fb-1([a-z]{4})([0-9a-z]{16})([0-9a-z]{16})([0-9a-z]{26})([0-9a-z]{2})([0-9a-z]{16})$/;
const TAG_LENGTH = 16;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The deployment's secrets from `FAREBOX_SECRET`: a comma-separated list, the first signs, all verify. */
export const parseSecrets = (setting: string | undefined): readonly string[] =>
  (setting ?? '').split(',').flatMap((secret) => (secret.trim() === '' ? [] : [secret.trim()]));

/** Makes a new key and the hash to store. The text is shown once and kept nowhere. */
export async function mintApiKey(
  owner: { readonly place: Place; readonly accountId: AccountId; readonly keyId: KeyId },
  secret: string,
  random: RandomBytes,
): Promise<{ readonly text: string; readonly secretHash: string }> {
  const secretPart = randomText(26, random);
  const signed = `sk-fb-1${PLACES[owner.place]}${owner.accountId}${owner.keyId}${secretPart}${await secretMark(secret)}`;
  return { text: signed + (await tagOf(secret, signed)), secretHash: await sha256Hex(secretPart) };
}

/** Reads a key and verifies its tag, without I/O; undefined when this deployment did not make it. */
export async function readApiKey(text: string, secrets: readonly string[]): Promise<ApiKey | undefined> {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, placeCode = '', account = '', key = '', secretPart = '', mark = '', tag = ''] = match;
  const place = placeOf(placeCode);
  const accountId = parseAccountId(account);
  const keyId = parseKeyId(key);
  if (place === undefined || accountId === undefined || keyId === undefined) return undefined;
  for (const secret of secrets) {
    if ((await secretMark(secret)) !== mark) continue;
    const signed = text.slice(0, -TAG_LENGTH);
    if (equalInConstantTime(await tagOf(secret, signed), tag)) {
      return { place, accountId, keyId, secretHash: await sha256Hex(secretPart) };
    }
  }
  return undefined;
}

/** What a person may see of a key: its beginning and its last four characters. */
export const labelOf = (text: string): string => `${text.slice(0, 10)}...${text.slice(-4)}`;

function placeOf(code: string): Place | undefined {
  for (const place of Object.keys(PLACES) as Place[]) {
    if (PLACES[place] === code) return place;
  }
  return undefined;
}

/** Two characters that name which of the deployment's secrets signed, so that it can be rotated. */
async function secretMark(secret: string): Promise<string> {
  return letters(await hmacSha256(secret, 'farebox key mark'), 2);
}

async function tagOf(secret: string, signed: string): Promise<string> {
  return letters(await hmacSha256(secret, `farebox key tag:${signed}`), TAG_LENGTH);
}

const letters = (bytes: Uint8Array, length: number): string =>
  Array.from(bytes.slice(0, length), (byte) => ALPHABET[byte & 31]).join('');
