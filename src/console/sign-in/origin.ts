// Where this deployment is reached, and whether a browser's request came from a page of it.
import type { World } from '../../world.ts';

/** The origin that people know: the operator's setting, or the request's own. */
export const originOf = (world: Pick<World, 'settings'>, request: Request): string =>
  world.settings.publicUrl === undefined ? new URL(request.url).origin : new URL(world.settings.publicUrl).origin;

/** True when the browser says that one of our own pages made the request. A cookie alone never proves that. */
export const isOwnOrigin = (world: Pick<World, 'settings'>, request: Request): boolean =>
  request.headers.get('origin') === originOf(world, request);

/** True for methods that change nothing. */
export const isSafeMethod = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
