// Every field that types have, each once: at the first place, counted by depth, where its object stands.
import { alternativesOf, type Member, membersOf, type Shape, type Type, tagsOf } from './shapes.ts';

/** A type and the place that its fields are told of; the empty one is the whole body. */
export type Root = { readonly at: string; readonly type: Type };

/** An object at its place, and how it lies in the object around it. */
export type Holder = {
  readonly at: string;
  readonly shape: Shape;
  readonly members: readonly Member[];
  readonly inside?: { readonly holder: Holder; readonly name: string };
};

/** The objects of `roots`, by depth; those of `before` are told of elsewhere and left out. */
export function holdersOf(roots: readonly Root[], before: readonly Root[] = []): readonly Holder[] {
  const seen = new Set<unknown>();
  if (before.length > 0) walk(before, seen);
  return walk(roots, seen);
}

function walk(roots: readonly Root[], seen: Set<unknown>): readonly Holder[] {
  const holders: Holder[] = [];
  let level = roots.flatMap(({ at, type }) => placed(at, type));
  while (level.length > 0) {
    const fresh = level.filter(({ shape: { declaration } }) => !seen.has(declaration) && seen.add(declaration));
    holders.push(...fresh);
    level = fresh.flatMap((holder) =>
      holder.members.flatMap((member) => {
        const at = holder.at === '' ? member.name : `${holder.at}.${member.name}`;
        return placed(at, member, { holder, name: member.name });
      }),
    );
  }
  return holders;
}

/** The objects that a type can be, at their places: `content[](text)`, where lists and kinds are told. */
function placed(at: string, type: Type, inside?: Holder['inside']): readonly Holder[] {
  const { shapes } = alternativesOf(type);
  const isOne = new Set(shapes.map(({ declaration }) => declaration)).size <= 1;
  return shapes.map((shape) => {
    const tags = isOne && shape.lists === 0 ? [] : tagsOf(shape);
    const place = `${at}${'[]'.repeat(shape.lists)}${tags.length === 0 ? '' : `(${tags.join(', ')})`}`;
    return { at: place, shape, members: membersOf(shape), ...(inside === undefined ? {} : { inside }) };
  });
}

/** The names of the fields at each place. */
export function fieldsOf(holders: readonly Holder[]): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  for (const { at, members } of holders) {
    const known = fields.get(at) ?? [];
    const names = members.map(({ name }) => name).filter((name) => !known.includes(name));
    fields.set(at, [...known, ...names]);
  }
  return fields;
}
