// The providers that tell answers, and the way of an answer to a caller: in pieces of bytes or whole, through the passage that a
// conversation takes.
import type { Arbitrary } from 'fast-check';
import { assert } from '../../../src/base/assert.ts';
import { nanoUsd } from '../../../src/billing/money.ts';
import type { Asked } from '../../../src/gateway/asked.ts';
import type { Charge } from '../../../src/gateway/dialects/dialect.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { CONVERSATIONS } from '../../../src/gateway/passages/choose.ts';
import type { Passage } from '../../../src/gateway/passages/passage.ts';
import { translated } from '../../../src/gateway/passages/translated.ts';
import { askedIn } from '../fields/carried.ts';
import { ALL, type Provider } from './providers.ts';
import type { Dialect } from './sayable.ts';
import { anthropicStream, anthropicWhole } from './tell-anthropic.ts';
import { geminiStream, geminiWhole } from './tell-gemini.ts';
import { openaiStream, openaiWhole, type Ways } from './tell-openai.ts';
import { answersOf, type Has, type Said, type Told } from './told.ts';

export type Teller = {
  readonly name: string;
  readonly provider: Provider;
  readonly answers: (isFree: boolean) => Arbitrary<Told>;
  readonly stream: (told: Told) => string;
  readonly whole: (told: Told) => JsonObject;
  /** The order in which its stream tells things. */
  readonly inOrder: (told: Told) => Told;
  /** The order of its whole answer, which some have none of. */
  readonly inWhole: (told: Told) => Told;
};

const NOTHING: Has = {
  ...{ proofs: false, sealed: false, signsTexts: false, signsCalls: false },
  ...{ cites: 'all', refuses: false },
};

const named = (name: string): Provider => {
  const provider = ALL.find((one) => one.name === name);
  assert(provider !== undefined, `no provider ${name}`);
  return provider;
};

const asItCame = (told: Told): Told => told;

/** Calls stream at the same time, behind everything else. */
const CALLS_LAST: readonly (readonly Said['is'][])[] = [['thought', 'text', 'refusal'], ['call']];
/** A message has a member for each kind. */
const BY_MEMBER: readonly (readonly Said['is'][])[] = [['thought'], ['text'], ['refusal'], ['call']];

const sorted = (told: Told, groups: readonly (readonly Said['is'][])[]): Told => ({
  ...told,
  said: groups.flatMap((kinds) => told.said.filter(({ is }) => kinds.includes(is))),
});

function openaiTeller(name: string, has: Has, ways: Ways): Teller {
  return {
    name,
    provider: named(name),
    answers: (isFree) => answersOf(has, isFree),
    stream: (told) => openaiStream(told, ways),
    whole: (told) => openaiWhole(told, ways),
    inOrder: (told) => sorted(told, CALLS_LAST),
    inWhole: (told) => sorted(told, BY_MEMBER),
  };
}

export const TELLERS: readonly Teller[] = [
  openaiTeller('OpenAI', { ...NOTHING, refuses: true }, { details: false, customs: true }),
  openaiTeller(
    'OpenRouter',
    { ...NOTHING, proofs: true, sealed: true, signsCalls: true },
    { details: true, customs: false },
  ),
  openaiTeller('DeepSeek', NOTHING, { details: false, customs: false, sameIndex: true }),
  {
    name: 'Claude',
    provider: named('Claude by effort'),
    answers: (isFree) => answersOf({ ...NOTHING, proofs: true, sealed: true }, isFree),
    stream: anthropicStream,
    whole: anthropicWhole,
    inOrder: asItCame,
    inWhole: asItCame,
  },
  {
    name: 'Gemini',
    provider: named('Gemini 3'),
    answers: (isFree) => answersOf({ ...NOTHING, signsTexts: true, signsCalls: true, cites: 'last' }, isFree),
    stream: geminiStream,
    whole: geminiWhole,
    inOrder: asItCame,
    inWhole: asItCame,
  },
];

export const CHARGE: Charge = {
  usage: { input: 3, output: 2 },
  cost: nanoUsd(12_500),
  extra: { generationId: 'gen-1', basis: 'reported' },
};

/** A request as the guard reads it, and its passage. */
export type Way = { readonly asked: Asked; readonly passage: Passage };

/** The way of a body to a provider. */
export function wayTo(dialect: Dialect, body: JsonObject, { adapter, reach }: Provider): Way {
  const asked = askedIn(dialect, body);
  assert(typeof asked !== 'string', `the guard refused ${JSON.stringify(asked)}`);
  return { asked, passage: translated(asked, reach, CONVERSATIONS[dialect], adapter) };
}

/** What an answer says of itself. */
export const contextOf = (asked: Asked) => {
  let made = 0;
  return {
    asked,
    generationId: 'gen-1',
    servedModel: 'acme/m',
    createdAt: 1_700_000_000_000,
    newId: (prefix: string) => `${prefix}_${++made}`,
  };
};

/** The caller's stream of a provider's, which comes cut at these places; and the provider's report of its usage. */
export function streamed(
  { asked, passage }: Way,
  stream: string,
  cuts: readonly number[],
): { text: string; report: unknown } {
  const bytes = new TextEncoder().encode(stream);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  const pipe = passage.openPipe(contextOf(asked));
  const places = [...new Set(cuts.map((cut) => cut % bytes.length)), 0, bytes.length].toSorted((a, b) => a - b);
  const pieces = places.slice(1).map((end, index) => pipe.push(bytes.subarray(places[index], end)));
  const parts = [...pieces, pipe.end(), pipe.finish(CHARGE, false)];
  const text = parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
  assert(pipe.seen.malformed === 0, 'the provider said something that was not understood');
  return { text, report: pipe.seen.rawUsage };
}

/** The caller's whole answer of a provider's. */
export function inOne({ asked, passage }: Way, whole: JsonObject): JsonObject {
  const seen = passage.readWhole(new TextEncoder().encode(JSON.stringify(whole)), contextOf(asked));
  assert(seen !== undefined, 'the whole answer is none');
  return JSON.parse(new TextDecoder().decode(seen.deliver(CHARGE)));
}
