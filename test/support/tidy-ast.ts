// Just enough of a syntax tree for the house rules: nodes in order, with their lines. Vite's parser makes the tree.
import { parseAst } from 'vite';
import type { SourceFile } from './tidy-files.ts';

/** A node of the tree; what is not listed is reached by `child`. */
export type Node = { readonly type: string; readonly start: number; readonly end: number };

/** A node on its way from the root. */
export type Visit = { readonly node: Node; readonly parents: readonly Node[] };

/** Every node of a TypeScript file, parents before children. */
export function nodesOf(file: SourceFile): Visit[] {
  const visits: Visit[] = [];
  const enter = (value: unknown, parents: readonly Node[]): void => {
    if (Array.isArray(value)) {
      for (const item of value) enter(item, parents);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const isNode = 'type' in value && typeof value.type === 'string' && 'start' in value;
    const node = value as Node;
    if (isNode) visits.push({ node, parents });
    const inside = isNode ? [...parents, node] : parents;
    for (const inner of Object.values(value)) enter(inner, inside);
  };
  enter(parseAst(file.text, { lang: 'ts' }), []);
  return visits;
}

/** A child of a node by its name in the tree. */
export function child(node: Node | undefined, name: string): Node | undefined {
  const value: unknown = node === undefined ? undefined : (node as unknown as Record<string, unknown>)[name];
  return typeof value === 'object' && value !== null && 'type' in value ? (value as Node) : undefined;
}

/** A piece of text that a node carries, such as an identifier's name. */
export function textOf(node: Node | undefined, name: string): string {
  const value: unknown = node === undefined ? undefined : (node as unknown as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}

/** The line, from 1, on which a position lies. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
