// What the Worker wrote into the page: facts that the first view needs without a request of its own.
import type { Me } from './wire.ts';

/** The facts in the page's `#boot` block. */
export type Boot = {
  /** The operator's name. */
  readonly name: string;
  /** What a client is given: our origin and `/v1`. */
  readonly base_url: string;
  /** The environment variable that snippets read the key from. */
  readonly key_variable: string;
  /** True in a demo, where a purchase costs nothing. */
  readonly test_channel: boolean;
  /** Who is signed in; null when nobody is, or the Worker did not look. */
  readonly me: Me | null;
};

/** Reads the block; the page was made by our own Worker. */
export const boot: Boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot;
