// The last step, on every exit: spend what the request used, or give the whole hold back. Exactly one of the two, by the
// request's id, however often it is tried.
import { SECOND } from '../base/clock.ts';
import { inputTotal, outputTotal } from '../billing/usage.ts';
import type { Outcome, ResolveAnswer } from '../durable/messages.ts';
import type { Metered } from './meter.ts';
import { healthOf, shareHealth } from './routing/isolate.ts';
import { noteServed } from './routing/route.ts';
import type { Run } from './run.ts';

export type Ending = 'completed' | 'client_left' | 'provider_cut' | 'failed';

/** How an answer ended, as far as it is known. */
export type Ended = {
  readonly ending: Ending;
  readonly firstByteAt?: number;
  readonly upstreamId?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly rawUsage?: unknown;
  readonly stoppedBy?: 'credit';
};

const RAW_USAGE_LENGTH_MAX = 16_000;
/** A provider's id or finish reason; a record that is too long could not be settled. */
const NAME_LENGTH_MAX = 256;
/** After the door's own retries: the answer goes out, and these go on behind it, within what the platform allows. */
const LATER_MS = [1, 2, 4, 8, 10].map((seconds) => seconds * SECOND);

/** Spends what was metered. When it answers, the receipt can be read; a wallet that does not answer is asked again later. */
export async function settle(run: Run, metered: Metered, ended: Ended): Promise<void> {
  run.keeper.stop();
  const { cost, basis, usage, receipt } = metered;
  noteEnd(run, ended, outputTotal(usage));
  const call = {
    requestId: run.call.requestId,
    cost: cost.total,
    basis,
    inputTokens: inputTotal(usage),
    outputTokens: outputTotal(usage),
    outcome: { ...outcomeOf(run, ended), receipt },
  };
  await resolve(run, 'settle', () => run.door.settle(call));
}

/** What the end of an answer says of its endpoint; and that the conversation was there. */
function noteEnd(run: Run, { ending, firstByteAt }: Ended, outputTokens: number): void {
  const { call, caller, asked, candidate } = run;
  const { world } = call;
  const generationMs = firstByteAt === undefined ? 0 : run.now() - firstByteAt;
  if (ending === 'completed')
    healthOf(world).record(candidate.endpoint, { kind: 'finished', outputTokens, generationMs });
  if (ending === 'provider_cut') healthOf(world).record(candidate.endpoint, { kind: 'cut' });
  noteServed(call, caller, asked, candidate);
  shareHealth(world, call.keepAlive);
}

/** Gives the whole hold back: nothing was delivered. */
export async function release(run: Run, ending: Ending): Promise<void> {
  run.keeper.stop();
  const call = { requestId: run.call.requestId, outcome: outcomeOf(run, { ending }) };
  await resolve(run, 'release', () => run.door.release(call));
}

async function resolve(run: Run, step: string, attempt: () => Promise<ResolveAnswer>): Promise<void> {
  const answer = await attempt();
  if (answer.ok) return;
  const { log } = run.call.world;
  log('incident', `${step}_failed`, { request: run.call.requestId, reason: answer.refusal.reason });
  if (answer.refusal.reason === 'wallet_unreachable')
    run.call.keepAlive(`${step} later`, resolveLater(run, step, attempt));
}

async function resolveLater(run: Run, step: string, attempt: () => Promise<ResolveAnswer>): Promise<void> {
  for (const waitMs of LATER_MS) {
    await new Promise((resume) => setTimeout(resume, waitMs));
    const answer = await attempt();
    if (answer.ok) return run.call.world.log('info', `${step}_late`, { request: run.call.requestId });
  }
  // The hold's deadline resolves it from here, at the last spend that an extend reported.
  run.call.world.log('incident', `${step}_given_up`, { request: run.call.requestId });
}

function outcomeOf(run: Run, { ending, firstByteAt, upstreamId, finishReason, rawUsage, stoppedBy }: Ended): Outcome {
  const { endpoint } = run.candidate;
  const raw = rawUsage === undefined ? undefined : JSON.stringify(rawUsage)?.slice(0, RAW_USAGE_LENGTH_MAX);
  return {
    model: run.candidate.model.id,
    provider: endpoint.provider,
    upstreamModel: endpoint.upstreamModel,
    priceVersion: endpoint.price.version,
    ending,
    attempts: run.attempts,
    ...(upstreamId === undefined ? {} : { upstreamId: upstreamId.slice(0, NAME_LENGTH_MAX) }),
    ...(finishReason === undefined ? {} : { finishReason: finishReason.slice(0, NAME_LENGTH_MAX) }),
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    ...(raw === undefined ? {} : { rawUsage: raw }),
    ...(firstByteAt === undefined
      ? {}
      : { latencyMs: firstByteAt - run.call.startedAt, generationMs: run.now() - firstByteAt }),
  };
}
