// Work that is done when its result is first asked for, and never again.

/** What `work` answers, however often it is asked. */
export function once<Value>(work: () => Value): () => Value {
  let done: { readonly value: Value } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}
