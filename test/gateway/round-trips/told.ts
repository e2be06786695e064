// An answer in nobody's words: what a model thought, said and called, in order. Every provider can tell it, as a stream or whole, and
// every dialect's client can hear it.
import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { jsonObject, words } from './talks.ts';

/** `proof` is what its maker wants back: a signature, or thought that only he can read (`sealed`, of which nothing is shown). */
export type Thought = {
  readonly is: 'thought';
  readonly text: string;
  readonly proof?: string;
  readonly sealed?: true;
};
export type SaidText = { readonly is: 'text'; readonly text: string; readonly url?: string; readonly proof?: string };
export type SaidCall = {
  readonly is: 'call';
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
  readonly free?: true;
  readonly proof?: string;
};
export type Said = Thought | SaidText | SaidCall | { readonly is: 'refusal'; readonly text: string };

export type Told = {
  readonly said: readonly Said[];
  /** Cut by its limit; otherwise it ended by itself. */
  readonly isCut: boolean;
  readonly usage: { readonly input: number; readonly output: number };
  /** How long the pieces are in which a stream tells its texts, in turn. */
  readonly pieces: readonly number[];
};

/** Which things a maker's answers have: proofs of thoughts, sealed thoughts, proofs of texts and of calls, citations, refusals. */
export type Has = {
  readonly proofs: boolean;
  readonly sealed: boolean;
  readonly signsTexts: boolean;
  readonly signsCalls: boolean;
  /** A citation of every text, or told at the end, when only a text that nothing followed can still get it. */
  readonly cites: 'all' | 'last';
  readonly refuses: boolean;
};

/** Every proof is told from every other, and found in a body. */
const proof = fc.stringMatching(/^[A-Za-z0-9+/]{6,12}={0,2}$/).map((text) => `Prf${text}`);

const maybe = <Value>(on: boolean, value: Arbitrary<Value>): Arbitrary<Value | undefined> =>
  on ? fc.option(value, { nil: undefined }) : fc.constant(undefined);

/** Without members that are undefined. */
const without = (value: object): Said => JSON.parse(JSON.stringify(value));

/** Answers of a maker. `isFree`: the caller offered a tool of free text. */
export function answersOf(has: Has, isFree: boolean): Arbitrary<Told> {
  const thought = fc
    .record({ text: words, proof: has.proofs ? proof : fc.constant(undefined) })
    .map((said): Said => without({ is: 'thought', ...said }));
  const sealed = proof.map((seal): Said => ({ is: 'thought', text: '', proof: seal, sealed: true }));
  const text = fc
    .record({
      text: words,
      url: maybe(true, fc.constantFrom('https://a.example/1', 'https://b.example/2')),
      proof: maybe(has.signsTexts, proof),
    })
    .map((said): Said => without({ is: 'text', ...said }));
  const refusal = words.map((said): Said => ({ is: 'refusal', text: said }));
  const call = fc
    .record({ args: jsonObject, input: words, which: fc.nat(2), proof: maybe(has.signsCalls, proof) })
    .map(({ args, input, which, proof: seal }): Said => {
      const isThis = isFree && which === 0;
      const named = isThis ? { name: 'patch', args: { input }, free: true } : { name: `f${which}`, args };
      return without({ is: 'call', id: '', ...named, proof: seal });
    });
  const item = fc.oneof(
    ...[thought, text, text, call, call],
    ...(has.sealed ? [sealed] : []),
    ...(has.refuses ? [refusal] : []),
  );
  return fc.record({
    said: fc
      .array(item, { minLength: 1, maxLength: 6 })
      .map((said) => numbered(has.cites === 'all' ? said : citedLast(said))),
    isCut: fc.boolean(),
    usage: fc.record({ input: fc.integer({ min: 1, max: 999 }), output: fc.integer({ min: 1, max: 999 }) }),
    pieces: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
  });
}

const citedLast = (said: readonly Said[]): readonly Said[] =>
  said.map((item, index) =>
    item.is === 'text' && index < said.length - 1 ? without({ ...item, url: undefined }) : item,
  );

const numbered = (said: readonly Said[]): readonly Said[] =>
  said.map((item, index) => (item.is === 'call' ? { ...item, id: `call_${index}` } : item));

/** A text in the pieces that a stream tells it in. */
export function piecesOf(text: string, { pieces }: Told): readonly string[] {
  const list: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = pieces[list.length % pieces.length] ?? 1;
    list.push(text.slice(at, at + length));
    at += length;
  }
  return list;
}

/** The arguments of a call as a model writes them. */
export const argumentsOf = ({ args }: SaidCall): string => JSON.stringify(args);

/** Calls first by their beginnings and then by turns, as models that write them at the same time stream them. */
export function byTurns<Piece>(lists: readonly (readonly Piece[])[]): readonly Piece[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}
