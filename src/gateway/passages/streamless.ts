// What is never streamed has no pipe.
import { assert } from '../../base/assert.ts';

/** Stands where a passage opens its pipe; the guard lets no stream of the kind through. */
export function streamless(): never {
  assert(false, 'an answer that is never streamed was opened as a stream');
}
