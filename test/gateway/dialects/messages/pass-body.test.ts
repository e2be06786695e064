// Anthropic's own answers and bodies on their way through: the charge and the names of models are put in, the rest is kept.
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../src/gateway/form/json.ts';
import { mergeUsage } from '../../../../src/gateway/providers/anthropic/merge.ts';
import { readMessagesAnswer, withMessagesUsage } from '../../../../src/gateway/wire/messages-answer.ts';
import { droppedInPassage, passMessagesBody } from '../../../../src/gateway/wire/messages-body.ts';
import { asked, charge } from './given.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const USAGE = {
  input_tokens: 20,
  cache_creation_input_tokens: 30,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
  output_tokens: 1,
};

describe('usage', () => {
  it('keeps what an update leaves out or says null of', () => {
    expect(mergeUsage(USAGE, { input_tokens: null, output_tokens: 7 })).toEqual({ ...USAGE, output_tokens: 7 });
    expect(mergeUsage(undefined, { output_tokens: 7 })).toEqual({ output_tokens: 7 });
  });
});

describe('a whole answer', () => {
  const content = [
    { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
    { type: 'text', text: 'Hi' },
    { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
  ];
  const answer = { id: 'msg_9', type: 'message', model: 'claude-x', content, stop_reason: 'end_turn', usage: USAGE };
  const bytes = encoder.encode(JSON.stringify(answer));

  it('is read for what the charge needs', () => {
    expect(readMessagesAnswer(bytes)).toEqual({
      id: 'msg_9',
      model: 'claude-x',
      rawUsage: USAGE,
      outputBytes: 'HmHif{"x":1}'.length,
      audioBytes: 0,
      finishReason: 'stop',
      contentSeen: true,
    });
    expect(readMessagesAnswer(encoder.encode('<html>'))).toBeUndefined();
    expect(readMessagesAnswer(encoder.encode('{"type":"error","error":{"type":"api_error"}}'))).toMatchObject({
      contentSeen: false,
      error: { type: 'api_error' },
    });
  });

  it('gets the charge and the name of what served, and keeps all else', () => {
    const own = { cost: 0.0000015, generation_id: 'gen-1', basis: 'reported' };
    expect(parseJson(decoder.decode(withMessagesUsage(bytes, charge(), 'acme/m')))).toEqual({
      ...answer,
      model: 'acme/m',
      usage: { ...USAGE, ...own },
    });
  });

  it('gets a usage where it has none', () => {
    const bare = encoder.encode('{"id":"msg_9","usage":null}');
    const estimated = charge({ input: 3, output: 2 }, { basis: 'estimated' });
    expect(parseJson(decoder.decode(withMessagesUsage(bare, estimated, 'acme/m')))).toMatchObject({
      usage: { input_tokens: 3, output_tokens: 2, basis: 'estimated' },
    });
  });
});

describe('a body that passes', () => {
  it('gets the name of the model there, loses what Anthropic would refuse or reprice, keeps all else', () => {
    const kept = { thinking: { type: 'adaptive' }, context_management: { edits: [] }, something: { new: true } };
    const router = { models: ['a/b'], provider: {}, session_id: 's', tags: ['t'], max_cost: 1, user: 'u' };
    const request = asked({
      ...kept,
      ...router,
      service_tier: 'auto',
      speed: 'standard',
      fallbacks: [],
      betas: ['x'],
    });
    const sent = parseJson(decoder.decode(passMessagesBody(request, { upstreamModel: 'claude-x' })));
    expect(sent).toEqual({
      model: 'claude-x',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Say hello.' }],
      ...kept,
    });
    expect(droppedInPassage(request)).toEqual(['fallbacks']);
  });

  it('gets the limit that the gateway sets', () => {
    const call = { upstreamModel: 'claude-x', maxTokens: 7 };
    const sent = parseJson(decoder.decode(passMessagesBody(asked({ max_tokens: undefined }), call)));
    expect(sent).toMatchObject({ max_tokens: 7 });
  });
});
