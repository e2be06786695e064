// Bugs stop the operation that met them. A failed assertion is never a caller's fault.

/** An invariant of ours did not hold. The HTTP border answers 503 and logs it. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws AssertionError unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}
