// Steps 1 and 2: whose key it is, what is asked for, who can serve it, what each could cost and in which order they are tried. Nothing is held
// here and no provider hears of it, so a mere quote ends with it.
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { Asked } from './asked.ts';
import { authenticate } from './authenticate.ts';
import { readBody } from './body.ts';
import type { Call, Caller } from './call.ts';
import type { Dialect } from './dialects/dialect.ts';
import { continued } from './keep-response.ts';
import { ordered, type Quote, quoteRequest } from './quote.ts';
import { routeCandidates } from './routing/route.ts';
import { guardRefused } from './wire/guard-refused.ts';

/** A request that could be held for. `body` is what the caller sent; `asked` may hold an earlier conversation before it. */
export type Prepared = {
  readonly caller: Caller;
  readonly body: Uint8Array;
  readonly asked: Asked;
  readonly quote: Quote;
};

/** Reads, prices and routes a request. */
export async function prepare(call: Call, dialect: Dialect): Promise<Result<Prepared, Refusal>> {
  const caller = await authenticate(call);
  if (!caller.ok) return caller;
  const body = await readBody(call);
  if (!body.ok) return body;
  const asked = await guard(call, caller.value, dialect, body.value);
  if (!asked.ok) return asked;
  const catalog = await loadCatalog(call.world, call.keepAlive);
  if (!catalog.ok) return catalog;
  const priced = quoteRequest(asked.value, catalog.value);
  if (!priced.ok) return priced;
  const quote = ordered(priced.value, routeCandidates(call, caller.value, asked.value, priced.value.candidates));
  return quote.ok ? ok({ caller: caller.value, body: body.value, asked: asked.value, quote: quote.value }) : quote;
}

/** Reads everything in the body that prices or routes the request; where it leans on stored responses, with what it names of them. */
async function guard(
  { request, world }: Call,
  { key }: Caller,
  dialect: Dialect,
  bytes: Uint8Array,
): Promise<Result<Asked, Refusal>> {
  const { headers } = request;
  const read = (body: Uint8Array): Result<Asked, Refusal> => {
    const asked = dialect.guard(body, headers.get('content-type'), headers);
    return asked.ok ? asked : refuse(guardRefused(asked.refusal));
  };
  const asked = read(bytes);
  const leans = asked.ok ? asked.value.responses : undefined;
  if (leans === undefined || (leans.previousId === undefined && leans.references.length === 0)) return asked;
  const whole = await continued(world, key, bytes, leans);
  return whole.ok ? read(whole.value) : whole;
}
