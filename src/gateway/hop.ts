// A request that has passed through this deployment before is refused: a provider that points back at it would spend
// without end. The mark is derived from the deployment's secret, so nobody else can tell or forge it.
import { hmacSha256, toHex } from '../base/crypto.ts';
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Call } from './call.ts';

export const HOP_HEADER = 'x-farebox-hop';
/** Other gateways of this kind on the way; more is a loop through someone else's. */
const HOPS_MAX = 8;

/** The mark that goes out to the provider, or a refusal when ours is already there. */
export async function markHop({ request, world }: Call): Promise<Result<string, Refusal>> {
  const [current = ''] = world.settings.secrets;
  const known = marks.get(current) ?? (await deriveMark(current));
  const incoming = request.headers.get(HOP_HEADER);
  if (incoming === null) return ok(known);
  const hops = incoming.split(',').map((hop) => hop.trim());
  const ours = await Promise.all(world.settings.secrets.map(deriveMark));
  const isLoop = hops.length >= HOPS_MAX || hops.some((hop) => ours.includes(hop));
  return isLoop ? refuse({ reason: 'loop_detected', facts: { shouldRetry: false } }) : ok([...hops, known].join(','));
}

// A deployment has few secrets, so the map stays small.
const marks = new Map<string, string>();

async function deriveMark(secret: string): Promise<string> {
  const mark = toHex(await hmacSha256(secret, 'farebox hop')).slice(0, 24);
  marks.set(secret, mark);
  return mark;
}
