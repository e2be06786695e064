// What a stored response was asked with, as OpenAI lists it: pages that miss nothing, ids that stay, newest first.
import { describe, expect, it } from 'vitest';
import { itemsPage, readItemsPage } from '../../src/gateway/endpoints/input-items.ts';
import { isObject, type JsonObject, objectsAt, textAt } from '../../src/gateway/form/json.ts';

const INPUT = [
  { role: 'user', content: 'Say hello.' },
  { id: 'msg_a', type: 'message', role: 'assistant', content: 'Hello.' },
  { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '{}' },
  { type: 'function_call_output', call_id: 'c1', output: 'done' },
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on.' }] },
];
const idsOf = (page: JsonObject) => objectsAt(page, 'data').map((item) => textAt(item, 'id'));
const ALL = { limit: 100, order: 'asc', after: undefined } as const;

describe('the list of input items', () => {
  it('gives every item an id, its kind and its content in parts', () => {
    expect(itemsPage('resp_1', INPUT, ALL)).toEqual({
      object: 'list',
      data: [
        { id: 'msg_1_0', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Say hello.' }] },
        {
          ...{ id: 'msg_a', type: 'message', role: 'assistant' },
          content: [{ type: 'output_text', text: 'Hello.', annotations: [] }],
        },
        { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', id: 'item_1_3', call_id: 'c1', output: 'done' },
        { id: 'msg_1_4', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on.' }] },
      ],
      first_id: 'msg_1_0',
      last_id: 'msg_1_4',
      has_more: false,
    });
  });

  it.each(['asc', 'desc'] as const)('gives pages that together are the whole, %s', (order) => {
    const whole = itemsPage('resp_1', INPUT, { ...ALL, order });
    const seen: unknown[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = itemsPage('resp_1', INPUT, { limit: 2, order, after });
      seen.push(...idsOf(page));
      after = textAt(page, 'last_id');
      more = page.has_more === true;
    }
    expect(seen).toEqual(idsOf(whole));
    expect(new Set(seen).size).toBe(INPUT.length);
  });

  it('gives nothing behind an item that is not there, and nothing of no input', () => {
    const nothing = { object: 'list', data: [], first_id: null, last_id: null, has_more: false };
    expect(itemsPage('resp_1', INPUT, { ...ALL, after: 'msg_b' })).toEqual(nothing);
    expect(itemsPage('resp_1', [], ALL)).toEqual(nothing);
  });

  it('is newest first and of 20 where nothing is said, and refuses what it cannot give', () => {
    expect(readItemsPage({})).toEqual({ ok: true, value: { limit: 20, order: 'desc', after: undefined } });
    expect(readItemsPage({ limit: '100', order: 'asc', after: 'a' }).ok).toBe(true);
    for (const query of [{ limit: '0' }, { limit: '101' }, { limit: '1.5' }, { limit: 'x' }, { order: 'up' }]) {
      const refused = readItemsPage(query);
      expect(!refused.ok && isObject(refused.refusal.facts) && refused.refusal.facts.param).toBe(
        Object.keys(query)[0],
      );
    }
  });
});
