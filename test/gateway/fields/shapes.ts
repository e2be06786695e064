// What a type can be: objects with their members, and plain values. References, unions and lists are followed; what a package takes
// from elsewhere, such as an AbortSignal, is nothing.
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../../src/gateway/form/json.ts';
import { find, type Node, type Scope } from './declarations.ts';

/** A type as it is written, and where its names are looked up. */
export type Type = { readonly node: Node; readonly scope: Scope };

/** An object that a type can be. `lists` is how many lists it lies in; `declaration` tells one from another. */
export type Shape = { readonly declaration: Node; readonly scope: Scope; readonly lists: number };

/** A plain value that a type can be: `string`, `number`, `boolean`, `unknown`, or one value alone. */
export type Plain = { readonly kind: string; readonly only?: unknown; readonly lists: number };

/** All that a type can be. */
export type Alternatives = { readonly shapes: readonly Shape[]; readonly plains: readonly Plain[] };

/** A member of an object. */
export type Member = Type & { readonly name: string; readonly isOptional: boolean };

const NOTHING: Alternatives = { shapes: [], plains: [] };

const known = new WeakMap<Node, Alternatives>();

/** What `type` can be. */
export function alternativesOf({ node, scope }: Type): Alternatives {
  const before = known.get(node) ?? readType({ node, scope }, 0);
  known.set(node, before);
  return before;
}

function readType({ node, scope }: Type, lists: number): Alternatives {
  const inner = (name: string, more = 0): Alternatives => {
    const child = objectAt(node, name);
    return child === undefined ? NOTHING : readType({ node: child, scope }, lists + more);
  };
  switch (node.type) {
    case 'TSUnionType':
    case 'TSIntersectionType':
      return joined(objectsAt(node, 'types').map((one) => readType({ node: one, scope }, lists)));
    case 'TSParenthesizedType':
    case 'TSTypeOperator':
      return inner('typeAnnotation');
    case 'TSArrayType':
      return inner('elementType', 1);
    case 'TSTypeLiteral':
      return membersOf({ declaration: node, scope, lists }).length > 0
        ? { shapes: [{ declaration: node, scope, lists }], plains: [] }
        : plain(objectsAt(node, 'members').length > 0 ? 'map' : 'any', lists);
    case 'TSLiteralType':
      return { shapes: [], plains: [{ kind: 'only', only: objectAt(node, 'literal')?.value, lists }] };
    case 'TSTypeReference':
      return referred(node, scope, lists);
    default:
      return PLAINS[String(node.type)] === undefined ? NOTHING : plain(PLAINS[String(node.type)] ?? '', lists);
  }
}

const PLAINS: Readonly<Record<string, string>> = {
  TSStringKeyword: 'string',
  TSNumberKeyword: 'number',
  TSBooleanKeyword: 'boolean',
  TSUnknownKeyword: 'any',
  TSAnyKeyword: 'any',
  TSObjectKeyword: 'map',
  TSNullKeyword: 'null',
};

const plain = (kind: string, lists: number): Alternatives => ({ shapes: [], plains: [{ kind, lists }] });

const joined = (all: readonly Alternatives[]): Alternatives => ({
  shapes: all.flatMap(({ shapes }) => shapes),
  plains: all.flatMap(({ plains }) => plains),
});

function referred(node: Node, scope: Scope, lists: number): Alternatives {
  const name = nameOf(objectAt(node, 'typeName') ?? {});
  const first = objectsAt(objectAt(node, 'typeArguments') ?? {}, 'params')[0];
  const [plainName = ''] = name;
  if (first !== undefined && (plainName === 'Array' || plainName === 'ReadonlyArray')) {
    return readType({ node: first, scope }, lists + 1);
  }
  if (plainName === 'Record') return plain('map', lists);
  const found = find(name, scope);
  return joined((found?.declarations ?? []).map((declaration) => declared(declaration, found?.scope ?? scope, lists)));
}

function declared(declaration: Node, scope: Scope, lists: number): Alternatives {
  switch (declaration.type) {
    case 'TSTypeAliasDeclaration':
      return readType({ node: objectAt(declaration, 'typeAnnotation') ?? {}, scope }, lists);
    case 'TSEnumDeclaration':
      return { shapes: [], plains: enumValues(declaration).map((only) => ({ kind: 'only', only, lists })) };
    default:
      return membersOf({ declaration, scope, lists }).length > 0
        ? { shapes: [{ declaration, scope, lists }], plains: [] }
        : plain('map', lists);
  }
}

const enumValues = (declaration: Node): readonly unknown[] =>
  objectsAt(objectAt(declaration, 'body') ?? declaration, 'members').map(
    (member) => objectAt(member, 'initializer')?.value,
  );

/** The dotted name that a node spells. */
function nameOf(node: Node): readonly string[] {
  if (node.type === 'TSQualifiedName')
    return [...nameOf(objectAt(node, 'left') ?? {}), ...nameOf(objectAt(node, 'right') ?? {})];
  if (node.type === 'MemberExpression')
    return [...nameOf(objectAt(node, 'object') ?? {}), ...nameOf(objectAt(node, 'property') ?? {})];
  return [textAt(node, 'name') ?? ''];
}

/** The members of an object, those that it inherits last. */
export function membersOf({ declaration, scope }: Shape): readonly Member[] {
  const body = objectAt(declaration, 'body');
  const own = objectsAt(body ?? declaration, body === undefined ? 'members' : 'body').flatMap((member) =>
    memberOf(member, scope),
  );
  const names = new Set(own.map(({ name }) => name));
  const inherited = objectsAt(declaration, 'extends').flatMap((parent) => {
    const found = find(nameOf(objectAt(parent, 'expression') ?? {}), scope);
    return (found?.declarations ?? []).flatMap((one) =>
      declared(one, found?.scope ?? scope, 0).shapes.flatMap((shape) => membersOf(shape)),
    );
  });
  return [...own, ...inherited.filter(({ name }) => !names.has(name))];
}

function memberOf(member: Node, scope: Scope): readonly Member[] {
  const node = objectAt(objectAt(member, 'typeAnnotation') ?? {}, 'typeAnnotation');
  const key: JsonObject = objectAt(member, 'key') ?? {};
  const name = textAt(key, 'name') ?? textAt(key, 'value');
  const isMember = member.type === 'TSPropertySignature' || member.type === 'PropertyDefinition';
  if (!isMember || node === undefined || name === undefined) return [];
  return [{ name, node, scope, isOptional: member.optional === true }];
}

/** What tells an object from others in the same place: the values of its `type`, or of its `role`. */
export function tagsOf(shape: Shape): readonly string[] {
  const members = membersOf(shape);
  for (const name of TAGS) {
    const member = members.find((one) => one.name === name);
    const { plains: all, shapes } = member === undefined ? NOTHING : alternativesOf(member);
    const plains = all.filter(({ kind }) => kind !== 'null');
    const values = plains.flatMap(({ only, lists }) => (typeof only === 'string' && lists === 0 ? [only] : []));
    if (values.length > 0 && values.length === plains.length && shapes.length === 0) return values;
  }
  return [];
}

/** The members that say what an object is. */
export const TAGS: readonly string[] = ['type', 'role'];

/** A type by its name. */
export function typeNamed(name: string, file: string): Type {
  const [first = '', ...rest] = name.split('.');
  const identifier: Node = { type: 'Identifier', name: first };
  const typeName = rest.reduce<Node>(
    (left, right) => ({ type: 'TSQualifiedName', left, right: { name: right } }),
    identifier,
  );
  const type: Type = { node: { type: 'TSTypeReference', typeName }, scope: { file, spaces: [] } };
  if (isObject(find(name.split('.'), type.scope))) return type;
  throw new Error(`${file} declares no ${name}`);
}
