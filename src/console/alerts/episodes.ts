// From what is true to what is to be raised. Credit that stays low is one episode: it is told once, and again only after it has
// recovered. Pure.
import {
  balanceRecovered,
  type Figures,
  LEVELS,
  type LimitReached,
  type LowBalance,
  type LowRunway,
  levelOf,
  lowBalance,
  lowRunway,
  runwayRecovered,
} from './conditions.ts';

/** The kinds of alerts that have episodes. */
export type LowKind = 'low_balance' | 'low_runway';

/** The newest episode of a kind; 0 is none yet, and says that credit was seen not to be low. */
export type Episode = { readonly number: number; readonly isLow: boolean };

export type Episodes = Readonly<Partial<Record<LowKind, Episode>>>;

/** Something to raise, unless one of these causes was raised before. */
export type Candidate = {
  readonly news: LowBalance | LowRunway | LimitReached;
  readonly cause: string;
  readonly unless: readonly string[];
};

/** What follows from figures: episodes that changed, and what to raise. */
export type Judgement = { readonly episodes: Episodes; readonly candidates: readonly Candidate[] };

/** Judges an account. A kind that is off is left as it was, so that it begins where it stands when it is on again. */
export function judge(figures: Figures, before: Episodes): Judgement {
  const { on } = figures.settings;
  const wasAbove = before.low_balance !== undefined;
  const balance = on.low_balance
    ? step(before.low_balance, lowBalance(figures, wasAbove), balanceRecovered(figures))
    : {};
  const runway = on.low_runway ? step(before.low_runway, lowRunway(figures), runwayRecovered(figures)) : {};
  return {
    episodes: {
      ...(balance.after === undefined ? {} : { low_balance: balance.after }),
      ...(runway.after === undefined ? {} : { low_runway: runway.after }),
    },
    candidates: [
      ...(balance.raised === undefined ? [] : [balance.raised]),
      ...(runway.raised === undefined ? [] : [runway.raised]),
      ...(on.key_limit ? figures.keys.flatMap((key) => limitReached(key) ?? []) : []),
    ],
  };
}

function step(
  before: Episode | undefined,
  low: LowBalance | LowRunway | undefined,
  isRecovered: boolean,
): { readonly after?: Episode; readonly raised?: Candidate } {
  const { number, isLow } = before ?? { number: 0, isLow: false };
  if (isLow || low === undefined) {
    const isNews = isLow || before === undefined;
    return isNews && isRecovered ? { after: { number, isLow: false } } : {};
  }
  const cause = `${low.kind}/${number + 1}`;
  return { after: { number: number + 1, isLow: true }, raised: { news: low, cause, unless: [cause] } };
}

/** Only the highest level is told: who jumps over one was told more. A limit that was changed is another limit. */
function limitReached(key: LimitReached['key']): Candidate | undefined {
  const level = levelOf(key);
  if (level === undefined) return undefined;
  const causeAt = (at: number): string => `key_limit/${key.keyId}/${key.periodStart}/${key.limit}/${at}`;
  const unless = LEVELS.filter((other) => other >= level).map(causeAt);
  return { news: { kind: 'key_limit', key, level }, cause: causeAt(level), unless };
}
