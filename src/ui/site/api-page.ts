// The API reference, written from the OpenAPI document: every operation with its parameters, bodies, example and errors.
import { type Html, html } from '../html.ts';
import { type ApiDocument, type Content, type Field, type Operation, operationsOf } from './api-document.ts';
import { docsNav } from './docs.ts';
import type { Page } from './frame.ts';
import { inline } from './markdown.ts';

const WAYS: Readonly<Record<string, string>> = {
  apiKey: 'an API key',
  adminToken: 'the operator’s token',
  session: 'being signed in',
};

// A document is one for as long as an isolate lives, and its page is the longest of all.
const written = new WeakMap<ApiDocument, Page>();

/** The page of a document. */
export function apiPage(document: ApiDocument): Page {
  const page = written.get(document) ?? writePage(document);
  written.set(document, page);
  return page;
}

function writePage(document: ApiDocument): Page {
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const main = html`${docsNav('/docs/api')}<h1>API reference</h1>
<p>Made from <a href="/openapi.json">openapi.json</a>. Paths under <code>/v1</code> are also under <code>/api/v1</code>. Errors are explained <a href="/docs/errors">by code</a>.</p>
<nav aria-label="Parts of the reference"><ul class="tag-list">${tags.map((tag) => html`<li><a href="#${anchor(tag)}">${tag}</a></li>`)}</ul></nav>
${tags.map((tag) =>
  tagSection(
    tag,
    operations.filter((operation) => operation.tag === tag),
  ),
)}`;
  return { title: 'API reference', description: 'Every path of the API, with parameters, examples and errors.', main };
}

const tagSection = (tag: string, operations: readonly Operation[]): Html =>
  html`<section class="section" aria-labelledby="${anchor(tag)}"><header><h2 id="${anchor(tag)}">${tag}</h2></header>
${operations.map(operationPart)}</section>
`;

function operationPart(operation: Operation): Html {
  const { method, path, summary, description, parameters, body, success, errors, security } = operation;
  const ways = security.map((way) => WAYS[way] ?? way).join(' or ');
  return html`<article class="operation" id="${anchor(`${method} ${path}`)}"><h3>${summary}</h3>
<p><code class="id">${method} ${path}</code></p>
${description !== '' && html`<p>${inline(description)}</p>`}
<p class="meta">${ways === '' ? 'Open to everybody.' : `Needs ${ways}.`}</p>
${parameters.length > 0 && fieldTable('Parameters', parameters, true)}
${body !== undefined && contentPart('Body', body)}
${success !== undefined && contentPart(`${success.status}: ${success.description}`, success)}
${errors.length > 0 && html`<details><summary>Errors: ${errors.map(([status]) => status).join(', ')}</summary><ul class="errors">${errors.map(([status, what]) => html`<li>${status}: ${inline(what)}</li>`)}</ul></details>`}
</article>
`;
}

const contentPart = (title: string, { type, fields, example }: Content): Html =>
  html`<details><summary>${inline(title)}</summary>
${type === '' && html`<p class="soft">No body.</p>`}
${fields.length > 0 && fieldTable('Fields', fields, false)}
${example !== undefined && html`<div class="code"><pre tabindex="0">${JSON.stringify(example, null, 2)}</pre></div>`}</details>`;

/** A table that can be scrolled sideways, for names are long and phones are not wide. */
const fieldTable = (caption: string, fields: readonly Field[], hasPlace: boolean): Html =>
  html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table class="table dense"><caption class="meta">${caption}</caption>
<thead><tr><th scope="col">Name</th>${hasPlace && html`<th scope="col">In</th>`}<th scope="col">Type</th><th scope="col">What</th></tr></thead>
<tbody>${fields.map(
    ({ name, place, type, isRequired, description }) =>
      html`<tr><th scope="row"><code>${name}</code>${isRequired && ' *'}</th>${hasPlace && html`<td>${place}</td>`}<td class="soft">${type}</td><td>${inline(description)}</td></tr>\n`,
  )}</tbody></table></div>`;

const anchor = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
