// The Durable Object around a key's shelf: storage, clock and alarm, and nothing that decides. It is made when a first body comes. What
// lies on it is sealed by the Worker, so the object never sees plain text.
import { DurableObject } from 'cloudflare:workers';
import { systemClock } from '../base/clock.ts';
import { consoleLog } from '../base/log.ts';
import type { Result } from '../base/result.ts';
import type { Env } from '../env.ts';
import { DutyAlarm } from './duty-alarm.ts';
import { Bodies, type PutCall, type PutRefusal } from './shelf/bodies.ts';
import { sqlOf } from './storage.ts';

export class Shelf extends DurableObject<Env> {
  readonly #bodies: Bodies;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const alarm = new DutyAlarm(consoleLog, (at) => void ctx.storage.setAlarm(at));
    this.#bodies = new Bodies({ sql: sqlOf(ctx.storage), clock: systemClock, alarm });
    void ctx.blockConcurrencyWhile(async () => this.#bodies.foundAlarm(await ctx.storage.getAlarm()));
  }

  override async alarm(): Promise<void> {
    this.#bodies.expire();
  }

  async put(body: PutCall): Promise<Result<true, PutRefusal>> {
    return this.#bodies.put(body);
  }

  /** A body, or null when there is none or it has expired. */
  async get(name: string): Promise<Uint8Array | null> {
    return this.#bodies.get(name) ?? null;
  }

  /** Whether there was such a body. */
  async delete(name: string): Promise<boolean> {
    return this.#bodies.delete(name);
  }

  /** Takes everything away, for good. */
  async wipe(): Promise<true> {
    this.#bodies.wipe();
    return true;
  }
}
