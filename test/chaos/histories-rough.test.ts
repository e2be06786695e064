// Generated histories in rough weather. The same, while handlers die, D1 fails, ledgers lose their memory and providers answer nothing or too late.
// The end depends on the providers' truth alone, and the books balance after every step.
import { expect, it } from 'vitest';
import { checkReached } from './reached.ts';
import { Counts, HISTORIES, playAll, SEED } from './run.ts';
import { turnTime } from './time.ts';

turnTime();

it(`${HISTORIES / 2} histories end as the providers hold it to be, seed ${SEED}`, { timeout: 7_200_000 }, async () => {
  const counts = new Counts();
  await playAll({ weather: 'rough', seed: SEED, histories: HISTORIES / 2, counts });
  expect(counts.histories).toBe(HISTORIES / 2);
  checkReached(counts, 'rough');
  counts.print('rough');
});
