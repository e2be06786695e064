// Turns the templates of the app into the calls that they stand for while it is bundled, so that browsers are not sent a parser and what
// would be parsed. htm itself reads each template; where tests run the sources, it does so at run time, with the same outcome.
import { readFileSync } from 'node:fs';
import { type Plugin, transform } from 'esbuild';
import htm from 'htm';
import { parseAst } from 'vite';

/** What a compiled template calls; an import of it is put in front of the file. */
const CALL = '$h';
const TAG = 'html';

/** Compiles the templates of the files of the app. */
export const compiledTemplates: Plugin = {
  name: 'compiled-templates',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]ui[\\/]app[\\/].*\.ts$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', target: 'es2022' });
      return { contents: compileTemplates(code), loader: 'js' };
    });
  },
};

/** JavaScript with its templates as calls of `h`. */
export function compileTemplates(code: string): string {
  const found = templatesIn(parseAst(code));
  if (found.length === 0) return code;
  return `import { h as ${CALL} } from 'preact';\n${replaced(code, 0, code.length, found)}`;
}

type Node = { readonly type: string; readonly start: number; readonly end: number };

type Template = Node & {
  readonly quasi: {
    readonly quasis: readonly { readonly value: { readonly cooked: string } }[];
    readonly expressions: readonly Node[];
  };
};

/** The outermost templates below a node, in order. */
function templatesIn(value: unknown): readonly Template[] {
  if (Array.isArray(value)) return value.flatMap(templatesIn);
  if (typeof value !== 'object' || value === null) return [];
  if (isTemplate(value)) return [value];
  return Object.values(value)
    .flatMap(templatesIn)
    .toSorted((one, other) => one.start - other.start);
}

const isTemplate = (node: object): node is Template =>
  'type' in node &&
  node.type === 'TaggedTemplateExpression' &&
  'tag' in node &&
  (node.tag as { readonly name?: string }).name === TAG;

/** A stretch of the code with its templates replaced. */
function replaced(code: string, from: number, to: number, templates: readonly Template[]): string {
  let [text, at] = ['', from];
  for (const template of templates) {
    text += code.slice(at, template.start) + compiled(code, template);
    at = template.end;
  }
  return text + code.slice(at, to);
}

function compiled(code: string, { quasi: { quasis, expressions } }: Template): string {
  const holes = expressions.map(
    (node, index) => new Hole(index, `(${replaced(code, node.start, node.end, templatesIn(node))})`),
  );
  const texts = quasis.map(({ value }) => value.cooked);
  const call = (type: unknown, properties: Properties | null, ...children: readonly unknown[]): Call =>
    new Call(callCode(holes, type, properties, children));
  const tree = htm.bind(call)(Object.assign(texts, { raw: texts }), ...holes);
  return Array.isArray(tree) ? `[${tree.map((root) => codeOf(holes, root)).join(', ')}]` : codeOf(holes, tree);
}

type Properties = Readonly<Record<string, unknown>>;

/** Around the number of a hole, where it stands in the middle of a text. */
const MARK = '\u0000';

/** An expression, while htm reads the text around it. In a text it stands as a mark; spread, as a property of that name. */
class Hole {
  readonly [property: string]: unknown;
  readonly #index: number;
  readonly #code: string;

  constructor(index: number, code: string) {
    this.#index = index;
    this.#code = code;
    Object.defineProperty(this, String(this), { value: this, enumerable: true });
  }

  code(): string {
    return this.#code;
  }

  toString(): string {
    return `${MARK}${this.#index}${MARK}`;
  }
}

/** A call that is written already. */
class Call {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

function callCode(
  holes: readonly Hole[],
  type: unknown,
  properties: Properties | null,
  children: readonly unknown[],
): string {
  const written = Object.entries(properties ?? {}).map(([name, value]) =>
    name.startsWith(MARK) ? `...${codeOf(holes, value)}` : `${JSON.stringify(name)}: ${codeOf(holes, value)}`,
  );
  const list = properties === null ? 'null' : `{ ${written.join(', ')} }`;
  return `${CALL}(${[codeOf(holes, type), list, ...children.map((child) => codeOf(holes, child))].join(', ')})`;
}

function codeOf(holes: readonly Hole[], value: unknown): string {
  if (value instanceof Hole) return value.code();
  if (value instanceof Call) return value.code;
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'undefined';
  // Every second part is the number of a hole.
  const parts = value.split(MARK);
  const codes = parts.map((part, index) =>
    index % 2 === 0 ? JSON.stringify(part) : `${holes[Number(part)]?.code()}`,
  );
  return codes.join(' + ');
}
