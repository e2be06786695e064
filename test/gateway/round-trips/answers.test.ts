// Any answer of any provider in any dialect: what a client hears is what was told, wherever its bytes are cut, and it is the same
// whether it was streamed or came whole.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { CLIENTS, gistOf } from './clients.ts';
import { SAY, sayable, TONGUES, type Tongue } from './sayable.ts';
import type { Talk } from './talk.ts';
import { inOne, streamed, TELLERS, type Teller, wayTo } from './tellers.ts';

const SEED = 61_007;
const RUNS = { seed: SEED, numRuns: 25 };

const ASKED: Talk = {
  turns: [{ who: 'user', items: [{ is: 'text', text: 'Hello.' }] }],
  tools: [
    { name: 'patch', free: true },
    { name: 'f1', schema: { type: 'object', properties: {} } },
  ],
  settings: {},
};

const request = (tongue: Tongue): JsonObject => SAY[tongue](sayable(tongue, ASKED));

const cuts = fc.array(fc.nat(), { maxLength: 6 });

/** A dialect that has tools of free text says so to the provider. */
const answersFor = (teller: Teller, tongue: Tongue) => teller.answers(tongue !== 'messages');

describe(`an answer (seed ${SEED})`, () => {
  describe.each(TONGUES)('in %s', (tongue) => {
    const { read, gist, kept } = CLIENTS[tongue];

    test.each(TELLERS)('that $name streams is heard as it was told', (teller) => {
      const { provider } = teller;
      const isHeard = fc.property(answersFor(teller, tongue), cuts, (told, places) => {
        const { text, report } = streamed(wayTo(tongue, request(tongue), provider), teller.stream(told), places);
        expect(gist(read(text))).toEqual(gistOf(teller.inOrder(told), tongue));
        expect(provider.adapter.readUsage(report, provider.reach.row)?.usage).toEqual(told.usage);
      });
      fc.assert(isHeard, RUNS);
    });

    test.each(TELLERS)('of $name is the same, streamed and whole', (teller) => {
      const isSame = fc.property(answersFor(teller, tongue), cuts, (told, places) => {
        const way = wayTo(tongue, request(tongue), teller.provider);
        const said = teller.inWhole(told);
        const { text } = streamed(way, teller.stream(said), places);
        expect(kept(read(text))).toEqual(kept(inOne(way, teller.whole(said))));
      });
      fc.assert(isSame, RUNS);
    });

    test.each(TELLERS)('that $name tells whole is heard as it was told', (teller) => {
      const isHeard = fc.property(answersFor(teller, tongue), (told) => {
        const heard = gist(inOne(wayTo(tongue, request(tongue), teller.provider), teller.whole(told)));
        expect(heard).toEqual(gistOf(teller.inWhole(told), tongue));
      });
      fc.assert(isHeard, RUNS);
    });
  });
});
