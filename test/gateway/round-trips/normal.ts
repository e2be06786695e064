// The normal forms in which a conversation arrives at a provider: what its API has another place for, and what it has none for.
// Everything else arrives as it was said.
import { isObject, parseJson } from '../../../src/gateway/form/json.ts';
import type { Item, Line, Result, Shown, Talk, TalkTurn } from './talk.ts';

/** What a provider's API makes of a conversation. */
export type Habits = {
  /** The last of them it takes; none where it has no marks. */
  readonly marks: number;
  readonly keepsRefusals: boolean;
  /** Texts of one turn without anything else are one text. */
  readonly joinsTexts: boolean;
  /** Instructions behind the first words of others are the user's. */
  readonly leadsOnly: boolean;
  /** Which of the things that a tool showed stand in its result; the others are shown by the user behind all results. */
  readonly holds: (item: Shown) => boolean;
  /** What a tool said is an object, or one text. */
  readonly answersObjects: boolean;
  readonly namesPapers: boolean;
  readonly idOf: (id: string) => string;
  /** Things that a result does not hold are told which call they are of. */
  readonly tellsWhose: boolean;
};

/** The lines that arrive, in order. */
export function linesFor(talk: Talk, habits: Habits): readonly Line[] {
  const firstOther = talk.turns.findIndex(({ who }) => who !== 'system' && who !== 'developer');
  const lines = talk.turns.flatMap((turn, index) => turnFor(turn, index < firstOther, habits));
  return lastMarks(lines, habits.marks);
}

function turnFor({ who, items }: TalkTurn, isLead: boolean, habits: Habits): readonly Line[] {
  if (who === 'tool') return resultsFor(items, habits);
  const told = items.map((item) => itemFor(item, habits));
  const texts = habits.joinsTexts ? joined(told, who === 'model' ? '' : '\n\n') : told;
  if (who === 'model') return texts.map((item) => ['model', item]);
  return texts.map((item) => [who === 'user' || (habits.leadsOnly && !isLead) ? 'user' : 'system', item]);
}

function itemFor(item: Item, habits: Habits): Item {
  switch (item.is) {
    case 'refusal':
      return habits.keepsRefusals ? item : { is: 'text', text: item.text };
    case 'call': {
      const { free: _, ...call } = item;
      return { ...call, id: habits.idOf(call.id) };
    }
    case 'text':
      return habits.marks === 0 ? { is: 'text', text: item.text } : item;
    case 'paper':
      return habits.namesPapers ? item : { is: 'paper', data: item.data };
    default:
      return item;
  }
}

/** Where there is nothing but texts, and calls. */
function joined(items: readonly Item[], between: string): readonly Item[] {
  const texts = items.filter((item) => item.is === 'text');
  const others = items.filter((item) => item.is !== 'text');
  if (texts.length === 0 || others.some(({ is }) => is !== 'call' && is !== 'refusal')) return items;
  return [{ is: 'text', text: texts.map(({ text }) => text).join(between) }, ...others];
}

function resultsFor(items: readonly Item[], habits: Habits): readonly Line[] {
  const results = items.filter((item) => item.is === 'result').map((item) => resultFor(item, habits));
  const held = (item: Shown): boolean => habits.tellsWhose || item.is === 'text' || habits.holds(item);
  return [
    ...results.map((result): Line => ['tool', { ...result, shown: result.shown.filter(held) }]),
    ...results.flatMap(({ shown }) => shown.filter((item) => !held(item)).map((item): Line => ['user', item])),
  ];
}

function resultFor({ free: _, ...result }: Result, habits: Habits): Result {
  const shown = result.shown.map((item) => itemFor(item, habits)).filter(isShown);
  const [inside, outside] = [shown.filter(habits.holds), shown.filter((item) => !habits.holds(item))];
  const id = habits.idOf(result.id);
  if (!habits.answersObjects) {
    const told = habits.joinsTexts ? joined(inside, '\n\n') : inside;
    return { ...result, id, shown: [...told.filter(isShown), ...outside] };
  }
  const texts = shown.flatMap((item) => (item.is === 'text' ? item.text : []));
  const text = result.failed ? texts.join('\n') : asObject(texts.join('\n'));
  const media = shown.filter(({ is }) => is !== 'text');
  return { ...result, id, shown: [...(text === '' ? [] : [{ is: 'text', text } as const]), ...media] };
}

const isShown = (item: Item): item is Shown => item.is !== 'call' && item.is !== 'result' && item.is !== 'refusal';

/** An object goes as one. */
function asObject(text: string): string {
  const value = parseJson(text);
  return isObject(value) ? JSON.stringify(value) : text;
}

/** The marks that an API takes are the last. */
function lastMarks(lines: readonly Line[], most: number): readonly Line[] {
  const isMarked = (item: Item): boolean => item.is === 'text' && item.mark === true;
  const all = lines
    .flatMap(([, item]): readonly Item[] => (item.is === 'result' ? item.shown : [item]))
    .filter(isMarked);
  const kept = new Set<Item>(all.slice(Math.max(0, all.length - most)));
  const marked = <Some extends Item>(item: Some): Some => (isMarked(item) && !kept.has(item) ? unmarked(item) : item);
  return lines.map(([who, item]) => [
    who,
    item.is === 'result' ? { ...item, shown: item.shown.map((part) => marked(part)) } : marked(item),
  ]);
}

/** `undefined` is as good as absent to who compares. */
const unmarked = <Some extends Item>(item: Some): Some => ({ ...item, mark: undefined });
