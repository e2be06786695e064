// POST /v1/messages/count_tokens: asked of the provider where it counts for nothing, else estimated. It holds and charges nothing.
import type { Asked } from '../asked.ts';
import type { Call } from '../call.ts';
import type { Candidate } from '../candidate.ts';
import { countTokensBody } from '../dialects/messages/count.ts';
import { messagesDialect } from '../dialects/messages/dialect.ts';
import { isObject, type JsonObject, numberAt } from '../form/json.ts';
import { HOP_HEADER, markHop } from '../hop.ts';
import { answerHeaders, refusedIn } from '../http.ts';
import { admittedKey } from '../living-key.ts';
import { prepare, receive } from '../prepare.ts';
import { passMessagesBody } from '../wire/messages-body.ts';
import { type Arrived, callOf } from './serve.ts';

/** A count is not worth waiting longer for. */
const COUNT_MS = 10_000;
/** Parameters of a message that the counting of it does not know. */
const NOT_COUNTED = [
  'stream',
  'max_tokens',
  'metadata',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'service_tier',
];

/** Answers how many tokens a message has. */
export async function countTokens(arrived: Arrived): Promise<Response> {
  const call = callOf(arrived);
  const hop = await markHop(call);
  if (!hop.ok) return refusedIn(messagesDialect, call, hop.refusal);
  const received = await receive(call);
  if (!received.ok) return refusedIn(messagesDialect, call, received.refusal);
  const prepared = await prepare(call, messagesDialect, received.value);
  if (!prepared.ok) return refusedIn(messagesDialect, call, prepared.refusal);
  const { asked, quote } = prepared.value;
  const key = await admittedKey(call, received.value.caller, quote);
  if (!key.ok) return refusedIn(messagesDialect, call, key.refusal);
  const [first] = quote.candidates;
  // For a frozen account nobody else is asked.
  const mayAsk = key.value.frozen.length === 0 && asked.foreignReasoning !== true;
  const isCounted = first?.access.kind === 'anthropic' && mayAsk;
  const counted = isCounted ? await askProvider(call, asked, first, hop.value) : undefined;
  return Response.json(counted ?? countTokensBody(asked), { headers: answerHeaders(call.requestId, {}) });
}

/** The provider's own count; undefined when it does not give one, for an estimate is better than a refusal. */
async function askProvider(
  call: Call,
  asked: Asked,
  { endpoint, access, passage }: Candidate,
  hop: string,
): Promise<JsonObject | undefined> {
  try {
    const response = await call.watch.within(
      call.world.fetch(`${access.baseUrl}${passage.path}/count_tokens`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [HOP_HEADER]: hop,
          ...passage.headers(access.apiKey, call.request.headers),
        },
        body: passMessagesBody(asked, { upstreamModel: endpoint.upstreamModel }, NOT_COUNTED),
        redirect: 'manual',
      }),
      COUNT_MS,
    );
    if (response.status !== 200) await response.body?.cancel();
    const body: unknown = response.status === 200 ? await call.watch.within(response.json(), COUNT_MS) : undefined;
    const tokens = isObject(body) ? numberAt(body, 'input_tokens') : undefined;
    return tokens === undefined ? undefined : { input_tokens: tokens };
  } catch {
    return undefined;
  }
}
