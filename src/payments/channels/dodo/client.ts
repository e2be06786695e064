// Dodo's SDK, loaded when it is first needed: a Worker that sells nothing starts without it. And how its answers are read: what surely did
// not happen is told from what may have. No question goes out but through `read` and `write`, so each has its bound.
import type { DodoPayments } from 'dodopayments';
import { ok, type Refused, refuse } from '../../../base/result.ts';
import type { Asked, AskRefusal } from '../../channel.ts';
import type { Mode } from '../../fact.ts';
import { objectIn, textIn, wholeIn } from '../../json.ts';
import type { PaymentKeys } from '../open.ts';
import type { DodoAccount } from './channel.ts';

const TIMEOUT_MS = 10_000;
const REASON_MAX = 200;

/** What Dodo answered, and when it said so by its own clock. */
export type Answer = { readonly object: unknown; readonly at: number };

/** What every question is asked with. */
export type Options = { readonly maxRetries: number; readonly timeout: number; readonly signal: AbortSignal };
/** A question under way. */
export type Answering = { withResponse(): Promise<{ readonly data: unknown; readonly response: Response }> };
type Question = (client: DodoPayments, options: Options) => Answering;

/**
 * A client for the operator's key; `DODO_PAYMENTS_BASE_URL` points it elsewhere. Everything that the SDK would else read from the
 * process's environment is said, and base URL and environment are never said together: that throws.
 */
export async function dodoClient(keys: PaymentKeys, fetcher: typeof fetch): Promise<DodoPayments> {
  const { DodoPayments: Client } = await import('dodopayments');
  const base = keys.DODO_PAYMENTS_BASE_URL ?? '';
  return new Client({
    bearerToken: keys.DODO_PAYMENTS_API_KEY,
    webhookKey: null,
    ...(base === '' ? { baseURL: null, environment: 'live_mode' } : { baseURL: base }),
    fetch: fetcher,
    timeout: TIMEOUT_MS,
    maxRetries: 0,
    logLevel: 'off',
  });
}

/** Live is what the SDK means by default, and a host that says so. A stand-in is for tests. */
export function modeOf(base: string | undefined): Mode {
  if (base === undefined || base === '') return 'live';
  return URL.canParse(base) && new URL(base).hostname.startsWith('live.') ? 'live' : 'test';
}

/** Asks what changes nothing; asked again when there was no answer. */
export const read = (account: DodoAccount, question: Question): Promise<Asked<Answer>> => ask(account, question, 2);

/**
 * Asks for what changes something, once: the SDK takes an idempotency key and sends none, so what it asked again would be done
 * again.
 */
export const write = (account: DodoAccount, question: Question): Promise<Asked<Answer>> => ask(account, question, 0);

async function ask(account: DodoAccount, question: Question, maxRetries: number): Promise<Asked<Answer>> {
  const client = await account.client();
  // The SDK bounds how long an answer's head may take; not its body, and not how long it waits when it is told to retry later.
  const signal = AbortSignal.timeout(TIMEOUT_MS * (maxRetries + 1));
  try {
    const answering = question(client, { maxRetries, timeout: TIMEOUT_MS, signal }).withResponse();
    const { data, response } = await Promise.race([answering, lateness(signal)]);
    return ok({ object: data, at: saidAt(response) });
  } catch (error) {
    return refuse(refusalIn(error));
  }
}

const lateness = (signal: AbortSignal): Promise<never> =>
  new Promise((_, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  });

/** An answer without a date never outdoes a webhook's word. */
function saidAt(response: Response): number {
  const at = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(at) ? 0 : at;
}

// 408 and 409: it may be under way. 429: it was not looked at, and is worth asking again.
const UNDECIDED: ReadonlySet<number> = new Set([408, 409, 429]);

function refusalIn(error: unknown): AskRefusal {
  const thrown = objectIn(error);
  const status = wholeIn(thrown, 'status');
  const isFinal = status !== null && status >= 400 && status < 500 && !UNDECIDED.has(status);
  const said = objectIn(thrown?.error);
  const reason = textIn(said, 'message') ?? textIn(said, 'code') ?? (status === null ? 'unreachable' : `${status}`);
  return { outcome: isFinal ? 'refused' : 'unknown', reason: reason.slice(0, REASON_MAX), status };
}

/** An answer that came and cannot be read: what was asked for may well have happened. */
export const unreadable = (): Refused<AskRefusal> =>
  refuse({ outcome: 'unknown', reason: 'unreadable', status: null });

/** True for the answer that an object does not exist. */
export const isMissing = ({ status }: AskRefusal): boolean => status === 404;
