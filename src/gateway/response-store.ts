// Responses that were asked for with `store`, on the shelf of the key that asked: read again, or gone on from by `previous_response_id`.
// No other key sees them, nor another of the same account.
import { DAY } from '../base/clock.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { KeyAddress } from '../durable/stubs.ts';
import type { World } from '../world.ts';
import type { StoredResponse } from './dialects/responses/stored.ts';
import { isObject, objectAt, objectsAt, parseJson } from './form/json.ts';
import { sealedShelf } from './sealed-shelf.ts';

const KEPT_MS = 30 * DAY;
const ID = /^[\w-]{1,128}$/;

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
  const plain = new TextEncoder().encode(JSON.stringify({ input, response }));
  return sealedShelf(world, key).put(nameOf(id), plain, KEPT_MS);
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
  const record = plain.value === undefined ? undefined : parseJson(new TextDecoder().decode(plain.value));
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

const nameOf = (id: string): string => `response/${id}`;
