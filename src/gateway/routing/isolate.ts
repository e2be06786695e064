// What an isolate remembers between requests for routing: health and who served which conversation. It is only ever a hint, and is lost
// with the isolate. By world, which is one for as long as an isolate lives.
import { MINUTE } from '../../base/clock.ts';
import type { RandomBytes } from '../../base/id.ts';
import { forgetHealthRead, healthLastRead, readHealth, type ShownHealth, saveHealth } from '../../catalog/health.ts';
import { endpointKey, figuresOf, totalCounts } from '../../catalog/health-figures.ts';
import type { World } from '../../world.ts';
import type { KeepAlive } from '../call.ts';
import { Health } from './health.ts';
import type { HealthView } from './order.ts';
import { LastServed } from './sticky.ts';

type Memory = { readonly health: Health; readonly lastServed: LastServed; savedAt: number };

/** How often an isolate tells the others what it counted. */
const SAVED_EVERY_MS = MINUTE;
/** An isolate that counted fewer answers of an endpoint goes by what all of them saw. */
const ANSWERS_LEAST = 20;

const memories = new WeakMap<World, Memory>();

function memoryOf(world: World): Memory {
  const known = memories.get(world);
  if (known !== undefined) return known;
  const memory = {
    health: new Health(world.clock),
    lastServed: new LastServed(),
    savedAt: Number.NEGATIVE_INFINITY,
  };
  memories.set(world, memory);
  return memory;
}

/** What this isolate has seen of endpoints. */
export const healthOf = (world: World): Health => memoryOf(world).health;

/** Who served the conversations of this isolate last. */
export const lastServedOf = (world: World): LastServed => memoryOf(world).lastServed;

/** Endpoints as this isolate knows them, without a wait: speeds where it saw few answers are those of all isolates. */
export function healthView(world: World): HealthView {
  const { health } = memoryOf(world);
  const shared = healthLastRead(world);
  return {
    stateOf: (endpoint) => health.stateOf(endpoint),
    speedOf: (endpoint) => {
      const own = health.countsOf(endpoint);
      const all = own.requests >= ANSWERS_LEAST ? undefined : shared.get(endpointKey(endpoint));
      const { latency, throughput } = figuresOf(all === undefined ? own : totalCounts([own, all]));
      return { latency: latency?.p50, throughput: throughput?.p50 };
    },
  };
}

/** At the end of a request: tells the others what was counted, at most once a minute, behind the answer. */
export function shareHealth(world: World, keepAlive: KeepAlive): void {
  const memory = memoryOf(world);
  const now = world.clock();
  if (now - memory.savedAt < SAVED_EVERY_MS) return;
  memory.savedAt = now;
  keepAlive('health', saveCounts(world, memory.health));
}

async function saveCounts(world: World, health: Health): Promise<void> {
  await saveHealth(world.env.DB, health.takeUnsaved());
  forgetHealthRead(world);
}

/** For whoever sorts by speed: reads behind the answer what all isolates saw, so that the next request knows. */
export const refreshHealth = (world: World, keepAlive: KeepAlive): void => keepAlive('health read', readHealth(world));

/** Figures to show: what all isolates told, and what this one has not told yet. */
export const shownHealth: ShownHealth = async (world) => {
  const shared = await readHealth(world);
  const { health } = memoryOf(world);
  return (endpoint) => {
    const told = shared.get(endpointKey(endpoint));
    const own = health.unsavedOf(endpoint);
    return figuresOf(told === undefined ? own : totalCounts([told, own]));
  };
};

/** Fractions in [0, 1) out of random bytes. */
export const fractions =
  (random: RandomBytes): (() => number) =>
  () =>
    random(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
