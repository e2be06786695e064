// Bodies with something wrong in them: a node of valid JSON is taken away, or any other value stands in its place.
import fc, { type Arbitrary } from 'fast-check';
import { isObject, type JsonObject } from '../../../src/gateway/form/json.ts';

type Step = string | number;
type Path = readonly Step[];

/** What is done to one node; `at` picks the node among all. */
export type Mutation = { readonly at: number; readonly value?: unknown };

/** Values of every kind, and those that are most like what belongs there. */
const anything: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, '', 'a', 'data:', '{', [], {}, [[]], [null], {
    type: 'text',
  }),
  fc.constantFrom<unknown>({ type: 7 }, { role: 'user' }, [{}], 'constructor', '__proto__', { a: { a: {} } }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** One or two of them. */
export const mutations: Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({ at: fc.nat(), value: anything }, { requiredKeys: ['at'] }),
  { minLength: 1, maxLength: 2 },
);

/** A value with these mutations. */
export const mutated = (value: unknown, list: readonly Mutation[]): unknown => list.reduce(mutatedOnce, value);

function mutatedOnce(value: unknown, mutation: Mutation): unknown {
  const paths = pathsOf(value);
  return changed(value, paths[mutation.at % paths.length] ?? [], mutation);
}

/** Every node but the whole, in order. */
function pathsOf(value: unknown, before: Path = []): readonly Path[] {
  const members: readonly (readonly [Step, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(isObject(value) ? value : {});
  return members.flatMap(([step, inner]) => [[...before, step], ...pathsOf(inner, [...before, step])]);
}

function changed(value: unknown, path: Path, mutation: Mutation): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const isGone = rest.length === 0 && !('value' in mutation);
  const inside = (inner: unknown): unknown => (rest.length === 0 ? mutation.value : changed(inner, rest, mutation));
  if (Array.isArray(value)) {
    return value.flatMap((inner: unknown, index) => (index !== step ? [inner] : isGone ? [] : [inside(inner)]));
  }
  const members = Object.entries(isObject(value) ? value : {});
  return Object.fromEntries(
    members.flatMap(([name, inner]) => (name !== step ? [[name, inner]] : isGone ? [] : [[name, inside(inner)]])),
  );
}

/** As an object, which a body has to be to be read at all. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});
