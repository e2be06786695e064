// Conversations of every kind: parts of all kinds, calls side by side, results as text and pictures, failures, instructions
// anywhere, tools and the choice among them, and every setting that a dialect has a name for.
import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import type { Call, Choice, Item, Result, Shown, Talk, TalkTool, TalkTurn } from './talk.ts';

const one = <Value>(...values: readonly Value[]): Arbitrary<Value> => fc.constantFrom(...values);

/** Words that trip a writer up: quotes, breaks, letters of several bytes, text that looks like something else. */
const ODD = [
  '"\\',
  'a\nb',
  'é😀',
  '{"a":1}',
  '</tool>',
  'data:a',
  '[DONE]',
  ' x ',
  '\u2028',
  'null',
  '7',
  '{"id":12345678901234567890}',
];

/** Text with something to see in it. */
export const words: Arbitrary<string> = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 9 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
    one(...ODD),
  )
  .filter((text) => text.trim() !== '');

/** Values of JSON as a parser gives them. */
export const jsonObject: Arbitrary<JsonObject> = fc
  .dictionary(words, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3, noNullPrototype: true })
  .map((value) => JSON.parse(JSON.stringify(value)));

const text: Arbitrary<Shown> = fc
  .record({ text: words, mark: fc.constant(true) }, { requiredKeys: ['text'] })
  .map((said) => ({ is: 'text', ...said }));
const PNG = 'data:image/png;base64,iVBO';
const WEBP = 'data:image/webp;base64,UklG';
const image: Arbitrary<Shown> = one(PNG, WEBP, PNG, WEBP, 'https://a.example/a.png').map((at) => ({
  is: 'image',
  at,
}));
const sound: Arbitrary<Shown> = one('wav', 'mp3').map((format) => ({ is: 'sound', data: 'UklG', format }));
const paper: Arbitrary<Shown> = fc
  .record({ data: one('JVBE'), name: words }, { requiredKeys: ['data'] })
  .map((file) => ({ is: 'paper', ...file }));

const shown: Arbitrary<Shown> = fc.oneof(
  { weight: 12, arbitrary: text },
  { weight: 4, arbitrary: image },
  { weight: 1, arbitrary: sound },
  { weight: 2, arbitrary: paper },
);

const FREE = 'patch';
const NAMES = ['weather', 'buy-it', 'a_b'];

const SCHEMA: JsonObject = {
  type: 'object',
  properties: { place: { type: 'string', description: 'A place.' }, days: { type: 'integer' } },
  required: ['place'],
  additionalProperties: false,
};

const tools: Arbitrary<readonly TalkTool[]> = fc
  .tuple(
    fc.subarray(NAMES),
    fc.boolean(),
    fc.record(
      {
        description: words,
        schema: one<JsonObject>(SCHEMA, { type: 'object', properties: {} }),
        strict: fc.boolean(),
      },
      { requiredKeys: ['schema'] },
    ),
  )
  .map(([names, hasFree, told]) => [
    ...names.map((name) => ({ name, ...told, ...(told.strict === true ? { schema: SCHEMA } : {}) })),
    ...(hasFree ? [{ name: FREE, description: 'Patches.', free: true }] : []),
  ]);

const choiceOf = (names: readonly string[]): Arbitrary<Choice> =>
  fc.oneof(
    one('auto' as const, 'none' as const, 'required' as const),
    one(...names).map((name) => ({ one: name })),
    fc.record({ some: fc.subarray([...names], { minLength: 1 }), must: fc.boolean() }),
  );

const settings: Arbitrary<JsonObject> = fc
  .tuple(
    fc.record(
      {
        max_tokens: fc.integer({ min: 2_000, max: 8_000 }),
        temperature: one(0, 0.25, 1),
        top_p: one(0, 0.5, 1),
        top_k: fc.integer({ min: 1, max: 40 }),
        presence_penalty: one(0.5, -1),
        frequency_penalty: one(0.5, -1),
        seed: fc.integer({ min: 0, max: 999 }),
        logit_bias: fc.constant({ 50256: -100 }),
        stop: fc.array(words, { minLength: 1, maxLength: 4 }),
        user: words,
        verbosity: one('low', 'high'),
        prompt_cache_key: words,
        metadata: fc.constant({ a: 'b' }),
        service_tier: one('priority', 'flex', 'constructor'),
        parallel_tool_calls: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    // Not every provider has these, so they are rare.
    fc.oneof(
      { weight: 8, arbitrary: one<JsonObject>({}) },
      { weight: 1, arbitrary: one<JsonObject>({ logprobs: true }, { n: 2 }) },
    ),
  )
  .map(([usual, rare]) => ({ ...usual, ...rare }));

/** What the model answers: words, a refusal, calls; and what the tools say to it. */
const answer = fc.record({
  texts: fc.array(text, { maxLength: 2 }),
  refusal: fc.option(words, { freq: 6 }),
  calls: fc.array(
    fc.record({
      name: one(...NAMES, FREE),
      args: jsonObject,
      input: words,
      shown: fc.array(shown, { maxLength: 3 }),
      failed: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
});

type Answer = typeof answer extends Arbitrary<infer Value> ? Value : never;

/** An answer and the results of its calls. Ids are of every maker's form. */
function answered({ texts, refusal, calls }: Answer, turn: number): readonly TalkTurn[] {
  const ids = calls.map((_, index) => `${ID_STARTS[(turn + index) % ID_STARTS.length]}${turn}${index}`);
  const made = calls.map(({ name, args, input }, index): Call => {
    const call = { is: 'call', id: ids[index] ?? '', name } as const;
    return name === FREE ? { ...call, args: { input }, free: true } : { ...call, args };
  });
  const results = calls.map(
    (call, index): Result => ({
      is: 'result',
      id: ids[index] ?? '',
      shown: call.shown,
      failed: call.failed,
      ...(call.name === FREE ? { free: true } : {}),
    }),
  );
  const said: readonly Item[] = [
    ...texts,
    ...(refusal === null ? [] : [{ is: 'refusal', text: refusal } as const]),
    ...made,
  ];
  return [
    ...(said.length === 0 ? [] : [{ who: 'model', items: said } as const]),
    ...(results.length === 0 ? [] : [{ who: 'tool', items: results } as const]),
  ];
}

const ID_STARTS = ['call_', 'toolu_', 'functions.a:', '7-'];

const instruction: Arbitrary<TalkTurn> = fc.record({
  who: one('system', 'developer'),
  items: fc.array(text, { minLength: 1, maxLength: 2 }),
});

const turns: Arbitrary<readonly TalkTurn[]> = fc
  .tuple(
    fc.array(instruction, { maxLength: 2 }),
    fc.array(fc.tuple(fc.array(shown, { minLength: 1, maxLength: 3 }), answer, fc.option(instruction, { freq: 4 })), {
      minLength: 1,
      maxLength: 3,
    }),
    words,
  )
  .map(([lead, rounds, last]) => [
    ...lead,
    ...rounds.flatMap(([items, said, after], index) => [
      { who: 'user', items } as const,
      ...answered(said, index),
      ...(after === null ? [] : [after]),
    ]),
    { who: 'user', items: [{ is: 'text', text: last }] },
  ]);

/** Any conversation. */
export const talks: Arbitrary<Talk> = fc
  .record(
    { turns, tools, format: one<JsonObject | 'json'>(SCHEMA, 'json'), effort: one('low', 'high'), settings },
    { requiredKeys: ['turns', 'tools', 'settings'] },
  )
  .chain((talk) => {
    const names = talk.tools.map(({ name }) => name);
    if (names.length === 0) {
      const { parallel_tool_calls: _, ...rest } = talk.settings;
      return fc.constant<Talk>({ ...talk, settings: rest });
    }
    return fc.option(choiceOf(names)).map((choice): Talk => ({ ...talk, ...(choice === null ? {} : { choice }) }));
  });
