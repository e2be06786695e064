// How Workers reach a key's shelf: a new stub for each try, a bounded number of tries, and refusals instead of exceptions. A body is
// put again under the same name, so every call can be repeated.
import { SECOND } from '../base/clock.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Env } from '../env.ts';
import type { PutCall, PutRefusal } from './shelf/bodies.ts';
import { type KeyAddress, shelfStub } from './stubs.ts';
import { tryAgain } from './try-again.ts';

type ShelfUnreachable = { readonly reason: 'shelf_unreachable' };

export type ShelfDoor = {
  readonly put: (body: PutCall) => Promise<Result<true, PutRefusal | ShelfUnreachable>>;
  /** A body, or null when there is none or it has expired. */
  readonly get: (name: string) => Promise<Result<Uint8Array | null, ShelfUnreachable>>;
  /** Whether there was such a body. */
  readonly delete: (name: string) => Promise<Result<boolean, ShelfUnreachable>>;
  /** Takes everything away; nothing can be put there any more. */
  readonly wipe: () => Promise<Result<true, ShelfUnreachable>>;
};

const CALL_MS = 5 * SECOND;

/** The shelf of one key. */
export function shelfDoor(env: Env, key: KeyAddress): ShelfDoor {
  type Stub = ReturnType<typeof shelfStub>;
  const reached = async <Value>(work: (stub: Stub) => Promise<Value>): Promise<Result<Value, ShelfUnreachable>> => {
    const outcome = await tryAgain(() => work(shelfStub(env, key)), CALL_MS);
    return outcome.done ? ok(outcome.value) : refuse({ reason: 'shelf_unreachable' });
  };
  return {
    put: async (body) => {
      const answer = await reached((stub) => stub.put(body) as Promise<Result<true, PutRefusal>>);
      return answer.ok ? answer.value : answer;
    },
    get: (name) => reached(async (stub) => stub.get(name)),
    delete: (name) => reached((stub) => stub.delete(name)),
    wipe: () => reached((stub) => stub.wipe()),
  };
}
