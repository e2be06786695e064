// Bodies that say one field: its type makes the values, and the object that it stands in gets what it cannot be without.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { alternativesOf, type Member, membersOf, type Plain, type Shape, TAGS } from './shapes.ts';
import type { Holder } from './walk.ts';

/** What has to be of a form to be read at all. */
export type Given = {
  /** Values of members, by name or by place and name. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** Members of objects that belong to one another, by place. */
  readonly objects: Readonly<Record<string, JsonObject>>;
  /** The same, for the sample of one member alone, by place and name. */
  readonly beside?: Readonly<Record<string, JsonObject>>;
};

/** Not a place: what is given by place is given at the sample's own. */
const DEEPER = 'deeper';
/** Types may hold themselves. */
const DEPTH_MAX = 8;

/** Values of a member, the plainest first. What the objects of a union say is told of them, so that two stand for all. */
function valuesOf(member: Member, given: Given, at: string): readonly unknown[] {
  const known = givenFor(member, given, at);
  if (known !== undefined) return known;
  const { plains, shapes } = alternativesOf(member);
  const ends = shapes.filter((_, index) => index === 0 || index === shapes.length - 1);
  return [
    ...plains.flatMap((plain) => plainValues(plain, member.name)),
    ...ends.map((shape) => objectIn(shape, given, 0)),
    ...nothingOf(member),
  ];
}

/** What a member says that cannot be left out and can be empty. */
const nothingOf = (member: Member): readonly null[] =>
  !member.isOptional && alternativesOf(member).plains.some(({ kind }) => kind === 'null') ? [null] : [];

const givenFor = ({ name }: Member, { values }: Given, at: string): readonly unknown[] | undefined =>
  values[`${at}.${name}`] ?? values[name];

/** The plainest value of a member, for an object that cannot be without. */
function plainestOf(member: Member, given: Given, at: string, depth: number): unknown {
  const { plains, shapes } = alternativesOf(member);
  const known = TAGS.includes(member.name) ? undefined : givenFor(member, given, at);
  const [first] = known ?? plains.flatMap((plain) => plainValues(plain, member.name));
  const [shape] = shapes;
  return first ?? (shape === undefined || depth > DEPTH_MAX ? undefined : objectIn(shape, given, depth));
}

const objectIn = (shape: Shape, given: Given, depth: number): unknown =>
  inLists(objectOf(shape, given, DEEPER, depth + 1), shape.lists);

const plainValues = (plain: Plain, name: string): readonly unknown[] =>
  ofKind(plain, name).map((value) => inLists(value, plain.lists));

function ofKind({ kind, only }: Plain, name: string): readonly unknown[] {
  switch (kind) {
    case 'only':
      return [only];
    case 'string':
      return [`some ${name}`];
    case 'number':
      return [7];
    case 'boolean':
      return [true, false];
    case 'null':
      return [];
    default:
      return [{ some: name }];
  }
}

const inLists = (value: unknown, lists: number): unknown => (lists === 0 ? value : inLists([value], lists - 1));

/** An object with what it cannot be without. */
function objectOf(shape: Shape, given: Given, at: string, depth = 0): JsonObject {
  const all = membersOf(shape);
  const needed = all.filter(({ isOptional, name }) => !isOptional || TAGS.includes(name));
  // Where nothing is needed, an object that says nothing would tell nothing.
  const members = (needed.length > 0 || depth === 0 ? needed : all.slice(0, 1)).flatMap((member) => {
    const value = plainestOf(member, given, at, depth);
    return value === undefined ? [] : [[member.name, value]];
  });
  return { ...Object.fromEntries(members), ...given.objects[at] };
}

/** The whole body around an object; without one, the body as it is without it. */
function bodyWith(holder: Holder, object: JsonObject | undefined, given: Given): JsonObject | undefined {
  const { inside, shape, at } = holder;
  if (inside === undefined) return object === undefined ? undefined : rooted(at, object);
  const { [inside.name]: _, ...rest } = objectOf(inside.holder.shape, given, inside.holder.at);
  if (object !== undefined)
    return bodyWith(inside.holder, { ...rest, [inside.name]: inLists(object, shape.lists) }, given);
  if (isAlwaysThere(holder)) return bodyWith(inside.holder, undefined, given);
  return bodyWith(inside.holder, isNeeded(holder) ? { ...rest, [inside.name]: [] } : rest, given);
}

const isNeeded = ({ inside }: Holder): boolean =>
  inside?.holder.members.some(({ name, isOptional }) => name === inside.name && !isOptional) === true;

/** The object around cannot be without it, or without another of its kind. */
const isAlwaysThere = (holder: Holder): boolean => isNeeded(holder) && holder.shape.lists === 0;

/** A root that is not the whole body stands under its own name. */
function rooted(at: string, object: JsonObject): JsonObject {
  const [name = ''] = at.split(/[[(]/);
  return name === '' ? object : { [name]: inLists(object, at.split('[]').length - 1) };
}

/** Two bodies that differ in a field alone. */
export type Pair = { readonly said: JsonObject; readonly unsaid: JsonObject };

/** The pairs of a field. One that its object cannot be without is said otherwise instead of not at all. */
export function pairsOf(holder: Holder, member: Member, given: Given): readonly Pair[] {
  const base = given.beside?.[`${holder.at}.${member.name}`];
  const object = { ...objectOf(holder.shape, given, base === undefined ? holder.at : DEEPER), ...base };
  const bodyOf = (value: unknown): JsonObject | undefined =>
    bodyWith(holder, { ...object, [member.name]: value }, given);
  if (TAGS.includes(member.name)) {
    return isAlwaysThere(holder) ? [] : pair(bodyWith(holder, object, given), bodyWith(holder, undefined, given));
  }
  const { [member.name]: own, ...rest } = object;
  const values =
    (base === undefined ? given.objects[holder.at] : base)?.[member.name] === undefined
      ? valuesOf(member, given, holder.at)
      : [own, ...nothingOf(member)];
  if (member.isOptional) {
    const unsaid = bodyWith(holder, rest, given);
    return values.flatMap((value) => pair(bodyOf(value), unsaid));
  }
  const [first, ...others] = [...values, ...otherThan(values[0])];
  if (others.length === 0) return pair(bodyOf(first), bodyWith(holder, undefined, given));
  return others.flatMap((value) => pair(bodyOf(first), bodyOf(value)));
}

const pair = (said: JsonObject | undefined, unsaid: JsonObject | undefined): readonly Pair[] =>
  said === undefined || unsaid === undefined ? [] : [{ said, unsaid }];

/** Another value of the same kind. */
function otherThan(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [value.startsWith('{') ? '{"other":1}' : `${value}2`];
  if (typeof value === 'boolean') return [!value];
  return typeof value === 'number' ? [value + 1] : [];
}
