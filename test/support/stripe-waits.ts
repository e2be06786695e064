// The SDK waits half a second or more before it asks again. A test of what comes after has no use for the wait, and its time limits stay.

/** Waits of the SDK's retries end at once until the answered function is called. */
export function skipRetryWaits(): () => void {
  const original = globalThis.setTimeout;
  const hurried = (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
    original(run, ms >= 400 && ms < 5_000 ? 0 : ms, ...given);
  Object.assign(globalThis, { setTimeout: Object.assign(hurried, original) });
  return () => {
    Object.assign(globalThis, { setTimeout: original });
  };
}
