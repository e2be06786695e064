// How long we wait: a bound for anything that is not ours, and a pause.

/** The outside did not answer in time. What it did is unknown. */
class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Rejects with DeadlineError when `work` has not ended within `ms`; the work itself goes on. */
export async function withDeadline<Value>(work: Promise<Value>, ms: number, what: string): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} took more than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves after `ms`. */
export const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));
