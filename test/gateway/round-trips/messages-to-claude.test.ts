// A Messages body that is read into the internal form and written to Claude again is the body that came: nothing of it is Anthropic's
// alone. It goes this way where a conversation holds another maker's thought.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert as hold } from '../../../src/base/assert.ts';
import { readMessagesForm } from '../../../src/gateway/dialects/messages/read-form.ts';
import { isObject, type JsonObject } from '../../../src/gateway/form/json.ts';
import type { Target } from '../../../src/gateway/providers/adapter.ts';
import { anthropicAdapter } from '../../../src/gateway/providers/anthropic/adapter.ts';
import { reachOf } from '../fields/carried.ts';
import { messagesBody } from './messages-bodies.ts';

const SEED = 61_001;
const RUNS = { seed: SEED, numRuns: 150 };
const { row, endpoint, model } = reachOf('anthropic', 'claude-opus-4-6', 'anthropic');

/** What is written of a body that is read. */
function written(body: JsonObject): ReturnType<typeof anthropicAdapter.write> {
  const form = readMessagesForm(body);
  hold(form.ok, 'a body that cannot be read');
  const { maxTokens } = form.value;
  const target: Target = {
    row,
    upstreamModel: endpoint.upstreamModel,
    capabilities: model.capabilities,
    stream: false,
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
  expect(anthropicAdapter.cannot(form.value, target)).toBeUndefined();
  const { body: toBeSent, dropped } = anthropicAdapter.write(form.value, target);
  return { body: JSON.parse(JSON.stringify(toBeSent)), dropped };
}

/** The same in the same words: a text is a list of one block, and what is always said is said. */
const normal = (body: JsonObject): JsonObject => ({
  model: endpoint.upstreamModel,
  stream: false,
  ...Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, name === 'system' ? inBlocks(value) : value]),
  ),
  messages: Array.isArray(body.messages) ? body.messages.filter(isObject).map(normalMessage) : [],
});

const normalMessage = ({ content, ...message }: JsonObject): JsonObject => ({
  ...message,
  content: inBlocks(content),
});

const inBlocks = (content: unknown): unknown =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;

describe(`a Messages body (seed ${SEED})`, () => {
  test('goes to Claude as it came', () => {
    const staysWhole = fc.property(messagesBody, (body) => {
      expect(written(body)).toEqual({ body: normal(body), dropped: [] });
    });
    fc.assert(staysWhole, RUNS);
  });
});
