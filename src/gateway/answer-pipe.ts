// What stands between a provider's stream and the caller: bytes in, bytes out, and a memory of what the charge needs. One
// passes them on as they are, the other translates. Shapes only.
import type { ErrorBody } from '../base/refusal.ts';
import type { Charge } from './dialects/dialect.ts';
import type { StreamSeen } from './wire/stream-seen.ts';

export type AnswerPipe = {
  /** What has come so far. An error before content is held back, so that another endpoint can be tried. */
  readonly seen: Readonly<StreamSeen>;
  /** False while a piece of a frame has passed: nothing may be put in between. */
  readonly betweenFrames: boolean;
  /** Takes the provider's next bytes and answers what the caller gets of them. */
  readonly push: (bytes: Uint8Array) => Uint8Array;
  /** The provider's stream has ended: what was still kept. */
  readonly end: () => Uint8Array;
  /** Ends the answer with its charge; `cut` finishes what is open with `length`. */
  readonly finish: (charge: Charge, cut: boolean) => Uint8Array;
  /** Ends the answer with an error, and with its charge where something was delivered. */
  readonly fail: (error: ErrorBody, charge?: Charge) => Uint8Array;
};
