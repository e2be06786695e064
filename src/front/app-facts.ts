// What the app's page needs to know of a request: who is signed in, and whose gateway this is.
import { brandOf } from '../console/brand.ts';
import { meJson } from '../console/people/me.ts';
import { hasSessionCookie, readSession } from '../console/sign-in/session.ts';
import type { AppFacts } from '../ui/app-routes.ts';
import { brandStyle } from '../ui/site/frame.ts';
import type { World } from '../world.ts';

/** Set by the bundler: true only for a demo on a loopback address. */
declare const FAREBOX_DEMO: boolean;

/** The facts of the app's page. A session that cannot be read is not told: the app asks again and hears why. */
export async function appFacts(world: World, request: Request): Promise<AppFacts> {
  const origin = world.settings.publicUrl ?? new URL(request.url).origin;
  const session = hasSessionCookie(request.headers) ? await readSession(world, request, undefined) : undefined;
  const brand = await brandOf(world);
  return {
    name: brand.name,
    brandStyle: brandStyle({ brand }),
    origin,
    testChannel: FAREBOX_DEMO,
    me: session?.ok ? meJson(world, session.value) : null,
    isStranger: session === undefined || (!session.ok && session.refusal.reason === 'not_signed_in'),
  };
}
