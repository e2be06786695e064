// What the Worker touches of the outside, handed down from index.ts so that tests can replace each part.
import type { Clock } from './base/clock.ts';
import type { RandomBytes, RequestId } from './base/id.ts';
import type { Log } from './base/log.ts';
import type { Env, Settings } from './env.ts';

export type World = {
  readonly env: Env;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly fetch: typeof fetch;
  readonly log: Log;
};

/** The types of Hono's context in every route. `keepAlive` names work that must outlive the answer. */
export type AppEnv = {
  readonly Bindings: Env;
  readonly Variables: {
    readonly world: World;
    readonly requestId: RequestId;
    readonly keepAlive: (name: string, work: Promise<unknown>) => void;
  };
};
