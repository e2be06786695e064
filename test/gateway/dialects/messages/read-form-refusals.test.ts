// Messages requests that cannot be read: each is refused by the place of what is wrong.
import { describe, expect, it } from 'vitest';
import { readMessagesForm } from '../../../../src/gateway/dialects/messages/read-form.ts';
import { HELLO } from './given.ts';

describe('a request that cannot be read', () => {
  const said = (content: unknown) => ({ messages: [{ role: 'user', content }] });
  it.each([
    ['messages[0].role', { messages: [{ role: 'robot', content: 'a' }] }],
    ['messages[0].content', said(7)],
    ['messages[0].content[1]', said([{ type: 'text', text: 'a' }, 'b'])],
    ['messages[0].content[0].text', said([{ type: 'text', text: 7 }])],
    ['messages[0].content[0].source', said([{ type: 'image', source: { type: 'base64' } }])],
    ['messages[0].content[0].content[0]', said([{ type: 'tool_result', tool_use_id: 'a', content: [7] }])],
    ['system[0].text', { system: [{ type: 'text' }] }],
    ['tools[0].name', { tools: [{ input_schema: {} }] }],
    ['tool_choice', { tool_choice: 'auto' }],
    ['temperature', { temperature: 'hot' }],
    ['thinking.budget_tokens', { thinking: { type: 'enabled' } }],
    ['output_config.effort', { output_config: { effort: 'huge' } }],
    ['output_config.format', { output_config: { format: { type: 'json' } } }],
  ])('is refused by the name of `%s`', (param, fields) => {
    const read = readMessagesForm({ model: 'm', messages: HELLO, ...fields });
    expect(read).toMatchObject({ ok: false, refusal: { status: 400, param } });
  });
});
