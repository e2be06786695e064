// One request to the Stripe double, from its head to its answer: key and version, faults, the idempotency key, the work. Both faces, in memory
// and over sockets, end here.
import { type Books, secondsOf } from './stripe-books.ts';
import { type FaultPlan, faultFor, waitIfHeld } from './stripe-faults.ts';
import { parseForm, type RawFields } from './stripe-form.ts';
import { LIST_PATHS } from './stripe-lists.ts';
import { API_VERSION } from './stripe-objects.ts';
import { badParameter, type ProblemBody, StripeProblem } from './stripe-problem.ts';
import { workOf } from './stripe-routes.ts';

export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: string;
};

export type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: string };

/** What the client gets: an answer, a connection that breaks before it or in its middle, or nothing at all. */
export type Outcome =
  | { readonly kind: 'answer' | 'cut' | 'torn'; readonly answer: Answer }
  | { readonly kind: 'lost' };

/** A request as the double saw it. */
export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly parameters: RawFields;
  readonly idempotencyKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** undefined while it runs, and where it was lost before anything was done. */
  status: number | undefined;
  /** True when it was answered from memory. */
  isReplay: boolean;
};

type Remembered = { readonly question: string; readonly at: number; answer: Answer | undefined };

export type Desk = {
  readonly books: Books;
  readonly plan: FaultPlan;
  readonly key: string;
  readonly requests: Seen[];
  readonly keys: Map<string, Remembered>;
  readonly mistakes: string[];
};

const DAY = 24 * 60 * 60;

/** Answers a request. */
export async function handle(desk: Desk, sent: Sent): Promise<Outcome> {
  try {
    return await outcomeOf(desk, sent);
  } catch (error) {
    desk.mistakes.push(`${sent.method} ${sent.path}: ${String(error)}`);
    throw error;
  }
}

async function outcomeOf(desk: Desk, sent: Sent): Promise<Outcome> {
  const { method, path } = sent;
  const seen = see(desk, sent);
  const fault = faultFor(desk.plan, method, path);
  if (fault?.kind === 'timeout') return { kind: 'lost' };
  const answer = await answerTo(desk, sent, seen, fault?.kind === 'error' ? fault : undefined);
  seen.status = answer.status;
  if (fault?.kind !== 'cut') return { kind: 'answer', answer };
  return { kind: fault.where === 'body' ? 'torn' : 'cut', answer };
}

function see(desk: Desk, { method, path, query, body, headers }: Sent): Seen {
  const seen: Seen = {
    method,
    path,
    parameters: parseForm(method === 'GET' ? query : body),
    idempotencyKey: headers.get('idempotency-key'),
    headers: Object.fromEntries(headers),
    status: undefined,
    isReplay: false,
  };
  desk.requests.push(seen);
  return seen;
}

type ErrorFault = { readonly status: number; readonly isKept: boolean; readonly mayRetry: boolean };

async function answerTo(desk: Desk, sent: Sent, seen: Seen, fault: ErrorFault | undefined): Promise<Answer> {
  const { method, path } = sent;
  try {
    checkHead(desk, sent);
    if (fault !== undefined && !fault.isKept) return failed(fault);
    if (desk.plan.listsFail && method === 'GET' && isList(path)) return failed({ status: 500, mayRetry: false });
    if (method !== 'POST' || seen.idempotencyKey === null) {
      const work = workOf(desk.books, method, path, seen.parameters);
      await waitIfHeld(desk.plan, method, path);
      return worked(work);
    }
    return await once(desk, seen, seen.idempotencyKey, fault);
  } catch (error) {
    return answerOf(error);
  }
}

const isList = (path: string): boolean =>
  LIST_PATHS.some((each) => path === `/v1/${each}`) || path.endsWith('/payment_methods');

/** A question under a key is answered once; the first answer is given again, and another question is refused. */
async function once(desk: Desk, seen: Seen, key: string, fault: ErrorFault | undefined): Promise<Answer> {
  const question = `${seen.method} ${seen.path} ${JSON.stringify(seen.parameters)}`;
  const now = secondsOf(desk.books);
  const before = desk.keys.get(key);
  if (before !== undefined && now - before.at < DAY) return again(before, question, seen);
  const running: Remembered = { question, at: now, answer: undefined };
  desk.keys.set(key, running);
  try {
    const work = workOf(desk.books, seen.method, seen.path, seen.parameters);
    await waitIfHeld(desk.plan, seen.method, seen.path);
    running.answer = fault === undefined ? worked(work) : failed(fault);
    return running.answer;
  } catch (error) {
    const answer = answerOf(error);
    // What could not be looked at leaves its key free.
    if (error instanceof StripeProblem && error.isKept) running.answer = answer;
    else desk.keys.delete(key);
    return answer;
  }
}

function again(before: Remembered, question: string, seen: Seen): Answer {
  if (before.question !== question) {
    const message =
      'Keys for idempotent requests can only be used with the same parameters they were first used with.';
    return problem(400, { type: 'idempotency_error', message });
  }
  if (before.answer === undefined) {
    const message = 'There is currently another in-progress request using this Idempotent Key.';
    return problem(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message });
  }
  seen.isReplay = true;
  return { ...before.answer, headers: { ...before.answer.headers, 'idempotent-replayed': 'true' } };
}

function checkHead({ key }: Desk, { method, headers, body }: Sent): void {
  if (headers.get('authorization') !== `Bearer ${key}`)
    throw new StripeProblem(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' }, false);
  if (headers.get('stripe-version') !== API_VERSION)
    throw badParameter(null, 'Stripe-Version', `Not the pinned version: ${headers.get('stripe-version')}`);
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (method === 'POST' && body !== '' && !isForm) throw badParameter(null, 'Content-Type', 'Not a form');
  if ((headers.get('idempotency-key')?.length ?? 0) > 255)
    throw badParameter(null, 'Idempotency-Key', 'Idempotency keys have at most 255 characters');
}

const worked = (work: () => object): Answer => json(200, work());

function failed({ status, mayRetry }: Pick<ErrorFault, 'status' | 'mayRetry'>): Answer {
  const answer = problem(status, { type: 'api_error', message: 'An error occurred on our side.' });
  return { ...answer, headers: { ...answer.headers, 'stripe-should-retry': String(mayRetry) } };
}

function answerOf(error: unknown): Answer {
  // Anything else is a mistake in the double, which must not look like an answer of Stripe's.
  if (!(error instanceof StripeProblem)) throw error;
  return problem(error.status, error.body);
}

const problem = (status: number, body: ProblemBody): Answer => json(status, { error: body });

const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'request-id': 'req_double', 'stripe-version': API_VERSION },
  body: JSON.stringify(body, null, 2),
});
