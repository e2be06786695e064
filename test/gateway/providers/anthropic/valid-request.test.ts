// Whatever a caller says, what is sent is a request that Anthropic takes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonObject, objectsAt, textAt } from '../../../../src/gateway/form/json.ts';
import type { Part, Tool, Turn } from '../../../../src/gateway/form/request.ts';
import { anthropicAdapter } from '../../../../src/gateway/providers/anthropic/adapter.ts';
import { form, target } from './given.ts';

const cache = fc.option(fc.constantFrom({}, { ttl: '1h' } as const), { nil: undefined });
const marked = (part: fc.Arbitrary<Part>): fc.Arbitrary<Part> =>
  fc
    .tuple(part, cache)
    .map(([given, mark]) => (mark === undefined || !('type' in given) ? given : { ...given, cache: mark }));
const words = fc.constantFrom('', ' ', '\n', 'Hi', 'So ', 'Yes.');
const id = fc.constantFrom('a', 'b', 'call:1');
const text = words.map((said): Part => ({ type: 'text', text: said }));
const picture: Part = { type: 'image', source: { kind: 'url', url: 'https://e.com/a.png' } };
const thought: Part = { type: 'reasoning', text: 'Hm.', signature: 's', format: 'anthropic-claude-v1' };
const call = fc.tuple(id, fc.constantFrom('', '{}', '{"a":1}')).map(
  ([callId, args]): Part => ({
    type: 'tool_call',
    id: callId,
    name: 'f',
    arguments: args,
  }),
);
const result = fc.tuple(id, fc.array(marked(text), { maxLength: 2 })).map(
  ([callId, parts]): Part => ({
    type: 'tool_result',
    id: callId,
    parts,
  }),
);
const turn = (role: Turn['role'], part: fc.Arbitrary<Part>): fc.Arbitrary<Turn> =>
  fc.array(marked(part), { maxLength: 3 }).map((parts) => ({ role, parts }));
const turns = fc.array(
  fc.oneof(
    turn('system', text),
    turn('developer', text),
    turn('user', fc.oneof(text, fc.constant(picture))),
    turn('assistant', fc.oneof(text, call, fc.constant(thought))),
    turn('tool', result),
  ),
  { maxLength: 8 },
);
const tools = fc.array(
  cache.map((mark): Tool => ({ type: 'function', name: 'f', ...(mark === undefined ? {} : { cache: mark }) })),
  { maxLength: 6 },
);

/** Blocks in the order of the prompt, with those inside of results. */
const blocksOf = (body: JsonObject): readonly JsonObject[] => {
  const contents = objectsAt(body, 'messages').flatMap((message) => objectsAt(message, 'content'));
  return [
    ...objectsAt(body, 'tools'),
    ...objectsAt(body, 'system'),
    ...contents.flatMap((one) => [...objectsAt(one, 'content'), one]),
  ];
};

const isMarked = ({ cache_control }: JsonObject): boolean => isObject(cache_control);

test('roles alternate, results stand first, no text is empty, and there are at most four cache marks', () => {
  fc.assert(
    fc.property(turns, tools, cache, (given, offered, whole) => {
      const request = form({ turns: given, tools: offered, ...(whole === undefined ? {} : { cache: whole }) });
      expect(anthropicAdapter.cannot(request, target())).toBeUndefined();
      const { body } = anthropicAdapter.write(request, target());
      const messages = objectsAt(body, 'messages');
      const roles = messages.map(({ role }) => role);
      expect(roles.every((role, i) => role !== roles[i - 1])).toBe(true);
      for (const message of messages) {
        const kinds = objectsAt(message, 'content').map(({ type }) => type === 'tool_result');
        expect(kinds.length).toBeGreaterThan(0);
        expect(kinds.lastIndexOf(true)).toBe(kinds.filter(Boolean).length - 1);
      }
      const blocks = blocksOf(body);
      expect(blocks.filter(({ type }) => type === 'text').every((one) => textAt(one, 'text')?.trim() !== '')).toBe(
        true,
      );
      expect(blocks.filter(isMarked).length + (isMarked(body) ? 1 : 0)).toBeLessThanOrEqual(4);
    }),
    { seed: 8, numRuns: 300 },
  );
});

test('of too many cache marks the last stay, with the one for the whole prompt', () => {
  const mark = { ttl: '5m' } as const;
  const said = ['one', 'two', 'three', 'four', 'five'].map((one): Part => ({ type: 'text', text: one, cache: mark }));
  const tool: Tool = { type: 'function', name: 'f', cache: mark };
  const request = form({ turns: [{ role: 'user', parts: said }], tools: [tool], cache: mark });
  const { body } = anthropicAdapter.write(request, target());
  expect(
    blocksOf(body)
      .filter(isMarked)
      .map((one) => one.text),
  ).toEqual(['three', 'four', 'five']);
  expect(isMarked(body)).toBe(true);
});
