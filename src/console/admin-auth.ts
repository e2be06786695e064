// The operator's token opens `/api/admin`. Without ADMIN_TOKEN there is no operator's API; there is no default token.
import type { MiddlewareHandler } from 'hono';
import { equalInConstantTime, sha256Hex } from '../base/crypto.ts';
import type { AppEnv } from '../world.ts';
import { refused } from './answer.ts';

const BEARER = /^bearer +(\S+) *$/i;

/** Lets only the operator pass. */
export const operator: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { adminToken } = c.var.world.settings;
  if (adminToken === undefined) return refused(c, { reason: 'operator_api_off' });
  const given = BEARER.exec(c.req.header('authorization') ?? '')?.[1];
  if (given === undefined || !(await isSame(given, adminToken))) return refused(c, { reason: 'admin_token_wrong' });
  return next();
};

/** Hashes both, so that neither the token's length nor where a guess goes wrong can be timed. */
async function isSame(given: string, token: string): Promise<boolean> {
  return equalInConstantTime(await sha256Hex(given), await sha256Hex(token));
}
