// Responses that were asked for with `store`, on the shelf of the key that asked: read again, or gone on from by `previous_response_id`.
// No other key sees them, nor another of the same account.
import { DAY } from '../base/clock.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { KeyAddress } from '../durable/stubs.ts';
import type { World } from '../world.ts';
import { responseIdOf } from './dialects/responses/item-id.ts';
import type { StoredResponse } from './dialects/responses/stored.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from './form/json.ts';
import { sealedShelf } from './sealed-shelf.ts';

const KEPT_MS = 30 * DAY;
const ID = /^[\w-]{1,128}$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

type Place = Pick<World, 'env' | 'settings' | 'clock'>;
type NotFound = { readonly reason: 'response_not_found' };
type Unreachable = { readonly reason: 'shelf_unreachable' };

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
  const items = ids.filter((item) => responseIdOf(item) !== id);
  await Promise.all(items.map((item) => shelf.put(itemNameOf(item), encoder.encode(id), KEPT_MS)));
  return kept;
}

/** The items of stored responses by their ids; one that this key has not stored is left out. */
export async function readItems(
  world: Place,
  key: KeyAddress,
  ids: readonly string[],
): Promise<Result<readonly JsonObject[], Unreachable>> {
  const shelf = sealedShelf(world, key);
  const asked = ids.filter((id) => ID.test(id));
  const owners = new Set(asked.flatMap((id) => responseIdOf(id) ?? []));
  const found = await Promise.all(asked.map((id) => shelf.get(itemNameOf(id))));
  for (const owner of found) {
    if (!owner.ok) return owner;
    if (owner.value !== undefined) owners.add(decoder.decode(owner.value));
  }
  const responses = await Promise.all([...owners].map((id) => readResponse(world, key, id)));
  const items: JsonObject[] = [];
  for (const response of responses) {
    if (response.ok) for (const item of objectsAt(response.value.response, 'output')) items.push(item);
    else if (response.refusal.reason === 'shelf_unreachable') return refuse({ reason: 'shelf_unreachable' });
  }
  return ok(items);
}

/** A response that this key has stored. */
export async function readResponse(
  world: Place,
  key: KeyAddress,
  id: string,
): Promise<Result<StoredResponse, NotFound | Unreachable>> {
  if (!ID.test(id)) return refuse({ reason: 'response_not_found' });
  const plain = await sealedShelf(world, key).get(nameOf(id));
  if (!plain.ok) return plain;
  const record = plain.value === undefined ? undefined : parseJson(decoder.decode(plain.value));
  const response = isObject(record) ? objectAt(record, 'response') : undefined;
  if (!isObject(record) || response === undefined) return refuse({ reason: 'response_not_found' });
  return ok({ input: objectsAt(record, 'input'), response });
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
