// What a function answers when a caller can be told why it was refused. Bugs throw instead (assert.ts).

export type Ok<Value> = { readonly ok: true; readonly value: Value };
export type Refused<Why> = { readonly ok: false; readonly refusal: Why };

/** Either a value, or a refusal that carries a named reason. */
export type Result<Value, Why> = Ok<Value> | Refused<Why>;

/** A result that succeeded. */
export const ok = <Value>(value: Value): Ok<Value> => ({ ok: true, value });

/** A result that was refused, with the reason and the facts a caller may be told. */
export const refuse = <Why>(refusal: Why): Refused<Why> => ({ ok: false, refusal });
