// The built-in models: they echo, count words, stop at the limit, and wait for a reader.
import { describe, expect, test } from 'vitest';
import { type DemoCall, demoFetch } from '../../../src/gateway/providers/demo.ts';
import { providerRow } from '../../../src/gateway/providers/table.ts';
import { readUsage } from '../../../src/gateway/providers/usage.ts';
import { readAnswer } from '../../../src/gateway/wire/chat-answer.ts';
import { StreamScanner } from '../../../src/gateway/wire/stream-scanner.ts';

const encoder = new TextEncoder();
const ask = (body: object, call: Partial<DemoCall> = {}): Response =>
  demoFetch(encoder.encode(JSON.stringify({ model: 'echo', ...body })), {
    upstreamModel: 'echo',
    stream: false,
    id: 'd1',
    now: 5_000,
    ...call,
  });
const user = (content: unknown) => ({
  messages: [
    { role: 'system', content: 'be brief' },
    { role: 'user', content },
  ],
});

describe('demoFetch', () => {
  test('says the last user message back, and counts words', async () => {
    const answer = await ask(user(' one  two\nthree ')).json();
    expect(answer).toMatchObject({
      id: 'd1',
      object: 'chat.completion',
      created: 5,
      choices: [{ index: 0, message: { role: 'assistant', content: ' one  two\nthree' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
    });
  });

  test.each([
    ['max_tokens', { max_tokens: 2 }],
    ['max_completion_tokens', { max_completion_tokens: 2 }],
  ])('stops at %s', async (_, limit) => {
    const bytes = new Uint8Array(await ask({ ...user('one two three'), ...limit }).arrayBuffer());
    expect(readAnswer(bytes)).toMatchObject({ finishReason: 'length', outputBytes: 7, contentSeen: true });
  });

  test('takes parts, greets on nothing, and answers n times', async () => {
    const parts = [
      { type: 'text', text: 'a b' },
      { type: 'image_url', image_url: { url: 'x' } },
    ];
    expect(await ask(user(parts)).json()).toMatchObject({ choices: [{ message: { content: 'a b' } }] });
    expect(await ask({ messages: [] }).text()).toContain('Hello from Farebox');
    const several = await ask({ ...user('a b'), n: 3 }).json();
    expect(several).toMatchObject({
      usage: { completion_tokens: 6 },
      choices: [{ index: 0 }, { index: 1 }, { index: 2 }],
    });
  });

  test('streams word by word what it would answer whole', async () => {
    const response = ask(
      { ...user('one two three'), max_tokens: 2, stream_options: { include_usage: true } },
      { stream: true },
    );
    const scanner = new StreamScanner({ includeUsage: false, servedModel: 'demo/echo' });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = new TextDecoder().decode(scanner.push(bytes));
    expect(text.match(/"content":" ?\w+"/g)).toEqual(['"content":"one"', '"content":" two"']);
    expect(scanner.seen).toMatchObject({ id: 'd1', finishReason: 'length', done: true, outputBytes: 7 });
    const usage = readUsage(scanner.seen.rawUsage, providerRow('demo'))?.usage;
    expect(usage).toEqual({ input: 5, output: 2 });
  });

  test('writes no further than its reader reads, and stops when the call is aborted', async () => {
    let pauses = 0;
    const abort = new AbortController();
    const pause = async () => {
      pauses++;
    };
    const response = ask(user('word '.repeat(1_000)), { stream: true, signal: abort.signal, pause });
    const reader = response.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pauses).toBeLessThan(5);
    abort.abort(new Error('gone'));
    await expect(
      (async () => {
        for (;;) if ((await reader?.read())?.done !== false) return;
      })(),
    ).rejects.toThrow('gone');
  });
});
