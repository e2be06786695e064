// Any conversation in any dialect to any provider: what the provider understands is what was said, in the normal form of its API;
// and what it is not told is named.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert as hold } from '../../../src/base/assert.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { CONVERSATIONS } from '../../../src/gateway/passages/choose.ts';
import { targetOf, translated } from '../../../src/gateway/passages/translated.ts';
import { askedIn } from '../fields/carried.ts';
import { linesFor } from './normal.ts';
import { ALL, type Provider } from './providers.ts';
import { DIALECTS, type Dialect, SAY, sayable } from './sayable.ts';
import type { Choice, Heard, Line, Talk, TalkTool } from './talk.ts';
import { talks } from './talks.ts';

const SEED = 61_003;
const RUNS = { seed: SEED, numRuns: 40 };

type Sent = { readonly refused: string } | { readonly body: JsonObject; readonly dropped: readonly string[] };

/** What becomes of a body on its way. */
function sent(dialect: Dialect, body: JsonObject, { adapter, reach }: Provider): Sent {
  const asked = askedIn(dialect, body);
  hold(typeof asked !== 'string', `the guard refused ${JSON.stringify(asked)}`);
  const form = asked.form();
  hold(form.ok, `no form: ${form.ok ? '' : form.refusal.message}`);
  const refused = adapter.cannot(form.value, targetOf(asked, reach));
  if (refused !== undefined) return { refused };
  const passage = translated(asked, reach, CONVERSATIONS[dialect], adapter);
  return { body: JSON.parse(new TextDecoder().decode(passage.body(undefined))), dropped: passage.dropped() };
}

/** The tools that are offered, and the choice, as the provider is told them. */
function toolsFor({ tools, choice }: Talk, allows: Provider['allows']): Pick<Heard, 'tools' | 'choice'> {
  const only = typeof choice === 'object' && 'some' in choice ? choice : undefined;
  const isOffered = only !== undefined && (allows === 'offers' || (allows === 'must' && !only.must));
  const told: Choice | undefined = isOffered ? (only.must ? 'required' : 'auto') : choice;
  const named =
    typeof told === 'object' && 'one' in told && allows === 'must' ? { some: [told.one], must: true } : told;
  return {
    tools: isOffered ? tools.filter(({ name }) => only.some.includes(name)) : tools,
    ...(named === undefined ? {} : { choice: named }),
  };
}

const withoutFailure = ([who, item]: Line): Line => [who, item.is === 'result' ? { ...item, failed: false } : item];

/** A tool of free text is told in each provider's own way. */
const plainTool = (tool: TalkTool, frees: ReadonlySet<string>): TalkTool => ({
  name: tool.name,
  ...(tool.description === undefined ? {} : { description: tool.description }),
  ...(frees.has(tool.name) ? {} : { schema: tool.schema ?? {} }),
});

function compare(talk: Talk, heard: Heard, dropped: readonly string[], { habits, allows, words }: Provider): void {
  const lines = linesFor(talk, habits);
  const losesFailure = dropped.includes('messages[].content[].is_error');
  expect(heard.lines).toEqual(losesFailure ? lines.map(withoutFailure) : lines);
  const { tools, choice = 'auto' } = toolsFor(talk, allows);
  const frees = new Set(tools.filter(({ free }) => free === true).map(({ name }) => name));
  expect(heard.tools.map((tool) => plainTool(tool, frees))).toEqual(tools.map((tool) => plainTool(tool, frees)));
  expect(heard.choice ?? 'auto').toEqual(choice);
  const stricts = (list: readonly TalkTool[]) => list.filter(({ strict }) => strict === true).map(({ name }) => name);
  if (!dropped.includes('tools[].function.strict')) expect(stricts(heard.tools)).toEqual(stricts(tools));
  expect(heard.format).toEqual(talk.format);
  if (!dropped.includes('reasoning')) expect(heard.thinks).toBe(talk.effort !== undefined);
  if (heard.effort !== undefined) expect(heard.effort).toBe(talk.effort);
  for (const [name, value] of Object.entries(talk.settings)) {
    const isDefault = name === 'parallel_tool_calls' && (value === true || choice === 'none');
    if (dropped.includes(name) || (isDefault && heard.settings[name] === undefined)) continue;
    const told = typeof value === 'string' ? (words.get(value) ?? value) : value;
    expect([name, heard.settings[name]]).toEqual([name, told]);
  }
  const unasked = Object.keys(heard.settings).filter((name) => talk.settings[name] === undefined);
  expect(unasked.filter((name) => name !== 'max_tokens')).toEqual([]);
}

describe(`a conversation (seed ${SEED})`, () => {
  describe.each(DIALECTS)('in %s', (dialect) => {
    test.each(ALL)('is understood by $name as it was said', (provider) => {
      const isUnderstood = fc.property(talks, (any) => {
        const talk = sayable(dialect, any);
        const way = sent(dialect, SAY[dialect](talk), provider);
        if ('refused' in way) expect(provider.cannot[way.refused]?.(talk)).toBe(true);
        else compare(talk, provider.hear(way.body), way.dropped, provider);
      });
      fc.assert(isUnderstood, RUNS);
    });
  });
});
