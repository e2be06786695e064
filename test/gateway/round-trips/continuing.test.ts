// An answer that a client sends back as history: its own maker finds every thought, proof, word and call of it as he made them, and
// another maker the words and calls without anything that only the first could read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert as hold } from '../../../src/base/assert.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { targetOf } from '../../../src/gateway/passages/translated.ts';
import { CLIENTS } from './clients.ts';
import { linesFor } from './normal.ts';
import { ALL, type Provider } from './providers.ts';
import { GO_ON, returnedInChat, returnedToClaude, returnedToGemini } from './returned.ts';
import { inRows } from './rows.ts';
import { DIALECTS, type Dialect, SAY, sayable } from './sayable.ts';
import type { Item, Line, Talk, TalkTurn } from './talk.ts';
import { inOne, streamed, TELLERS, type Teller, wayTo } from './tellers.ts';
import type { Said, Told } from './told.ts';

const SEED = 61_009;
const RUNS = { seed: SEED, numRuns: 30 };

const HELLO: TalkTurn = { who: 'user', items: [{ is: 'text', text: 'Hello.' }] };
const ASKED: Talk = { turns: [HELLO], tools: [{ name: 'patch', free: true }], settings: {} };

/** The body of the next request, as a client of the dialect writes it who heard the answer. */
function nextBody(dialect: Dialect, teller: Teller, told: Told, isStreamed: boolean): JsonObject {
  const body = SAY[dialect](sayable(dialect, ASKED));
  const way = wayTo(dialect, body, teller.provider);
  const answer = isStreamed
    ? CLIENTS[dialect].read(streamed(way, teller.stream(told), []).text)
    : inOne(way, teller.whole(told));
  return GO_ON[dialect](body, answer, told);
}

/** What is sent for it. */
function sentTo(dialect: Dialect, body: JsonObject, provider: Provider): JsonObject {
  const { asked, passage } = wayTo(dialect, body, provider);
  const form = asked.form();
  hold(form.ok, 'the next request cannot be read');
  expect(provider.adapter.cannot(form.value, targetOf(asked, provider.reach))).toBeUndefined();
  return JSON.parse(new TextDecoder().decode(passage.body(undefined)));
}

/** Models call at the end of what they say. Chat keeps thoughts apart from words: there they come first. */
const answersOf = (teller: Teller, dialect: Dialect) =>
  teller.answers(dialect !== 'messages').map((told) => ({
    ...told,
    said: (dialect === 'chat' ? THOUGHTS_FIRST : IN_TURN).flatMap((kinds) =>
      told.said.filter(({ is }) => kinds.includes(is)),
    ),
  }));

const IN_TURN: readonly (readonly Said['is'][])[] = [['thought', 'text'], ['refusal'], ['call']];
const THOUGHTS_FIRST: readonly (readonly Said['is'][])[] = [['thought'], ['text'], ['refusal'], ['call']];

/** Words that go on without a new proof are one, and citations and the kind of a tool are told elsewhere. */
const proven = (said: readonly Said[]): readonly Said[] => inRows(said.map(plain), joined);

function plain(item: Said): Said {
  switch (item.is) {
    case 'call': {
      const { free: _, ...call } = item;
      return call;
    }
    case 'text': {
      const { url: _, ...text } = item;
      return text;
    }
    default:
      return item;
  }
}

function joined(last: Said, next: Said): Said | undefined {
  if (last.is === 'call' || next.is === 'call' || last.is !== next.is) return undefined;
  return 'proof' in next && next.proof !== undefined ? undefined : { ...last, text: last.text + next.text };
}

/** Chat has a place for each kind: thoughts, words, calls; a proof of words stands among the thoughts. */
function byPlace(said: readonly Said[]): unknown {
  const words = said.filter((item) => item.is === 'text' || item.is === 'refusal');
  return {
    thoughts: proven(said.filter(({ is }) => is === 'thought')),
    proofs: words.flatMap((item) => (item.is === 'text' ? (item.proof ?? []) : [])),
    text: words.map(({ text }) => text).join(''),
    calls: said.filter(({ is }) => is === 'call'),
  };
}

const HOME: Readonly<Record<string, (body: JsonObject) => readonly Said[]>> = {
  OpenRouter: returnedInChat,
  DeepSeek: returnedInChat,
  Claude: returnedToClaude,
  Gemini: returnedToGemini,
};

/** OpenRouter passes on what is another's, so it is nobody's stranger but of those who take nothing back. */
const isStranger = (teller: Teller, to: Provider): boolean =>
  teller.name === 'OpenRouter'
    ? to.name === 'OpenAI' || to.name === 'DeepSeek'
    : to.name !== 'OpenRouter' && to.name !== teller.name && !to.name.startsWith(teller.name);

const WAYS = TELLERS.flatMap((teller) =>
  ALL.filter((to) => isStranger(teller, to)).map((other) => ({ from: teller.name, to: other.name, teller, other })),
);

/** The conversation without thoughts; what the model said in a turn is one text. */
function withoutThought({ said }: Told): Talk {
  const words = said.flatMap((item) => (item.is === 'text' || item.is === 'refusal' ? item.text : [])).join('');
  const calls = said.filter((item) => item.is === 'call');
  const text: readonly Item[] = words === '' ? [] : [{ is: 'text', text: words }];
  const results = calls.map(
    ({ id }) => ({ is: 'result', id, shown: [{ is: 'text', text: 'Done.' }], failed: false }) as const,
  );
  const model = [...text, ...calls.map(({ id, name, args }) => ({ is: 'call', id, name, args }) as const)];
  return {
    ...ASKED,
    turns: [
      HELLO,
      ...(model.length === 0 ? [] : [{ who: 'model', items: model } as const]),
      ...(results.length === 0 ? [] : [{ who: 'tool', items: results } as const]),
      { who: 'user', items: [{ is: 'text', text: 'Go on.' }] },
    ],
  };
}

/** Every text of the model in a row is one; a refusal is what it said as well. */
const modelInOne = (lines: readonly Line[]): readonly Line[] =>
  inRows(
    lines.map(([who, item]): Line => [who, item.is === 'refusal' ? { is: 'text', text: item.text } : item]),
    ([who, last], [next, item]) =>
      who === 'model' && next === who && last.is === 'text' && item.is === 'text'
        ? [who, { is: 'text', text: last.text + item.text }]
        : undefined,
  );

describe(`an answer that is sent back (seed ${SEED})`, () => {
  describe.each(DIALECTS)('in %s', (dialect) => {
    test.each(TELLERS.filter(({ name }) => HOME[name] !== undefined))('comes home to $name', (teller) => {
      const comesHome = fc.property(answersOf(teller, dialect), fc.boolean(), (told, isStreamed) => {
        const body = sentTo(dialect, nextBody(dialect, teller, told, isStreamed), teller.provider);
        const found = proven(HOME[teller.name]?.(body) ?? []);
        const wanted = proven(told.said);
        const isPlaced = dialect === 'chat' || HOME[teller.name] === returnedInChat;
        if (isPlaced) expect(byPlace(found)).toEqual(byPlace(wanted));
        else expect(found).toEqual(wanted);
      });
      fc.assert(comesHome, RUNS);
    });

    test.each(WAYS)('goes from $from to $to without its proofs', ({ teller, other }) => {
      const isUnderstood = fc.property(answersOf(teller, dialect), fc.boolean(), (told, isStreamed) => {
        const body = sentTo(dialect, nextBody(dialect, teller, told, isStreamed), other);
        expect(JSON.stringify(body)).not.toContain('Prf');
        expect(modelInOne(other.hear(body).lines)).toEqual(modelInOne(linesFor(withoutThought(told), other.habits)));
      });
      fc.assert(isUnderstood, { ...RUNS, numRuns: 8 });
    });
  });
});
