// Which passage a request takes to an endpoint. What is spoken natively passes as it is; everything else is translated.
import { ok, type Result } from '../../base/result.ts';
import type { ProviderKind } from '../../catalog/types.ts';
import type { Asked, ConversationName } from '../asked.ts';
import { chatDialect } from '../dialects/chat/dialect.ts';
import type { ConversationDialect } from '../dialects/dialect.ts';
import { messagesDialect } from '../dialects/messages/dialect.ts';
import { responsesDialect } from '../dialects/responses/dialect.ts';
import type { Adapter } from '../providers/adapter.ts';
import { anthropicAdapter } from '../providers/anthropic/adapter.ts';
import { geminiAdapter } from '../providers/gemini/adapter.ts';
import { openaiAdapter } from '../providers/openai/adapter.ts';
import { unpricedService } from '../services.ts';
import type { GuardRefusal } from '../wire/guard-refusal.ts';
import { chatAsItIs } from './as-chat.ts';
import { embeddingsAsTheyAre, embeddingsByGemini, embeddingsCannotByGemini } from './as-embeddings.ts';
import { messagesAsTheyAre } from './as-messages.ts';
import { responsesAsTheyAre } from './as-responses.ts';
import { incapableOf } from './capable.ts';
import { OFFERED_SEARCH, offersSearch, withoutSearch } from './offered-search.ts';
import type { Passage, Reach } from './passage.ts';
import { countingSearch, searchesNatively, unpricedWork } from './priced-search.ts';
import { targetOf, translated } from './translated.ts';

/** The adapter of each kind of provider. The built-in demo is written to as any OpenAI-compatible one. */
const ADAPTERS: Readonly<Record<ProviderKind, Adapter>> = {
  'openai-compatible': openaiAdapter,
  demo: openaiAdapter,
  anthropic: anthropicAdapter,
  gemini: geminiAdapter,
};

/** How each is read and written. */
export const CONVERSATIONS: Readonly<Record<ConversationName, ConversationDialect>> = {
  chat: chatDialect,
  responses: responsesDialect,
  messages: messagesDialect,
};

/** The way of a request to an endpoint that can serve it. */
export function passageTo(asked: Asked, reach: Reach): Passage {
  const sent = sentTo(asked, reach);
  const passage = passesAsItIs(sent, reach) ? asItIs(sent, reach) : throughTheForm(sent, reach);
  const counted = countingSearch(sent, reach, passage);
  return sent === asked ? counted : { ...counted, dropped: () => [...counted.dropped(), OFFERED_SEARCH] };
}

/**
 * The parameter of the request that the endpoint cannot carry and that may not be dropped; undefined when it can serve. A body
 * that cannot be read into the form is refused for what is wrong with it.
 */
export function excludedBy(asked: Asked, reach: Reach): Result<string | undefined, GuardRefusal> {
  const cannot = cannotCarry(sentTo(asked, reach), reach);
  if (!cannot.ok || cannot.value !== undefined) return cannot;
  return ok(asked.routing.requireParameters ? passageTo(asked, reach).dropped()[0] : undefined);
}

/** What of a request goes to an endpoint: all of it, or all but a search that it merely offers. */
function sentTo(asked: Asked, reach: Reach): Asked {
  if (!offersSearch(asked) || reach.access.kind === 'demo') return asked;
  const carried = searchesFor(asked, reach) ? cannotCarry(asked, reach) : ok('tools');
  return carried.ok && carried.value !== undefined ? withoutSearch(asked) : asked;
}

/** Whether the offered search is had there. One of OpenAI's cache (`external_web_access: false`) is had only where the request goes as it is. */
const searchesFor = (asked: Asked, reach: Reach): boolean =>
  passesAsItIs(asked, reach)
    ? searchesNatively(asked, reach)
    : asked.needs.search && reach.endpoint.price.card.prices.searches !== undefined;

function cannotCarry(asked: Asked, reach: Reach): Result<string | undefined, GuardRefusal> {
  const stands =
    incapableOf(asked, reach) ?? unpricedService(asked, reach.endpoint.price.card) ?? unpricedWork(asked, reach);
  if (stands !== undefined) return ok(stands);
  if (asked.dialect === 'embeddings') return ok(embeddingsExcludedBy(asked, reach));
  if (passesAsItIs(asked, reach)) return ok(cannotSearchHere(asked, reach) ? 'web_search_options' : undefined);
  const form = asked.form();
  return form.ok ? ok(adapterOf(reach).cannot(form.value, targetOf(asked, reach))) : form;
}

/** Whether the request must be searched for and the endpoint, which would get it as it is, has no search. */
const cannotSearchHere = (asked: Asked, reach: Reach): boolean =>
  asked.needs.hosted?.mustSearch === true && reach.access.kind !== 'demo' && !searchesNatively(asked, reach);

function embeddingsExcludedBy(asked: Asked, { access: { kind } }: Reach): string | undefined {
  if (kind === 'gemini') return embeddingsCannotByGemini(asked);
  return kind === 'openai-compatible' ? undefined : 'model';
}

const adapterOf = ({ access }: Reach): Adapter => ADAPTERS[access.kind];

/** Whether the endpoint's model thinks out of sight although nobody asks it to. */
export const thinksUnasked = ({ access, endpoint: { upstreamModel }, model: { capabilities } }: Reach): boolean =>
  ADAPTERS[access.kind].thinksUnasked?.({ upstreamModel, capabilities }) === true;

/** Whether the endpoint speaks the caller's dialect. Reasoning of another maker's model would be refused there, so it is translated. */
function passesAsItIs(asked: Asked, { access: { kind }, row }: Reach): boolean {
  switch (asked.dialect) {
    case 'chat':
      return kind === 'openai-compatible' || kind === 'demo';
    case 'messages':
      return kind === 'anthropic' && asked.foreignReasoning !== true;
    case 'responses':
      return kind === 'openai-compatible' && row.speaksResponses && asked.foreignReasoning !== true;
    case 'embeddings':
      return kind === 'openai-compatible';
  }
}

function asItIs(asked: Asked, reach: Reach): Passage {
  switch (asked.dialect) {
    case 'chat':
      return chatAsItIs(asked, reach);
    case 'messages':
      return messagesAsTheyAre(asked, reach);
    case 'responses':
      return responsesAsTheyAre(asked, reach, () => instead(asked, reach));
    case 'embeddings':
      return embeddingsAsTheyAre(asked, reach);
  }
}

function throughTheForm(asked: Asked, reach: Reach): Passage {
  if (asked.dialect === 'embeddings') return embeddingsByGemini(asked, reach);
  return translated(asked, reach, CONVERSATIONS[asked.dialect], adapterOf(reach));
}

/** For a provider whose Responses API turns out not to be there: the same through its chat API, where that can carry it. */
function instead(asked: Asked, reach: Reach): Passage | undefined {
  const form = asked.form();
  if (!form.ok || adapterOf(reach).cannot(form.value, targetOf(asked, reach)) !== undefined) return undefined;
  return throughTheForm(asked, reach);
}
