// What is said to readers who do not see the page: one polite sentence at a time, at most one in five seconds, so that live figures never
// talk over what somebody reads.
import { type ReadonlySignal, signal } from '@preact/signals';
import { SECOND, systemClock } from '../../../base/clock.ts';

const QUIET_MS = 5 * SECOND;

const said = signal('');
let lastAt = 0;
let timer = 0;

/** The sentence in the live region. */
export const announced: ReadonlySignal<string> = said;

/** Says a sentence, at once or when five seconds of quiet are over; a later one replaces one that waits. */
export function announce(sentence: string): void {
  clearTimeout(timer);
  const wait = Math.max(0, lastAt + QUIET_MS - systemClock());
  timer = setTimeout(() => {
    lastAt = systemClock();
    said.value = sentence;
  }, wait);
}
