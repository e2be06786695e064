// Chat is read into the internal form and written from it on both sides of the gateway: nothing that is kept or mapped gets lost.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeChatWhole } from '../../../../src/gateway/dialects/chat/write-whole.ts';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { AnswerEvent, CollectedAnswer } from '../../../../src/gateway/form/event.ts';
import { openaiAdapter } from '../../../../src/gateway/providers/openai/adapter.ts';
import { charge, context, form as formOf, written } from '../../dialects/chat/given.ts';
import { anyAnswer, orderedAnswer } from './answers.ts';
import { openaiBody, routerBody } from './bodies.ts';
import { form, readText, target } from './given.ts';

const SEED = 50_501;
const RUNS = { seed: SEED, numRuns: 300 };

describe(`a request (seed ${SEED})`, () => {
  test.each([
    ['OpenAI', 'openai', openaiBody],
    ['OpenRouter', 'openrouter', routerBody],
  ])('goes to %s as it came', (_, slug, body) => {
    const model = 'gpt-5.6-search';
    const staysWhole = fc.property(body, (sent) => {
      const read = formOf(sent);
      const to = target(slug, { upstreamModel: model });
      expect(openaiAdapter.cannot(read, to)).toBeUndefined();
      expect(openaiAdapter.write(read, to)).toEqual({ body: { ...sent, model }, dropped: [] });
    });
    fc.assert(staysWhole, RUNS);
  });
});

/** The answer without what each writer words anew. */
const plain = ({ choices }: CollectedAnswer): unknown =>
  JSON.parse(JSON.stringify(choices, (name, value: unknown) => (name === 'raw' ? undefined : value)));

/** Events of two answers, by turns. */
const mixed = (first: readonly AnswerEvent[], second: readonly AnswerEvent[]): readonly AnswerEvent[] =>
  Array.from({ length: Math.max(first.length, second.length) }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((event) => event !== undefined);

describe(`an answer (seed ${SEED})`, () => {
  test('is read from its stream as it was written', () => {
    const staysWhole = fc.property(anyAnswer(0), anyAnswer(1), (first, second) => {
      const events = mixed(first, second);
      const stream = written([{ type: 'start', id: 'x' }, ...events], { n: 2 });
      expect(plain(collect(readText(stream)))).toEqual(plain(collect(events)));
    });
    fc.assert(staysWhole, RUNS);
  });

  test('is read whole as it was written', () => {
    const staysWhole = fc.property(orderedAnswer, (events) => {
      const body = writeChatWhole(collect(events), charge(), context());
      expect(plain(collect(openaiAdapter.readWhole(body, form()) ?? []))).toEqual(plain(collect(events)));
    });
    fc.assert(staysWhole, RUNS);
  });

  test('that is cut in mid-stream throws nothing, wherever it is', () => {
    const neverThrows = fc.property(anyAnswer(0), fc.double({ min: 0, max: 1, noNaN: true }), (events, share) => {
      const bytes = new TextEncoder().encode(written(events));
      const cut = new TextDecoder().decode(bytes.subarray(0, Math.floor(bytes.length * share)));
      expect(() => readText(cut)).not.toThrow();
    });
    fc.assert(neverThrows, RUNS);
  });
});
