// The API reference, written from the OpenAPI document: every operation with its parameters, bodies, answers and errors. Pure; it reads
// the document as data and shows what it does not know as JSON.
import { type Html, html } from '../html.ts';
import { docsNav } from './docs.ts';
import type { Page } from './frame.ts';

type Json = Readonly<Record<string, unknown>>;

/** As much of an OpenAPI document as the page reads. */
export type ApiDocument = { readonly paths?: object | undefined };

type Operation = {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly parameters: readonly Json[];
  readonly body: Json | undefined;
  readonly responses: readonly (readonly [string, Json])[];
  readonly security: string;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const WAYS: Readonly<Record<string, string>> = {
  apiKey: 'an API key',
  adminToken: 'the operator’s token',
  session: 'being signed in',
};

/** Writes the page. */
export function apiPage(document: ApiDocument): Page {
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return {
    title: 'API reference',
    description: 'Every path of the API, with parameters, examples and errors.',
    main: html`${docsNav('/docs/api')}<h1>API reference</h1>
<p>Made from <a href="/openapi.json">openapi.json</a>. Paths under <code>/v1</code> are also under <code>/api/v1</code>.</p>
${tags.map((tag) => {
  const own = operations.filter((operation) => operation.tag === tag);
  return html`<section class="section"><header><h2 id="${anchor(tag)}">${tag}</h2></header>
<ul class="plain">${own.map((each) => html`<li><a href="#${idOf(each)}"><code>${each.method.toUpperCase()} ${each.path}</code></a> ${each.summary}</li>`)}</ul>
${own.map(operationSection)}</section>`;
})}`,
  };
}

function operationsOf({ paths = {} }: ApiDocument): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = record(record(item)[method]);
      return Object.keys(operation).length === 0 ? [] : [operationOf(method, path, operation)];
    }),
  );
}

const operationOf = (method: string, path: string, operation: Json): Operation => ({
  method,
  path,
  summary: text(operation.summary) || path,
  description: text(operation.description),
  tag: text(list(operation.tags)[0]) || 'Other',
  parameters: list(operation.parameters).map(record),
  body: operation.requestBody === undefined ? undefined : record(operation.requestBody),
  responses: Object.entries(record(operation.responses)).map(([status, answer]) => [status, record(answer)]),
  security: list(operation.security)
    .flatMap((way) => Object.keys(record(way)))
    .map((way) => WAYS[way] ?? way)
    .join(' or '),
});

const operationSection = (operation: Operation): Html => {
  const { method, path, summary, description, parameters, body, responses, security } = operation;
  return html`<article class="operation" id="${idOf(operation)}"><h3><code>${method.toUpperCase()} ${path}</code></h3>
<p>${summary}.${description === '' ? '' : ` ${description}`}</p>
<p class="meta">${security === '' ? 'Open to everybody.' : `Needs ${security}.`}</p>
${parameters.length === 0 ? '' : parameterTable(parameters)}
${body === undefined ? '' : html`<details><summary>Body</summary>${exampleOf(body)}</details>`}
${responses.map(
    ([status, answer]) =>
      html`<details><summary>${status} ${text(answer.description)}</summary>${status.startsWith('2') ? exampleOf(answer) : html`<p class="soft">See <a href="/docs/errors">errors</a>.</p>`}</details>`,
  )}</article>`;
};

const parameterTable = (parameters: readonly Json[]): Html =>
  html`<table class="table lines"><caption class="visually-hidden">Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">What</th></tr></thead>
<tbody>${parameters.map(
    (parameter) =>
      html`<tr><td class="lead"><code>${text(parameter.name)}</code>${parameter.required === true ? ' (required)' : ''}</td><td>${text(parameter.in)}</td>
<td>${text(parameter.description) || text(record(parameter.schema).description) || typeWords(record(parameter.schema))}</td></tr>`,
  )}</tbody></table>`;

function typeWords(schema: Json): string {
  const options = list(schema.enum).map(String);
  return options.length > 0 ? options.join(', ') : text(schema.type);
}

/** The example of a body or an answer, or else its schema, as JSON. */
function exampleOf(holder: Json): Html {
  const [type, content] = Object.entries(record(holder.content))[0] ?? [];
  if (type === undefined) return html`<p class="soft">Without a body.</p>`;
  const { example, schema } = record(content);
  return html`<p class="meta">${type}</p><div class="code"><pre tabindex="0"><code>${JSON.stringify(example ?? schema ?? {}, null, 2)}</code></pre></div>`;
}

const idOf = ({ method, path }: Operation): string => anchor(`${method} ${path}`);
const anchor = (words: string): string => words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const record = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {});
