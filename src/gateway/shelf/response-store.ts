// Responses that were asked for with `store`, on the shelf of the key that asked: read again, or gone on from by `previous_response_id`.
// No other key sees them, nor another of the same account.
import { DAY } from '../../base/clock.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { KeyAddress } from '../../durable/stubs.ts';
import type { World } from '../../world.ts';
import { responseIdOf } from '../dialects/responses/item-id.ts';
import type { StoredResponse } from '../dialects/responses/stored.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../form/json.ts';
import { BODY_MAX_BYTES } from '../wire/json-body.ts';
import { sealedShelf } from './sealed-shelf.ts';

const KEPT_MS = 30 * DAY;
const ID = /^[\w-]{1,128}$/;
/** Entries of one response; each is a body of its own on a shelf that holds so many. */
const ENTRIES_MAX = 128;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

type Place = Pick<World, 'env' | 'settings' | 'clock'>;
type NotFound = { readonly reason: 'response_not_found' };
type Unreachable = { readonly reason: 'shelf_unreachable' };
type TooMuch = { readonly reason: 'body_too_large' };

/** Keeps a response for 30 days. One that is too large is refused; whoever asked must be told that it was not stored. */
export async function keepResponse(
  world: Place,
  key: KeyAddress,
  id: string,
  { input, response }: StoredResponse,
): Promise<Result<true, { readonly reason: 'too_large' | 'shelf_closed' | 'shelf_unreachable' }>> {
  const shelf = sealedShelf(world, key);
  const kept = await shelf.put(nameOf(id), encoder.encode(JSON.stringify({ input, response })), KEPT_MS);
  if (!kept.ok) return kept;
  // Clients may lean on an item by its id alone. Ours tell their response; a provider's needs an entry, which costs a row.
  const ids = objectsAt(response, 'output').flatMap((item) => textAt(item, 'id') ?? []);
  // An id that is longer than any that is read again would be kept for nothing.
  const items = ids.filter((item) => responseIdOf(item) !== id && ID.test(item)).slice(0, ENTRIES_MAX);
  await Promise.all(items.map((item) => shelf.put(itemNameOf(item), encoder.encode(id), KEPT_MS)));
  return kept;
}

/**
 * The items of stored responses by their ids; one that this key has not stored is left out. Few are read at a time, and no more than a
 * body may have: the ids come from outside, and each may cost a call and some megabytes.
 */
export async function readItems(
  world: Place,
  key: KeyAddress,
  ids: readonly string[],
): Promise<Result<readonly JsonObject[], Unreachable | TooMuch>> {
  const shelf = sealedShelf(world, key);
  const asked = [...new Set(ids)].filter((id) => ID.test(id));
  const owners = new Set(asked.flatMap((id) => responseIdOf(id) ?? []));
  for (const some of inRounds(asked)) {
    for (const owner of await Promise.all(some.map((id) => shelf.get(itemNameOf(id))))) {
      if (!owner.ok) return owner;
      if (owner.value !== undefined) owners.add(decoder.decode(owner.value));
    }
  }
  const items: JsonObject[] = [];
  let bytes = 0;
  for (const some of inRounds([...owners])) {
    for (const record of await Promise.all(some.map((id) => readRecord(world, key, id)))) {
      if (!record.ok && record.refusal.reason === 'shelf_unreachable') return refuse({ reason: 'shelf_unreachable' });
      if (!record.ok) continue;
      bytes += record.value.bytes;
      for (const item of objectsAt(record.value.response, 'output')) items.push(item);
    }
    if (bytes > BODY_MAX_BYTES) return refuse({ reason: 'body_too_large' });
  }
  return ok(items);
}

/** How many bodies are asked for at once. */
const AT_ONCE = 8;

function* inRounds(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += AT_ONCE) yield ids.slice(at, at + AT_ONCE);
}

/** A response that this key has stored. */
export async function readResponse(
  world: Place,
  key: KeyAddress,
  id: string,
): Promise<Result<StoredResponse, NotFound | Unreachable>> {
  const record = await readRecord(world, key, id);
  return record.ok ? ok({ input: record.value.input, response: record.value.response }) : record;
}

async function readRecord(
  world: Place,
  key: KeyAddress,
  id: string,
): Promise<Result<StoredResponse & { readonly bytes: number }, NotFound | Unreachable>> {
  if (!ID.test(id)) return refuse({ reason: 'response_not_found' });
  const plain = await sealedShelf(world, key).get(nameOf(id));
  if (!plain.ok) return plain;
  const record = plain.value === undefined ? undefined : parseJson(decoder.decode(plain.value));
  const response = isObject(record) ? objectAt(record, 'response') : undefined;
  if (!isObject(record) || response === undefined) return refuse({ reason: 'response_not_found' });
  return ok({ input: objectsAt(record, 'input'), response, bytes: plain.value?.byteLength ?? 0 });
}

/** Takes a response away before its time. */
export async function deleteResponse(
  world: Place,
  key: KeyAddress,
  id: string,
): Promise<Result<true, NotFound | Unreachable>> {
  if (!ID.test(id)) return refuse({ reason: 'response_not_found' });
  const deleted = await sealedShelf(world, key).delete(nameOf(id));
  if (!deleted.ok) return deleted;
  return deleted.value ? ok(true) : refuse({ reason: 'response_not_found' });
}

const itemNameOf = (id: string): string => `item/${id}`;

const nameOf = (id: string): string => `response/${id}`;
