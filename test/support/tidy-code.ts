// House rules on TypeScript files: size, comments, casts, and what a file may export. Each is a pure function of one file.
import { child, lineAt, type Node, nodesOf, textOf, type Visit } from './tidy-ast.ts';
import type { Rule } from './tidy-files.ts';

const MAX_FILE_LINES = 250;
const MAX_FUNCTION_LINES = 60;
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const GROUPS = new Set(['describe', 'suite']);

/** A file is read whole, so it is short. */
export const fileIsShort: Rule = ({ text }) => {
  const lines = text.trimEnd().split('\n').length;
  return lines > MAX_FILE_LINES ? [`${lines} lines, at most ${MAX_FILE_LINES}`] : [];
};

/** A function fits on a screen. The bodies of `describe` and the lines of markup templates do not count. */
export const functionsAreShort: Rule = (file) => {
  const visits = nodesOf(file);
  const templates = visits.filter(({ node }) => node.type === 'TemplateLiteral').map(({ node }) => node);
  return visits.flatMap((visit) => {
    if (!FUNCTIONS.has(visit.node.type) || isGroupBody(visit)) return [];
    const { start, end } = visit.node;
    const whole = linesOf(file.text, visit.node);
    const markup = templates.filter((t) => t.start > start && t.end <= end).map((t) => linesOf(file.text, t) - 1);
    const lines = whole - markup.reduce((sum, count) => sum + count, 0);
    if (lines <= MAX_FUNCTION_LINES) return [];
    return [`line ${lineAt(file.text, start)}: a function of ${lines} lines, at most ${MAX_FUNCTION_LINES}`];
  });
};

/** The first lines say what the file is about and what it must not do. */
export const opensWithComment: Rule = ({ text }) => {
  const lines = text.split('\n');
  const code = lines.findIndex((line) => !line.startsWith('//'));
  if (code >= 1 && code <= 5) return [];
  return [
    code === 0 ? 'does not open with a comment on what it is about' : `opens with ${code} lines of comment, at most 5`,
  ];
};

/** An exported function has a sentence right above it. */
export const exportsAreExplained: Rule = (file) => {
  const lines = file.text.split('\n');
  return nodesOf(file).flatMap(({ node }) => {
    if (node.type !== 'ExportNamedDeclaration' || !declaresFunction(child(node, 'declaration'))) return [];
    const line = lineAt(file.text, node.start);
    const above = (lines[line - 2] ?? '').trim();
    return above.endsWith('*/') || above.startsWith('//')
      ? []
      : [`line ${line}: an exported function without a comment`];
  });
};

/** No `any`, no `!`, no enum, no namespace; a default export only where the platform asks for one. */
export const plainTypeScript: Rule = (file) => {
  const banned: Readonly<Record<string, string>> = {
    TSAnyKeyword: '`any`',
    TSNonNullExpression: '`!`',
    TSEnumDeclaration: 'an enum',
    TSModuleDeclaration: 'a namespace',
    ...(file.path === 'src/index.ts' ? {} : { ExportDefaultDeclaration: 'a default export' }),
  };
  return nodesOf(file).flatMap(({ node }) => {
    const what = banned[node.type];
    return what === undefined ? [] : [`line ${lineAt(file.text, node.start)}: ${what}`];
  });
};

/** A file that only hands on what others export hides the walls between rooms. */
export const isNoBarrel: Rule = (file) => {
  const top = nodesOf(file).filter(({ parents }) => parents.length === 1);
  const handsOn = ({ node }: Visit): boolean =>
    node.type === 'ExportAllDeclaration' || child(node, 'source') !== undefined;
  const exportsOnly = top.every(({ node }) => /^Export/.test(node.type));
  return top.length > 0 && exportsOnly && top.every(handsOn) ? ['only hands on what other files export'] : [];
};

/** A branded type is made in the file that declares it and nowhere else, so that its checks cannot be walked around. */
export function brandsAreMadeAtHome(homes: ReadonlyMap<string, string>): Rule {
  return (file) =>
    nodesOf(file).flatMap(({ node }) => {
      if (node.type !== 'TSAsExpression') return [];
      const brand = textOf(child(child(node, 'typeAnnotation'), 'typeName'), 'name');
      const home = homes.get(brand);
      if (home === undefined || home === file.path) return [];
      return [`line ${lineAt(file.text, node.start)}: \`as ${brand}\`, which only ${home} may say`];
    });
}

/** The branded types that a file declares: `export type NanoUsd = Brand<bigint, 'NanoUsd'>`. */
export function brandsOf(text: string): string[] {
  return [...text.matchAll(/^export type (\w+) = Brand</gm)].map((match) => match[1] ?? '');
}

function isGroupBody({ node, parents }: Visit): boolean {
  const call = parents.at(-1);
  if (call?.type !== 'CallExpression') return false;
  let callee = child(call, 'callee');
  while (callee?.type === 'MemberExpression' || callee?.type === 'CallExpression') {
    callee = child(callee, 'object') ?? child(callee, 'callee');
  }
  return GROUPS.has(textOf(callee, 'name')) && node.type !== 'FunctionDeclaration';
}

function declaresFunction(declaration: Node | undefined): boolean {
  if (declaration === undefined) return false;
  if (declaration.type === 'FunctionDeclaration') return true;
  const list: unknown = (declaration as unknown as Record<string, unknown>).declarations;
  return Array.isArray(list) && list.some((item: Node) => FUNCTIONS.has(child(item, 'init')?.type ?? ''));
}

function linesOf(text: string, node: Node): number {
  return lineAt(text, node.end) - lineAt(text, node.start) + 1;
}
