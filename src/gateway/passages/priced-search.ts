// What a provider does beside reading and writing, held against what the endpoint's card has a price of: searches above all. What has no
// price is not asked for.
import type { Asked } from '../asked.ts';
import type { UsageReading } from '../providers/usage.ts';
import type { Passage, Reach } from './passage.ts';

/** The parameter that asks the provider for what the card has no price of; undefined where it all has one. */
export function unpricedWork({ needs: { hosted } }: Asked, reach: Reach): string | undefined {
  // The built-in models do nothing but say back what they are told.
  if (reach.access.kind === 'demo') return undefined;
  if (hosted?.unpriced !== undefined) return hosted.unpriced;
  if (hosted?.paidPlugin === true && reach.row.takesRouterFields) return 'plugins';
  if (searchesUnasked(reach) && !pricesSearch(reach)) return 'model';
  return hosted?.mustSearch === true && !pricesSearch(reach) ? 'web_search_options' : undefined;
}

/** Whether the card has a price of the searches that the endpoint makes: of each where it tells how many, else of the request. */
function pricesSearch(reach: Reach): boolean {
  const { searches, requests } = reach.endpoint.price.card.prices;
  return searchesUnasked(reach)
    ? requests !== undefined || (tellsCount(reach) && searches !== undefined)
    : searches !== undefined;
}

/**
 * Whether the model searches for every request: OpenAI's for search and for research, and Perplexity's. What an operator runs is named as
 * he likes.
 */
const searchesUnasked = ({ row, endpoint: { upstreamModel } }: Reach): boolean =>
  row.needsKey && /-search-(?:preview|api)|-deep-research|^(?:perplexity\/)?sonar/.test(upstreamModel);

/** OpenAI's models for search tell it to nobody, and OpenRouter not of searches that its models make unasked. */
const tellsCount = ({ row, endpoint: { upstreamModel } }: Reach): boolean =>
  !row.takesRouterFields && !/-search-(?:preview|api)/.test(upstreamModel);

/** Whether an endpoint that speaks the caller's dialect can search for the request, as far as is known, at a price. */
export function searchesNatively({ dialect, needs: { hosted } }: Asked, reach: Reach): boolean {
  const { row, endpoint } = reach;
  if (!pricesSearch(reach)) return false;
  // An operator who has a price of searches says that there are some.
  if (dialect !== 'chat' || endpoint.price.source === 'operator') return true;
  return hosted?.mustSearch === true ? row.searches?.test(endpoint.upstreamModel) === true : row.takesRouterFields;
}

/**
 * OpenRouter's plugin searches once for every request and does not count it in every report
 * (openrouter.ai/docs, web search: $4 for a thousand results, five a search).
 */
export function countingSearch({ needs: { hosted } }: Asked, { row }: Reach, passage: Passage): Passage {
  if (hosted?.mustSearch !== true || !row.takesRouterFields) return passage;
  const withSearch = (reading: UsageReading): UsageReading => ({
    ...reading,
    usage: { ...reading.usage, searches: Math.max(1, reading.usage.searches ?? 0) },
  });
  return {
    ...passage,
    readUsage: (report, from) => {
      const reading = passage.readUsage(report, from);
      return reading && withSearch(reading);
    },
  };
}
