// Answers as events, in every shape that chat can carry: blocks of all kinds, told in pieces, calls that interleave.
import fc, { type Arbitrary } from 'fast-check';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';

/** The events of one block, in pieces, without their place. */
type Block = readonly Record<string, unknown>[];

const words = fc.string({ minLength: 1, maxLength: 12 });
const pieces = fc.array(words, { minLength: 1, maxLength: 3 });

const citation = fc
  .record(
    { url: fc.webUrl(), title: words, quoted: words, start: fc.nat(50), length: fc.integer({ min: 1, max: 50 }) },
    { requiredKeys: ['url', 'start', 'length'] },
  )
  .map(({ length, ...rest }) => ({ ...rest, end: rest.start + length }));

const textBlock: Arbitrary<Block> = fc
  .tuple(pieces, fc.array(citation, { maxLength: 2 }))
  .map(([texts, citations]) => [
    ...texts.map((text) => ({ type: 'text', text })),
    ...citations.map((cited) => ({ type: 'citation', citation: cited })),
  ]);

const refusalBlock: Arbitrary<Block> = pieces.map((texts) => texts.map((text) => ({ type: 'refusal', text })));

const claude = { type: 'reasoning', format: 'anthropic-claude-v1' };
const openai = { type: 'reasoning', format: 'openai-responses-v1', id: 'rs' };

const thoughtBlock: Arbitrary<Block> = fc.oneof(
  pieces.map((texts) => texts.map((text) => ({ type: 'reasoning', text }))),
  fc
    .tuple(pieces, words)
    .map(([texts, signature]) => [...texts.map((text) => ({ ...claude, text })), { ...claude, signature }]),
  words.map((sealed) => [{ ...claude, sealed }]),
  fc
    .tuple(pieces, words)
    .map(([summaries, sealed]) => [...summaries.map((summary) => ({ ...openai, summary })), { ...openai, sealed }]),
);

const imageBlock: Arbitrary<Block> = fc.constant([{ type: 'image', mediaType: 'image/png', data: 'iVBO' }]);

const audioBlock: Arbitrary<Block> = fc.constant([
  { type: 'audio', id: 'au', data: 'Ukl', transcript: 'h' },
  { type: 'audio', data: 'G', transcript: 'i', expiresAt: 9 },
]);

/** A call; `first` has what is told once. Gemini's has its signature before it. */
const call = fc.record({ name: words, custom: fc.boolean(), signed: fc.boolean(), pieces });

type Call = typeof call extends Arbitrary<infer Value> ? Value : never;

function callBlocks({ name, custom, signed, pieces: texts }: Call, id: string): readonly Block[] {
  const seal: readonly Block[] = signed
    ? [[{ type: 'reasoning', sealed: `sig ${id}`, id, format: 'google-gemini-v1' }]]
    : [];
  const [first = '', ...rest] = texts;
  return [
    ...seal,
    [
      { type: 'tool_call', id, name, arguments: first, ...(custom ? { custom } : {}) },
      ...rest.map((text) => ({ type: 'tool_call', arguments: text })),
    ],
  ];
}

/** The events of blocks: what a call says after its first piece comes at the end, one call after the other. */
function told(choice: number, blocks: readonly Block[], reason: string): readonly AnswerEvent[] {
  const placed: readonly Block[] = blocks.map((block, index) =>
    block.map((event) => ({ ...event, choice, block: index })),
  );
  const isLate = (event: Block[number]): boolean => event.type === 'tool_call' && event.id === undefined;
  const hasCalls = placed.some(([event]) => event?.type === 'tool_call');
  return JSON.parse(
    JSON.stringify([
      ...placed.flat().filter((event) => !isLate(event)),
      ...placed.flat().filter(isLate),
      { type: 'finish', choice, reason: hasCalls ? 'tool_calls' : reason, native: 'WORD' },
    ]),
  );
}

const reason = fc.constantFrom('stop', 'length', 'content_filter');
const kindOf = (block: Block | undefined): unknown => block?.[0]?.type;

/** What follows its own kind would be one block with it, and there is one sound. */
const apart = (blocks: readonly Block[]): readonly Block[] =>
  blocks.reduce<Block[]>((kept, block) => {
    const kind = kindOf(block);
    const isMore = kind === 'audio' ? kept.some((other) => kindOf(other) === kind) : kindOf(kept.at(-1)) === kind;
    if (!isMore || kind === 'reasoning' || kind === 'image' || kind === 'tool_call') kept.push(block);
    return kept;
  }, []);

/** One answer, its blocks in any order. */
export const anyAnswer = (choice: number): Arbitrary<readonly AnswerEvent[]> =>
  fc
    .tuple(
      fc.array(fc.oneof(textBlock, refusalBlock, thoughtBlock, imageBlock, audioBlock, call), { maxLength: 6 }),
      reason,
    )
    .map(([items, ended]) => {
      const blocks = items.flatMap((item, index) => ('pieces' in item ? callBlocks(item, `call ${index}`) : [item]));
      return told(choice, apart(blocks), ended);
    });

const few = (block: Arbitrary<Block>, maxLength: number) => fc.array(block, { maxLength });

/** One answer, its blocks in the order in which a whole message is read. */
export const orderedAnswer: Arbitrary<readonly AnswerEvent[]> = fc
  .tuple(
    few(thoughtBlock, 2),
    few(textBlock, 1),
    few(refusalBlock, 1),
    few(imageBlock, 2),
    few(audioBlock, 1),
    fc.array(call, { maxLength: 2 }),
    reason,
  )
  .map(([thoughts, texts, refusals, images, audios, calls, ended]) => {
    const made = calls.flatMap((item, index) => callBlocks(item, `call ${index}`));
    const seals = made.filter((block) => kindOf(block) === 'reasoning');
    const rest = made.filter((block) => kindOf(block) === 'tool_call');
    return told(0, [...thoughts, ...seals, ...texts, ...refusals, ...images, ...audios, ...rest], ended);
  });
