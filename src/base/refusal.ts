// The one place that turns reasons into HTTP: status, headers and OpenAI's error body, by the catalogue in reasons.ts. Facts may be
// named in a sentence as {fact}; nothing secret may be among them.
import type { RefusalRow } from './reason-rows.ts';
import { REFUSALS } from './reasons.ts';

export type Reason = keyof typeof REFUSALS;

/** What is said besides the reason. `message` replaces the catalogue's sentence; `metadata` fills its {facts} and goes out. */
export type RefusalFacts = {
  readonly message?: string;
  readonly param?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly retryAfterMs?: number;
  /** Replaces the catalogue's status, for a provider's own. */
  readonly status?: number;
  /** False where our own fall-backs were exhausted, so that a client's SDK does not repeat them all. */
  readonly shouldRetry?: boolean;
};

/** A refusal on its way out: a reason and its facts. */
export type Refusal = { readonly reason: Reason; readonly facts?: RefusalFacts };

export type ErrorBody = {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
    /** The section of the documentation about this code. */
    readonly doc_url: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
  readonly request_id: string;
};

/** True for a text that the catalogue knows as a reason. */
export const isReason = (text: string): text is Reason => Object.hasOwn(REFUSALS, text);

/** The HTTP status of a reason. */
export const statusOf = (reason: Reason, facts: RefusalFacts = {}): number => facts.status ?? REFUSALS[reason].status;

/** OpenAI's error body for a reason. Without an origin its link begins with the path; the roof makes it whole. */
export function errorBody(reason: Reason, facts: RefusalFacts, requestId: string, origin = ''): ErrorBody {
  const { message, type } = REFUSALS[reason];
  const { metadata } = facts;
  return {
    error: {
      message: facts.message ?? filled(message, metadata ?? {}),
      type,
      param: facts.param ?? null,
      code: reason,
      doc_url: `${origin}/docs/errors#${reason}`,
      ...(metadata === undefined ? {} : { metadata }),
    },
    request_id: requestId,
  };
}

/** The headers that go with a refusal: when to try again, and whether an SDK should do so by itself. */
export function refusalHeaders(reason: Reason, facts: RefusalFacts = {}): Record<string, string> {
  const entry: RefusalRow = REFUSALS[reason];
  const headers: Record<string, string> = {};
  const seconds = facts.retryAfterMs === undefined ? entry.retryAfterSeconds : Math.ceil(facts.retryAfterMs / 1000);
  const status = statusOf(reason, facts);
  if (seconds !== undefined && (status === 409 || status >= 429))
    headers['retry-after'] = String(Math.max(1, seconds));
  if (facts.shouldRetry !== undefined) headers['x-should-retry'] = String(facts.shouldRetry);
  return headers;
}

/** A whole answer for a refusal. */
export function refusalResponse(refusal: Refusal, requestId: string, headers: Record<string, string> = {}): Response {
  const facts = refusal.facts ?? {};
  return Response.json(errorBody(refusal.reason, facts, requestId), {
    status: statusOf(refusal.reason, facts),
    headers: {
      ...refusalHeaders(refusal.reason, facts),
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...headers,
    },
  });
}

const LINK = '"doc_url":"';

/** An error with the link in its body made whole: only the roof knows for every answer where we are reached. */
export async function withWholeLink(answer: Response, origin: string): Promise<Response> {
  if (answer.headers.get('content-type')?.startsWith('application/json') !== true) return answer;
  // A quote inside of a JSON text has a backslash before it, so this finds the field and nothing that a caller wrote.
  const text = (await answer.text()).replace(`${LINK}/`, `${LINK}${origin}/`);
  return new Response(text, { status: answer.status, headers: answer.headers });
}

/** Puts facts where the sentence names them. */
function filled(sentence: string, facts: Readonly<Record<string, unknown>>): string {
  return sentence.replace(/\{([a-z_]+)\}/g, (_, name: string) => spoken(name, facts[name]));
}

function spoken(name: string, fact: unknown): string {
  if (fact === undefined) return 'it';
  return (name === 'limit' ? String(fact).replaceAll('_', ' ') : String(fact)).slice(0, 200);
}
