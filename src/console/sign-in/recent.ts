// How young a sign-in must be for what pays money out, changes how one signs in, or cannot be undone.
import { MINUTE } from '../../base/clock.ts';

/** In milliseconds. */
export const RECENT_MS = 15 * MINUTE;
