// Steps 1 to 3: whose key it is, what is asked for, who can serve it, what each could cost and in which order they are tried. Nothing is held
// here and no provider hears of it, so a mere quote ends with it.
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { Asked } from './asked.ts';
import { authenticate } from './authenticate.ts';
import { readBody } from './body.ts';
import type { Call, Caller } from './call.ts';
import type { Dialect } from './dialects/dialect.ts';
import { ordered, type Quote, quoteRequest } from './quote.ts';
import { routeCandidates } from './routing/route.ts';
import { continued } from './shelf/keep-response.ts';
import { guardRefused } from './wire/guard-refused.ts';

/** Who calls, and the bytes that came: the same whenever they are sent again. */
export type Received = { readonly caller: Caller; readonly body: Uint8Array };

/** A request that could be held for. `asked` may hold an earlier conversation before what the caller sent. */
export type Prepared = { readonly asked: Asked; readonly quote: Quote };

/** Takes a request in, without a look at what it asks for. */
export async function receive(call: Call): Promise<Result<Received, Refusal>> {
  const caller = await authenticate(call);
  if (!caller.ok) return caller;
  const body = await readBody(call);
  return body.ok ? ok({ caller: caller.value, body: body.value }) : body;
}

/** Reads, prices and routes a request, by what there is at this moment. */
export async function prepare(
  call: Call,
  dialect: Dialect,
  { caller, body }: Received,
): Promise<Result<Prepared, Refusal>> {
  const asked = await guard(call, caller, dialect, body);
  if (!asked.ok) return asked;
  const catalog = await loadCatalog(call.world, call.keepAlive);
  if (!catalog.ok) return catalog;
  const priced = quoteRequest(asked.value, catalog.value);
  if (!priced.ok) return priced;
  const quote = ordered(priced.value, routeCandidates(call, caller, asked.value, priced.value));
  return quote.ok ? ok({ asked: asked.value, quote: quote.value }) : quote;
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
