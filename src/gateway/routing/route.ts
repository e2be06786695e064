// Step 3, its second half: the order in which the candidates of a request are tried, by what this isolate knows. What decides is in order.ts; this
// hands it health, chance and where the conversation was before.
import type { Model } from '../../catalog/types.ts';
import type { Asked } from '../asked.ts';
import type { Call, Caller } from '../call.ts';
import type { Priced } from './exclude.ts';
import { fractions, healthView, lastServedOf, refreshHealth } from './isolate.ts';
import { type Ordered, orderCandidates } from './order.ts';
import { stickyKey } from './sticky-key.ts';
import type { Sort } from './wishes.ts';

/** A candidate of one of the models; `sort` is what the model's name asked for. */
type Routable = Priced & { readonly model: Model; readonly sort?: Sort | undefined };

/** Orders candidates, model by model as they come; `model` is the one that was asked for first. */
export function routeCandidates<Candidate extends Routable>(
  call: Call,
  caller: Caller,
  asked: Asked,
  { model, candidates }: { readonly model: Model; readonly candidates: readonly Candidate[] },
): Ordered<Candidate> {
  const { world, keepAlive, request } = call;
  const stages = [...Map.groupBy(candidates, ({ model }) => model.id).values()].map((ofModel) => ({
    candidates: ofModel,
    isFallback: ofModel[0]?.model.id !== model.id,
    ...(ofModel[0]?.sort === undefined ? {} : { sort: ofModel[0].sort }),
  }));
  const sorts = [asked.routing.sort, ...stages.map(({ sort }) => sort)];
  if (sorts.some((sort) => sort === 'latency' || sort === 'throughput')) refreshHealth(world, keepAlive);
  const key = stickyKey(asked, request.headers, caller.key.accountId);
  const [first] = candidates;
  const lastServed =
    key === undefined || first === undefined ? undefined : lastServedOf(world).of(key, first.model.id, world.clock());
  return orderCandidates({
    stages,
    wishes: asked.routing,
    promptTokens: asked.size.inputTokensLikely,
    health: healthView(world),
    random: fractions(world.random),
    sticky: key === undefined ? undefined : { key, ...(lastServed === undefined ? {} : { lastServed }) },
  });
}

/** Remembers who served, so that the conversation stays there while its prompt is cached. */
export function noteServed(call: Call, caller: Caller, asked: Asked, served: Routable): void {
  const key = stickyKey(asked, call.request.headers, caller.key.accountId);
  if (key === undefined) return;
  lastServedOf(call.world).note(key, served.model.id, served.endpoint, call.world.clock());
}
