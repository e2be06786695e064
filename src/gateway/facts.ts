// What is kept of a request besides its money: who it was for, as its caller says it. All of it is bounded in length.
import type { RequestFacts } from '../durable/messages.ts';
import type { Asked } from './asked.ts';
import type { Candidate } from './candidate.ts';
import type { Quote } from './quote.ts';

const TEXT_MAX = 256;
const REFERER_MAX = 512;
const TAG_MAX = 64;
const TAGS_MAX = 5;

/** The facts of a request that is about to be held for `candidate`. */
export function requestFacts(asked: Asked, quote: Quote, { endpoint }: Candidate, headers: Headers): RequestFacts {
  const texts = {
    user: bounded(asked.user, TEXT_MAX),
    sessionId: bounded(asked.sessionId ?? headers.get('x-session-id'), TEXT_MAX),
    referer: bounded(headers.get('http-referer') ?? headers.get('referer'), REFERER_MAX),
    title: bounded(headers.get('x-openrouter-title') ?? headers.get('x-title'), TEXT_MAX),
    userAgent: bounded(headers.get('user-agent'), TEXT_MAX),
  };
  return {
    model: quote.model.id,
    provider: endpoint.provider,
    upstreamModel: endpoint.upstreamModel,
    priceVersion: endpoint.price.version,
    api: asked.dialect,
    streamed: asked.stream,
    tags: tagsOf(asked, headers),
    ...present(texts),
  };
}

function tagsOf(asked: Asked, headers: Headers): readonly string[] {
  const header = headers.get('x-tags')?.split(',') ?? [];
  const tags = [...asked.tags, ...header].flatMap((tag) => bounded(tag, TAG_MAX) ?? []);
  return tags.length === 0 ? tags : [...new Set(tags)].slice(0, TAGS_MAX);
}

function bounded(text: string | null | undefined, lengthMax: number): string | undefined {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed.slice(0, lengthMax);
}

type Texts = { readonly [Name in 'user' | 'sessionId' | 'referer' | 'title' | 'userAgent']: string | undefined };

/** Only the texts that are there: an absent one is no field at all. */
function present({ user, sessionId, referer, title, userAgent }: Texts): Partial<Record<keyof Texts, string>> {
  return {
    ...(user === undefined ? {} : { user }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(referer === undefined ? {} : { referer }),
    ...(title === undefined ? {} : { title }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}
