// Templates that are compiled while the app is bundled mean what they mean when htm reads them at run time.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that is compiled is text here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import htm from 'htm';
import { describe, expect, test } from 'vitest';
import { compileTemplates } from '../../scripts/lib/compile-html.ts';
import { inRoot } from '../../scripts/lib/paths.ts';

const h = (type: unknown, properties: unknown, ...children: readonly unknown[]) => ({ type, properties, children });

/** Runs an expression with some templates in it, compiled and not. */
function bothWays(expression: string, values: Readonly<Record<string, unknown>>): readonly unknown[] {
  const compiled = compileTemplates(`out(${expression})`).replace("import { h as $h } from 'preact';\n", '');
  expect(compiled).not.toContain('html`');
  const run = (code: string, name: string, tool: unknown): unknown => {
    let found: unknown;
    const out = (value: unknown): void => {
      found = value;
    };
    new Function('out', name, ...Object.keys(values), code)(out, tool, ...Object.values(values));
    return found;
  };
  return [run(compiled, '$h', h), run(`out(${expression})`, 'html', htm.bind(h))];
}

describe('a compiled template is what htm makes of it', () => {
  test.each([
    ['html`<p>text</p>`'],
    ['html`<p class="a ${x} b" title=${y} hidden>${x} and ${y}</p>`'],
    ['html`<${C} ...${all} name="n" ...${more}><b>${list.map((each) => html`<i>${each}</i>`)}</b><//>`'],
    ['html`<h1>one</h1> <p>two</p>`'],
    ['html`<a href=${`/x/${y}`}>${y > 1 ? html`<b>many</b>` : null}</a>`'],
    ['html`\n  <ul>\n    <li>it’s "quoted", \\\\ and \\`ticked\\`</li>\n  </ul>`'],
    ['html`<input value=${(x, y)} disabled />`'],
  ])('%s', (expression) => {
    const values = { x: 'X', y: 2, C: 'component', all: { a: 1, name: 'old' }, more: { b: 2 }, list: [1, 2] };
    const [compiled, read] = bothWays(expression, values);
    expect(compiled).toEqual(read);
  });
});

test('no template of the app is left to be parsed in browsers', async () => {
  const root = inRoot('src/ui/app');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  for (const file of files) {
    const { code } = await transform(readFileSync(join(root, file), 'utf8'), { loader: 'ts', target: 'es2022' });
    expect(compileTemplates(code), file).not.toContain('html`');
  }
});
