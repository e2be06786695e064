// Embeddings in OpenAI's words, of Gemini's vectors.
import { describe, expect, it, test } from 'vitest';
import { geminiEmbedding } from '../../../../src/gateway/providers/gemini/embed.ts';

const MODEL = 'gemini-embedding-001';
const answer = { embeddings: [{ values: [0.5, -1] }, { values: [0.25, 2] }] };

describe('embeddings', () => {
  it('are asked for in one batch, each text under the model’s full name', () => {
    expect(geminiEmbedding.path(MODEL)).toBe('/v1beta/models/gemini-embedding-001:batchEmbedContents');
    expect(geminiEmbedding.write({ model: 'x', input: ['A', 'B'], dimensions: 768 }, `models/${MODEL}`)).toEqual({
      requests: ['A', 'B'].map((text) => ({
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text }] },
        outputDimensionality: 768,
      })),
    });
    expect(geminiEmbedding.write({ input: 'A' }, MODEL)).toEqual({
      requests: [{ model: 'models/gemini-embedding-001', content: { parts: [{ text: 'A' }] } }],
    });
  });

  it('come as lists of numbers, in order, with usage where Gemini reports it', () => {
    const body = { input: ['A', 'B'] };
    expect(geminiEmbedding.read({ ...answer, usageMetadata: { promptTokenCount: 4 } }, body, 'google/e')).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5, -1] },
        { object: 'embedding', index: 1, embedding: [0.25, 2] },
      ],
      model: 'google/e',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    expect(geminiEmbedding.read(answer, body, 'google/e')).not.toHaveProperty('usage');
  });

  it('come as base64 of 32-bit floats where that is asked for', () => {
    const body = { input: ['A', 'B'], encoding_format: 'base64' };
    const read = JSON.stringify(geminiEmbedding.read(answer, body, 'e'));
    const [first = ''] = /(?<="embedding":")[^"]+/.exec(read) ?? [];
    const bytes = Uint8Array.from(atob(first), (character) => character.charCodeAt(0));
    expect([...new Float32Array(bytes.buffer)]).toEqual([0.5, -1]);
  });

  test.each([
    ['fewer vectors than texts', { embeddings: [{ values: [1] }] }],
    ['no vectors', {}],
    ['a vector of text', { embeddings: [{ values: ['1'] }, { values: [1] }] }],
  ])('are none: %s', (_, body) => {
    expect(geminiEmbedding.read(body, { input: ['A', 'B'] }, 'e')).toBeUndefined();
  });

  test.each([
    ['tokens', { input: [1, 2] }, 'input'],
    ['lists of tokens', { input: [[1], [2]] }, 'input'],
    ['an empty text', { input: ['A', ''] }, 'input'],
    ['nothing', {}, 'input'],
    ['too many texts', { input: Array.from({ length: 101 }, () => 'A') }, 'input'],
    ['half a dimension', { input: 'A', dimensions: 0.5 }, 'dimensions'],
    ['another encoding', { input: 'A', encoding_format: 'hex' }, 'encoding_format'],
    ['a text', { input: 'A', dimensions: null, encoding_format: 'base64' }, undefined],
  ])('cannot be made of: %s', (_, body, wanted) => {
    expect(geminiEmbedding.cannot(body)).toBe(wanted);
  });
});
