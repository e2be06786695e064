// How the console reaches the payments room: its desk over this world, and what a route answers when the database fails under it.
import { AssertionError } from '../base/assert.ts';
import { deskOf } from '../durable/desk-of.ts';
import type { Desk } from '../payments/desk.ts';
import type { AppEnv, World } from '../world.ts';
import { refused } from './answer.ts';

/** The desk of the payments room. */
export const deskFor = ({ env, clock, random, log, fetch }: World): Desk => deskOf(env, { clock, random, log, fetch });

type Answering = { readonly var: Pick<AppEnv['Variables'], 'requestId' | 'world'> };

/** Answers with `work`; a database that fails is trouble of our own, and what was asked for can be asked again. */
export async function withDatabase<Answer>(c: Answering, work: () => Promise<Answer>): Promise<Answer | Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AssertionError) throw error;
    c.var.world.log('warn', 'database_failed', { request: c.var.requestId, error: String(error) });
    return refused(c, { reason: 'database_unavailable' });
  }
}
