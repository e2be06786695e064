// What becomes of a request at an endpoint: the body that is sent there, or the parameter that it is refused for. It is asked of the
// passages themselves, so that it is what callers meet.
import { assert } from '../../../src/base/assert.ts';
import type { PriceCard } from '../../../src/billing/price.ts';
import { ASSUMED_CAPABILITIES, type ProviderKind } from '../../../src/catalog/types.ts';
import type { Asked } from '../../../src/gateway/asked.ts';
import type { Dialect } from '../../../src/gateway/dialects/dialect.ts';
import { embeddingsDialect } from '../../../src/gateway/dialects/embeddings/dialect.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { CONVERSATIONS, excludedBy, passageTo } from '../../../src/gateway/passages/choose.ts';
import type { Reach } from '../../../src/gateway/passages/passage.ts';
import { providerRow } from '../../../src/gateway/providers/table.ts';
import { card, endpoint, model, SEARCH_FEES, withFees } from '../given.ts';

/** The body that is sent, as text, or why none is. */
export type Outcome = { readonly sent?: string; readonly refused?: string; readonly dropped: readonly string[] };

/** The dialects that callers speak. */
const DIALECTS: Readonly<Record<string, Dialect>> = { ...CONVERSATIONS, embeddings: embeddingsDialect };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A request as its dialect's guard reads it; why not, where it refuses. */
export function askedIn(dialect: string, body: JsonObject): Asked | string {
  const guard = DIALECTS[dialect]?.guard;
  assert(guard !== undefined, 'no such dialect');
  const read = guard(encoder.encode(JSON.stringify(body)), 'application/json', new Headers());
  if (!read.ok) return read.refusal.param ?? read.refusal.reason;
  let form: ReturnType<Asked['form']> | undefined;
  return { ...read.value, form: () => (form ??= read.value.form()) };
}

/** What becomes of a request on its way to an endpoint. */
export function outcomeOf(asked: Asked | string, reach: Reach): Outcome {
  if (typeof asked === 'string') return { refused: asked, dropped: [] };
  const excluded = excludedBy(asked, reach);
  if (!excluded.ok) return { refused: excluded.refusal.param ?? '', dropped: [] };
  if (excluded.value !== undefined) return { refused: excluded.value, dropped: [] };
  const passage = passageTo(asked, reach);
  return { sent: `${passage.path} ${decoder.decode(passage.body(undefined))}`, dropped: passage.dropped() };
}

/** Searches and every service have a price here, or nothing could be asked for that has one. */
const PRICED: PriceCard = {
  ...withFees(card(1, 2), SEARCH_FEES),
  services: Object.fromEntries(
    ['flex', 'priority', 'scale', 'fast', 'us', 'some inference_geo', 'some service_tier'].map((name) => [
      name,
      1_000_000,
    ]),
  ),
};

/** An endpoint of a provider. */
export function reachOf(slug: string, upstreamModel: string, kind: ProviderKind = 'openai-compatible'): Reach {
  const row = providerRow(slug, kind);
  const one = endpoint(slug, PRICED, { upstreamModel });
  return {
    model: { ...model([one], true), capabilities: ASSUMED_CAPABILITIES },
    endpoint: one,
    row,
    access: { slug, kind, baseUrl: row.baseUrl, apiKey: 'k', source: 'operator' },
  };
}

/** One that searches among them, and one that takes more than OpenAI. */
const OPENAI_CHAT = [
  reachOf('openai', 'gpt-5.6'),
  reachOf('openai', 'gpt-4o-search-preview'),
  reachOf('openrouter', 'acme/m'),
];

/** One that thinks by a budget, and one that thinks by an effort. */
const ANTHROPIC = ['claude-sonnet-4-5', 'claude-opus-4-6'].map((name) => reachOf('anthropic', name, 'anthropic'));

/** One that speaks among them. */
const GEMINI = ['gemini-3-flash-preview', 'gemini-2.5-flash-preview-tts'].map((name) =>
  reachOf('gemini', name, 'gemini'),
);

/** The endpoints of each column of the tables of requests. */
export const COLUMNS: Readonly<Record<string, readonly Reach[]>> = {
  'OpenAI-compatible': OPENAI_CHAT,
  chat: OPENAI_CHAT.map((reach) => ({
    ...reach,
    row: { ...reach.row, speaksResponses: false },
  })),
  '/responses': [reachOf('openai', 'gpt-5.6'), reachOf('openrouter', 'acme/m')],
  Anthropic: ANTHROPIC,
  Gemini: GEMINI,
};
