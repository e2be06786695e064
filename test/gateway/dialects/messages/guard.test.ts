// The first reading of a Messages request: what is asked, what it can cost, and what clients may send that we do not know.
import { describe, expect, it } from 'vitest';
import { countTokensBody } from '../../../../src/gateway/dialects/messages/count.ts';
import { sealText } from '../../../../src/gateway/form/seal.ts';
import { asked, guard } from './given.ts';

const user = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });
const base64 = (start: string, length: number) => start + 'A'.repeat(length - start.length);
const png = (length = 40_000) => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: base64('iVBORw0KGgo', length) },
});
const mostTokens = (fields: object) => asked(fields).size.inputTokensMax;

describe('the guard', () => {
  it('reads what prices and routes a request', () => {
    expect(asked({ stream: true, models: ['a/b'], tags: ['x'], max_cost: 0.5 })).toMatchObject({
      dialect: 'messages',
      model: 'anthropic/claude',
      stream: true,
      includeUsage: false,
      maxTokens: 100,
      tags: ['x'],
      routing: { models: ['a/b'] },
      size: { answers: 1, searches: false, audioOut: false },
      needs: { tools: false, structured: false, imagesIn: false, filesIn: false, search: false },
    });
  });

  it.each([
    [undefined, { type: 'ephemeral' }],
    [undefined, { type: 'ephemeral', ttl: '5m' }],
    [true, { type: 'ephemeral', ttl: '1h' }],
  ])('says %s of a cache of an hour for the mark %o', (longCache, cache_control) => {
    expect(asked(user({ type: 'text', text: 'x', cache_control })).size.longCache).toBe(longCache);
  });

  it('lets fields, betas and blocks pass that it does not know', () => {
    const content = [{ type: 'never_heard_of', of: [1] }];
    expect(guard({ betas: ['x'], something: { new: true }, messages: [{ role: 'user', content }] }).ok).toBe(true);
  });

  it.each([
    ['model', { model: 7 }],
    ['messages', { messages: [] }],
    ['messages[0]', { messages: ['hello'] }],
    ['stream', { stream: 'yes' }],
    ['max_tokens', { max_tokens: -1 }],
    ['max_tokens', { max_tokens: 1.5 }],
    ['provider', { provider: 'openai' }],
    ['thread', { thread: { type: 'create' } }],
  ])('refuses a wrong `%s`: %o', (param, fields) => {
    expect(guard(fields)).toMatchObject({ ok: false, refusal: { status: 400, param } });
  });

  it('does without a limit, and takes a limit of nothing as one token', () => {
    expect(asked({ max_tokens: undefined }).maxTokens).toBeUndefined();
    expect(asked({ max_tokens: 0 }).maxTokens).toBe(1);
  });

  it('says what an endpoint must be able to do', () => {
    const tools = [{ type: 'web_search_20250305', name: 'web_search' }];
    const pdf = { type: 'document', source: { type: 'url', url: 'https://a.test/a.pdf' } };
    const output_config = { format: { type: 'json_schema', schema: {} } };
    expect(asked({ ...user(png(), pdf), tools, output_config }).needs).toEqual({
      tools: true,
      structured: true,
      imagesIn: true,
      audioIn: false,
      filesIn: true,
      audioOut: false,
      search: true,
    });
    const note = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' } };
    expect(asked(user(note)).needs.filesIn).toBe(false);
  });

  it('cuts a long user id and never refuses it', () => {
    expect(asked({ metadata: { user_id: 'u'.repeat(9_000) } }).user).toHaveLength(256);
  });

  it.each([
    ['a header', { 'x-session-id': 's1' }, {}],
    ['a header of Claude Code', { 'x-claude-code-session-id': 's1' }, {}],
    ['the body', {}, { session_id: 's1' }],
    ['an older user id of Claude Code', {}, { metadata: { user_id: 'user_ab_account__session_s1' } }],
    ['a newer user id of Claude Code', {}, { metadata: { user_id: '{"device_id":"d","session_id":"s1"}' } }],
  ])('knows the session by %s', (_, headers, fields) => {
    expect(asked(fields, { ...headers }).sessionId).toBe('s1');
  });

  it('answers how many tokens a prompt is likely to have', () => {
    const { input_tokens: few } = countTokensBody(asked());
    const { input_tokens: many } = countTokensBody(asked({ system: 'word '.repeat(1_000) }));
    expect(Number(many) - Number(few)).toBeGreaterThan(1_000);
  });
});

describe('the bound of a prompt', () => {
  it('does not count the bytes of an image as text, wherever the image is', () => {
    const inResult = { type: 'tool_result', tool_use_id: 't', content: [png()] };
    const inDocument = { type: 'document', source: { type: 'content', content: [png()] } };
    for (const block of [png(), inResult, inDocument]) {
      expect(mostTokens(user(block))).toBeLessThan(50_000);
      const longer = JSON.parse(JSON.stringify(block).replace('iVBORw0KGgo', base64('iVBORw0KGgo', 40_000)));
      expect(mostTokens(user(longer))).toBe(mostTokens(user(block)));
    }
  });

  it('counts the bytes of a document as text, also when it begins like an image', () => {
    const source = (data: string) => ({ type: 'document', source: { type: 'text', media_type: 'text/plain', data } });
    expect(mostTokens(user(source(base64('iVBORw0KGgo', 90_000))))).toBeGreaterThan(90_000);
    expect(mostTokens(user(png(), source(base64('R0lGOD', 90_000))))).toBeGreaterThan(90_000);
  });

  it.each([
    ['a file that the provider fetches', { type: 'document', source: { type: 'file', file_id: 'f' } }],
    [
      'a PDF, of few bytes or many',
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' } },
    ],
    [
      'a film in the place of an image',
      { type: 'image', source: { type: 'url', url: 'https://youtu.be/dQw4w9WgXcQ' } },
    ],
  ])('takes %s for as long as can be', (_, block) => {
    expect(mostTokens(user(block))).toBeGreaterThan(1_000_000);
  });

  it.each([
    ['fetches pages', { tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] }],
    ['lists tools', { mcp_servers: [{ type: 'url', url: 'https://a.test', name: 'a' }] }],
    ['runs programs', { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }],
  ])('takes a prompt that a server adds to, because it %s, for as long as can be', (_, fields) => {
    expect(mostTokens({ ...user({ type: 'text', text: 'a' }), ...fields })).toBeGreaterThan(1_000_000);
    const own = {
      tools: [
        { type: 'custom', name: 'web_fetch', input_schema: {} },
        { name: 'mcp', input_schema: {} },
      ],
    };
    expect(mostTokens({ ...user({ type: 'text', text: 'a' }), ...own })).toBeLessThan(10_000);
  });
});

describe('reasoning of another maker', () => {
  const says = (block: object) => asked({ messages: [{ role: 'assistant', content: [block] }] }).foreignReasoning;
  const seal = sealText('google-gemini-v1', 'call_1', 's'.repeat(9_000));

  it.each([
    ['sealed in a signature', { type: 'thinking', thinking: 'a', signature: 'unknown::' }],
    ['sealed in a long signature', { type: 'thinking', thinking: 'a', signature: seal }],
    ['sealed in data', { type: 'redacted_thinking', data: seal }],
    ['without any signature', { type: 'thinking', thinking: 'a', signature: '' }],
  ])('is seen when it is %s', (_, block) => {
    expect(says(block)).toBe(true);
  });

  it.each([
    ['thinking', { type: 'thinking', thinking: 'a', signature: 'EqQB'.repeat(3_000) }],
    ['redacted thinking', { type: 'redacted_thinking', data: 'EqQB' }],
    ['text', { type: 'text', text: 'unknown::' }],
  ])("is not seen in Anthropic's own %s", (_, block) => {
    expect(says(block)).toBeUndefined();
  });
});
