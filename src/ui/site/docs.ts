// The documentation for callers: quick start, clients, billing. Each text is Markdown, so that people and programs read the same.
import { type Html, html } from '../html.ts';
import type { Frame } from './data.ts';
import type { Page } from './frame.ts';
import { fromMarkdown, plainMarkdown } from './markdown.ts';
import { keyVariable, snippets } from './snippets.ts';

const PAGES: readonly (readonly [string, string])[] = [
  ['/docs', 'Quick start'],
  ['/docs/clients', 'Clients'],
  ['/docs/billing', 'How billing works'],
  ['/docs/errors', 'Errors'],
  ['/docs/api', 'API reference'],
];

/** The navigation between the pages of the documentation. */
export const docsNav = (path: string): Html =>
  html`<nav class="docs-nav" aria-label="Documentation"><ul>${PAGES.map(
    ([href, word]) => html`<li><a href="${href}"${href === path && html` aria-current="page"`}>${word}</a></li>`,
  )}</ul></nav>`;

/** A page of the documentation out of its Markdown. */
export const docsPage = (path: string, title: string, description: string, markdown: string): Page => ({
  title,
  description,
  main: html`${docsNav(path)}<div class="prose">${fromMarkdown(markdown)}</div>`,
  markdown: plainMarkdown(markdown),
});

/** From nothing to an answer. */
export function quickStartPage({ brand, origin }: Frame): Page {
  const variable = keyVariable(brand.name);
  const code = snippets({ origin, keyVariable: variable, model: 'demo/echo' });
  const markdown = `# Quick start

1. [Sign in](/sign-in). An account and a first key are made for you. The key is shown once.
2. Keep it where your programs find it, under the name that the code below reads.
3. Call \`demo/echo\`, which is free and needs no credit; then any [model](/models).

\`\`\`sh
export ${variable}="sk-fb-..."
\`\`\`

${code.map(({ name, code: text }) => `## ${name}\n\n\`\`\`\n${text}\n\`\`\``).join('\n\n')}

## Read the receipt

\`usage.cost\` in the answer is what the call cost, in dollars. The header \`x-generation-id\` names the call; its receipt can be read at once.

\`\`\`sh
curl "${origin}/v1/generation?id=gen-..." -H "authorization: Bearer $${variable}"
\`\`\`

## For a coding agent

Give it this text.

\`\`\`
Use the LLM gateway at ${origin}/v1. It speaks OpenAI's API.
Read the key from the environment variable ${variable}; never write it into a file.
Check it with: curl -s ${origin}/v1/key -H "authorization: Bearer $${variable}"
Models and prices: ${origin}/llms.txt
A 402 means too little credit: stop and say so. Do not repeat the call.
\`\`\``;
  return docsPage('/docs', 'Quick start', 'From nothing to an answer and its receipt.', markdown);
}

/** How clients are set up. */
export function clientsPage({ brand, origin }: Frame): Page {
  const variable = keyVariable(brand.name);
  const markdown = `# Clients

Whatever lets you set OpenAI’s base URL works. The base URL is \`${origin}/v1\`. Clients with a preset for OpenRouter take \`${origin}/api/v1\`.

## Programs that read OpenAI’s variables

The official SDKs and most tools built on them need nothing else.

\`\`\`sh
export OPENAI_BASE_URL="${origin}/v1"
export OPENAI_API_KEY="$${variable}"
\`\`\`

## Claude Code and Anthropic’s SDKs

They speak Anthropic’s Messages API, which is here for every model.

\`\`\`sh
export ANTHROPIC_BASE_URL="${origin}"
export ANTHROPIC_AUTH_TOKEN="$${variable}"
export ANTHROPIC_MODEL="author/slug"
\`\`\`

## Codex and OpenAI’s Agents SDK

They speak the Responses API, which is here for every model too.

\`\`\`toml
# ~/.codex/config.toml
model = "author/slug"
model_provider = "gateway"
[model_providers.gateway]
name = "gateway"
base_url = "${origin}/v1"
env_key = "${variable}"
wire_api = "responses"
\`\`\`

## Vercel AI SDK

\`\`\`ts
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';

const gateway = createOpenAICompatible({
  name: 'gateway',
  baseURL: '${origin}/v1',
  apiKey: process.env.${variable},
});
\`\`\`

## LangChain

\`\`\`python
import os
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model="demo/echo", base_url="${origin}/v1", api_key=os.environ["${variable}"])
\`\`\`

## Cursor, Cline, Roo, Kilo, Continue, Open WebUI

Choose an OpenAI-compatible provider in the settings, then enter these three. Ids of models are on [their page](/models).

\`\`\`
Base URL  ${origin}/v1
API key   sk-fb-...
Model     author/slug
\`\`\`

## What clients can say of a call

- \`HTTP-Referer\` and \`X-Title\`: the application. Requests can be filtered and added up by it.
- \`user\` in the body: your own user.
- \`tags\` in the body: up to five words of yours, such as \`["production"]\`.
- \`models\`, \`provider\` and \`max_cost\` in the body: models to fall back to, which providers may serve, and the most the call may cost in dollars.
- \`session_id\` in the body: calls of one session go to one endpoint while it is well, so that its cache serves them.
- \`Idempotency-Key\`: the same call twice is charged once and answered alike, for 24 hours; the same order twice is one order.`;
  return docsPage('/docs/clients', 'Clients', 'How SDKs, editors and agents are pointed at this gateway.', markdown);
}

const BILLING = `# How billing works

## Before a call runs

The most that the call can cost is set aside from your credit: a hold. It is made before a provider sees the call, so spend and holds together never exceed
your credit. A call without \`max_tokens\` may take at most half of what can be spent.

## While it streams

The hold grows ahead of what is used. When credit ends first, the answer ends in order with \`finish_reason: "length"\` and
\`usage.stopped_by: "credit"\`.

## When it ends

Usage is counted by kinds that do not overlap, each times its price. The sum is rounded once, up, to a billionth of a dollar. What is left of the hold is
free at once. The receipt has every line, and says where the counts come from.

- \`reported\`: the provider said so.
- \`estimated\`: it did not say, or what it said could not be; we counted.
- \`expired\`: whoever ran the call stopped; what had been counted until then is charged.

## What is not charged

A call that is refused, or that fails before its first word. Where several providers are tried, you pay for the one that answered.

## What a key can spend

The least of three: the account’s credit, what is left of the key’s limit, and what is left of the account’s. The app calls it spendable, and says which of
them binds. A [402](/docs/errors#insufficient_credit) says it too.

## Prices

A price is fixed when a call starts. A later change does not touch it. A long prompt can reach a tier with other prices; the page of the
[model](/models) lists them.

## Below zero

Use cannot bring a balance below zero. A payment that is taken back from outside can: a dispute, or a refund at the payment provider. Then no call runs until
it is made good.`;

/** How money moves, for those who pay. */
export const billingPage = (): Page =>
  docsPage('/docs/billing', 'How billing works', 'Holds, receipts, limits and what is not charged.', BILLING);
