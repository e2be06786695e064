// Generated histories in calm weather. Webhooks late, repeated, reordered, lost and forged, while all of our own code runs to its end.
// The end depends on the providers' truth alone, and the books balance after every step.
import { expect, it } from 'vitest';
import { checkReached } from './reached.ts';
import { Counts, HISTORIES, playAll, SEED } from './run.ts';
import { turnTime } from './time.ts';

turnTime();

it(`${HISTORIES / 2} histories end as the providers hold it to be, seed ${SEED}`, { timeout: 7_200_000 }, async () => {
  const counts = new Counts();
  await playAll({ weather: 'calm', seed: SEED, histories: HISTORIES / 2, counts });
  expect(counts.histories).toBe(HISTORIES / 2);
  checkReached(counts, 'calm');
  counts.print('calm');
});
