// The catalogue that migrations bring, as callers see it once providers are on.
import { describe, expect, it } from 'vitest';
import { call, testWorld } from './operator.ts';

describe('a catalogue that nobody changed', () => {
  it('shows a model that embeds as one, with nothing of chat', async () => {
    const world = testWorld({ OPENAI_API_KEY: 'k' });
    const embeds = await call(world, 'GET', '/v1/models/openai/text-embedding-3-small');
    expect(embeds.json).toMatchObject({
      architecture: { modality: 'text->embeddings', output_modalities: ['embeddings'] },
      pricing: { prompt: '0.00000002', completion: '0' },
      top_provider: { max_completion_tokens: null },
      supported_parameters: ['dimensions', 'encoding_format', 'user'],
    });
  });

  it('has the maker of a model before OpenRouter, with all that it asks for', async () => {
    const world = testWorld({ ANTHROPIC_API_KEY: 'k', GEMINI_API_KEY: 'k', OPENROUTER_API_KEY: 'k' });
    const claude = await call(world, 'GET', '/v1/models/claude-haiku-4-5');
    expect(claude.json).toMatchObject({
      id: 'anthropic/claude-haiku-4.5',
      description: 'Claude Haiku 4.5, served by Anthropic, OpenRouter.',
      pricing: {
        ...{ prompt: '0.000001', completion: '0.000005', web_search: '0.01' },
        ...{ input_cache_read: '0.0000001', input_cache_write: '0.00000125', input_cache_write_1h: '0.000002' },
      },
    });
    const gemini = await call(world, 'GET', '/v1/models/google/gemini-2.5-pro');
    expect(gemini.json).toMatchObject({
      description: 'Gemini 2.5 Pro, served by Google Gemini, OpenRouter.',
      pricing: { overrides: [{ min_prompt_tokens: 200_001, prompt: '0.0000025', completion: '0.000015' }] },
    });
  });
});
