// Which kind each parameter of a dialect has: a value of another kind cannot be read, and leaving it out would answer another request.
import { ok, type Result } from '../../base/result.ts';
import { isObject, isSaid, type JsonObject } from '../form/json.ts';
import { type GuardRefusal, refuseParameter } from '../wire/guard-refusal.ts';

/** Parameters of one kind, and the kind as a caller is told it. */
export type Kind = {
  readonly names: readonly string[];
  readonly kind: string;
  readonly isKind: (value: unknown) => boolean;
};

/** Refuses the first parameter whose value is of the wrong kind. */
export function checkKinds(body: JsonObject, kinds: readonly Kind[]): Result<undefined, GuardRefusal> {
  for (const { names, kind, isKind } of kinds) {
    const wrong = names.find((name) => isSaid(body[name]) && !isKind(body[name]));
    if (wrong !== undefined) return refuseParameter(wrong, `\`${wrong}\` must be ${kind}.`);
  }
  return ok(undefined);
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** Numbers. */
export const numbers = (...names: readonly string[]): Kind => ({
  names,
  kind: 'a number',
  isKind: (value) => typeof value === 'number',
});

/** True or false. */
export const flags = (...names: readonly string[]): Kind => ({
  names,
  kind: 'true or false',
  isKind: (value) => typeof value === 'boolean',
});

/** Texts. */
export const texts = (...names: readonly string[]): Kind => ({ names, kind: 'text', isKind: isText });

/** Objects. */
export const objects = (...names: readonly string[]): Kind => ({ names, kind: 'an object', isKind: isObject });

/** Lists. */
export const lists = (...names: readonly string[]): Kind => ({ names, kind: 'a list', isKind: Array.isArray });

/** One text, or several. */
export const textOrTexts = (...names: readonly string[]): Kind => ({
  names,
  kind: 'text or a list of texts',
  isKind: (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
});

/** A word for what is common, an object for what is not. */
export const wordsOrObjects = (...names: readonly string[]): Kind => ({
  names,
  kind: 'a word or an object',
  isKind: (value) => isText(value) || isObject(value),
});
