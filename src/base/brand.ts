// Nominal types for values that must not be mixed up. This is one of the few files that may use `as`.

declare const brand: unique symbol;

/** A value of type `Value` that only code naming `Name` may make. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
