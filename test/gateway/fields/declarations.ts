// Finds the declarations of a package's types in its .d.ts files, by name, across files and namespaces. Vite's parser makes the tree.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'vite';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../../src/gateway/form/json.ts';

/** A node of the tree. */
export type Node = JsonObject;

/** Where a name is looked up: a file, and the namespaces in it that it stands in. */
export type Scope = { readonly file: string; readonly spaces: readonly string[] };

/** What a name stands for, and where that itself looks names up. */
export type Found = { readonly declarations: readonly Node[]; readonly scope: Scope };

type Declared = {
  readonly byName: Map<string, Node[]>;
  /** `import * as Shared`: the file that each stands for. */
  readonly spaces: Map<string, string>;
  /** `import { A as B }`: file and name. */
  readonly names: Map<string, readonly [file: string, name: string]>;
};

const files = new Map<string, Declared>();

/** Looks a name up, from the inmost namespace outwards, then among the imports; undefined for what the package does not declare. */
export function find(name: readonly string[], { file, spaces }: Scope): Found | undefined {
  const declared = declaredIn(file);
  for (let depth = spaces.length; depth >= 0; depth--) {
    const full = [...spaces.slice(0, depth), ...name];
    const declarations = declared.byName.get(full.join('.'));
    if (declarations !== undefined) return { declarations, scope: { file, spaces: full.slice(0, -1) } };
  }
  const [first = '', ...rest] = name;
  const space = declared.spaces.get(first);
  if (space !== undefined) return find(rest, { file: space, spaces: [] });
  const imported = declared.names.get(first);
  return imported === undefined ? undefined : find([imported[1], ...rest], { file: imported[0], spaces: [] });
}

function declaredIn(file: string): Declared {
  const known = files.get(file);
  if (known !== undefined) return known;
  const declared: Declared = { byName: new Map(), spaces: new Map(), names: new Map() };
  files.set(file, declared);
  const tree: unknown = parseAst(readFileSync(file, 'utf8'), { lang: 'ts' });
  if (isObject(tree)) readBody(objectsAt(tree, 'body'), '', file, declared);
  return declared;
}

function readBody(body: readonly Node[], prefix: string, file: string, declared: Declared): void {
  for (const statement of body) {
    if (statement.type === 'ImportDeclaration') readImport(statement, file, declared);
    const declaration = objectAt(statement, 'declaration') ?? statement;
    const name = `${prefix}${textAt(objectAt(declaration, 'id') ?? {}, 'name')}`;
    if (declaration.type === 'TSModuleDeclaration') {
      readBody(objectsAt(objectAt(declaration, 'body') ?? {}, 'body'), `${name}.`, file, declared);
    } else if (KINDS.has(declaration.type)) {
      declared.byName.set(name, [...(declared.byName.get(name) ?? []), declaration]);
    }
  }
}

const KINDS: ReadonlySet<unknown> = new Set([
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'ClassDeclaration',
  'TSEnumDeclaration',
]);

function readImport(statement: Node, file: string, { spaces, names }: Declared): void {
  const source = textAt(objectAt(statement, 'source') ?? {}, 'value') ?? '';
  const target = join(dirname(file), source.replace(/\.js$/, '.d.ts'));
  for (const specifier of objectsAt(statement, 'specifiers')) {
    const local = textAt(objectAt(specifier, 'local') ?? {}, 'name') ?? '';
    if (specifier.type === 'ImportNamespaceSpecifier') spaces.set(local, target);
    else names.set(local, [target, textAt(objectAt(specifier, 'imported') ?? {}, 'name') ?? local]);
  }
}
