// Any answer of any provider in any dialect: what a client hears is what was told, wherever its bytes are cut, and it is the same
// whether it was streamed or came whole.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { CLIENTS, gistOf } from './clients.ts';
import { DIALECTS, type Dialect, SAY, sayable } from './sayable.ts';
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

const request = (dialect: Dialect): JsonObject => SAY[dialect](sayable(dialect, ASKED));

const cuts = fc.array(fc.nat(), { maxLength: 6 });

/** A dialect that has tools of free text says so to the provider. */
const answersFor = (teller: Teller, dialect: Dialect) => teller.answers(dialect !== 'messages');

describe(`an answer (seed ${SEED})`, () => {
  describe.each(DIALECTS)('in %s', (dialect) => {
    const { read, gist, kept } = CLIENTS[dialect];

    test.each(TELLERS)('that $name streams is heard as it was told', (teller) => {
      const { provider } = teller;
      const isHeard = fc.property(answersFor(teller, dialect), cuts, (told, places) => {
        const { text, report } = streamed(wayTo(dialect, request(dialect), provider), teller.stream(told), places);
        expect(gist(read(text))).toEqual(gistOf(teller.inOrder(told), dialect));
        expect(provider.adapter.readUsage(report, provider.reach.row)?.usage).toEqual(told.usage);
      });
      fc.assert(isHeard, RUNS);
    });

    test.each(TELLERS)('of $name is the same, streamed and whole', (teller) => {
      const isSame = fc.property(answersFor(teller, dialect), cuts, (told, places) => {
        const way = wayTo(dialect, request(dialect), teller.provider);
        const said = teller.inWhole(told);
        const { text } = streamed(way, teller.stream(said), places);
        expect(kept(read(text))).toEqual(kept(inOne(way, teller.whole(said))));
      });
      fc.assert(isSame, RUNS);
    });

    test.each(TELLERS)('that $name tells whole is heard as it was told', (teller) => {
      const isHeard = fc.property(answersFor(teller, dialect), (told) => {
        const heard = gist(inOne(wayTo(dialect, request(dialect), teller.provider), teller.whole(told)));
        expect(heard).toEqual(gistOf(teller.inWhole(told), dialect));
      });
      fc.assert(isHeard, RUNS);
    });
  });
});
