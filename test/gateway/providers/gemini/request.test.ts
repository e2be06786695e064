// What Gemini is sent for a request: where to, and the body, member by member.
import { describe, expect, it, test } from 'vitest';
import type { FormRequest } from '../../../../src/gateway/form/request.ts';
import { geminiAdapter } from '../../../../src/gateway/providers/gemini/adapter.ts';
import { FLASH_3, FLASH_25, form, PRO_3, PRO_25, say, target, weather, written } from './given.ts';

describe('a request to Gemini', () => {
  it('goes to the path of its model, and streams as server-sent events', () => {
    expect(geminiAdapter.path(target())).toBe('/v1beta/models/gemini-3-flash-preview:generateContent');
    expect(geminiAdapter.path(target({ stream: true, upstreamModel: 'models/gemini-2.5-pro' }))).toBe(
      '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
    );
    expect(geminiAdapter.path(target({ upstreamModel: '../x?key=' }))).toBe(
      '/v1beta/models/..%2Fx%3Fkey%3D:generateContent',
    );
  });

  it("identifies the operator, and sends nothing of the caller's", () => {
    const headers = geminiAdapter.headers('k-1', new Headers({ authorization: 'Bearer caller' }));
    expect(headers).toEqual({ 'x-goog-api-key': 'k-1' });
  });

  it('has sampling, limits and stops under their names', () => {
    const sampling = { temperature: 0.2, topP: 0.9, topK: 40, seed: 7, presencePenalty: 0.5, frequencyPenalty: 0 };
    const request = form({ sampling: { ...sampling, logprobs: true, topLogprobs: 3 }, stop: ['END'], answers: 2 });
    const { body } = geminiAdapter.write(request, target({ maxTokens: 99_999, maxOutputTokens: 65_536 }));
    expect(body.generationConfig).toEqual({
      maxOutputTokens: 65_536,
      temperature: 0.2,
      topP: 0.9,
      topK: 40,
      presencePenalty: 0.5,
      seed: 7,
      stopSequences: ['END'],
      candidateCount: 2,
      responseLogprobs: true,
      logprobs: 3,
      thinkingConfig: { includeThoughts: true },
    });
  });

  it('asks for JSON, with the schema where there is one', () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } } };
    expect(written({ output: { type: 'schema', schema, name: 'answer' } }).generationConfig).toMatchObject({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
    expect(written({ output: { type: 'json' } }).generationConfig).not.toHaveProperty('responseJsonSchema');
  });

  test.each([
    ['default', 'standard'],
    ['standard_only', 'standard'],
    ['flex', 'flex'],
    ['priority', 'priority'],
    ['auto', undefined],
    ['scale', undefined],
  ])('asks for the tier %s as %s', (tier, wanted) => {
    expect(written({ serviceTier: tier }).serviceTier).toBe(wanted);
  });

  it('asks a model that draws for what was asked, and one that speaks for its voice', () => {
    const drawn = written({ modalities: ['text', 'image'] }, 'gemini-3-pro-image-preview');
    expect(drawn.generationConfig).toEqual({ responseModalities: ['TEXT', 'IMAGE'] });
    const spoken = written(
      { modalities: ['text', 'audio'], audio: { voice: 'Kore', format: 'pcm16' } },
      'gemini-2.5-flash-preview-tts',
    );
    expect(spoken.generationConfig).toEqual({
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
    });
  });

  it('names what it leaves out, and only that', () => {
    const request = form({
      turns: [{ ...say('user', 'Hello'), name: 'Ada' }],
      tools: [{ ...weather, strict: true, cache: {} }],
      parallelTools: false,
      sampling: { logitBias: { 50: 1 }, minP: 0.1 },
      user: 'u',
      cacheKey: 'k',
      verbosity: 'low',
      serviceTier: 'scale',
      extras: { tongue: 'chat', fields: { prediction: {}, store: true } },
    });
    expect([...geminiAdapter.write(request, target()).dropped].sort()).toEqual(
      [
        'cache_control',
        'logit_bias',
        'messages[].name',
        'min_p',
        'parallel_tool_calls',
        'prediction',
        'prompt_cache_key',
        'service_tier',
        'store',
        'tools[].function.strict',
        'user',
        'verbosity',
      ].sort(),
    );
    expect(geminiAdapter.write(form(), target()).dropped).toEqual([]);
  });
});

describe('thinking', () => {
  const thinking = (reasoning: FormRequest['reasoning'], model: string, maxTokens?: number) => {
    const request = form(reasoning === undefined ? {} : { reasoning });
    const where = target({ upstreamModel: model, ...(maxTokens === undefined ? {} : { maxTokens }) });
    const config = geminiAdapter.write(request, where).body.generationConfig;
    return typeof config === 'object' && config !== null && 'thinkingConfig' in config
      ? config.thinkingConfig
      : undefined;
  };

  test.each([
    ['nothing said', undefined, FLASH_3, { includeThoughts: true }],
    ['an effort', { effort: 'medium' }, FLASH_3, { thinkingLevel: 'medium', includeThoughts: true }],
    ['the highest effort', { effort: 'max' }, FLASH_3, { thinkingLevel: 'high', includeThoughts: true }],
    ['no effort', { effort: 'none' }, FLASH_3, { thinkingLevel: 'minimal' }],
    ['no effort of Pro', { effort: 'none' }, PRO_3, { thinkingLevel: 'low' }],
    ['an effort that 3 Pro lacks', { effort: 'medium' }, PRO_3, { thinkingLevel: 'high', includeThoughts: true }],
    ['a budget', { budgetTokens: 6_000 }, FLASH_3, { thinkingLevel: 'medium', includeThoughts: true }],
    ['hidden thoughts', { effort: 'low', shown: false }, FLASH_3, { thinkingLevel: 'low', includeThoughts: false }],
    ['an effort of 2.5', { effort: 'high' }, FLASH_25, { thinkingBudget: 24_576, includeThoughts: true }],
    ['no effort of 2.5', { effort: 'none' }, FLASH_25, { thinkingBudget: 0 }],
    ['no effort of 2.5 Pro', { effort: 'none' }, PRO_25, { thinkingBudget: 128 }],
    ['a budget too large', { budgetTokens: 99_999 }, PRO_25, { thinkingBudget: 32_768, includeThoughts: true }],
    ['a budget left open', { budgetTokens: -1 }, FLASH_25, { thinkingBudget: -1, includeThoughts: true }],
    ['a model that does not think', { effort: 'high' }, 'gemini-2.0-flash', undefined],
    ['a model that draws', { effort: 'high' }, 'gemini-2.5-flash-image', undefined],
  ] as const)('%s', (_, reasoning, model, wanted) => {
    expect(thinking(reasoning, model)).toEqual(wanted);
  });

  it('leaves room for the answer where the answer is limited', () => {
    expect(thinking({ effort: 'high' }, FLASH_25, 1_000)).toMatchObject({ thinkingBudget: 800 });
    expect(thinking({ effort: 'low' }, PRO_25, 50)).toMatchObject({ thinkingBudget: 128 });
  });

  it('is named as left out where the model has none', () => {
    const request = form({ reasoning: { effort: 'high' } });
    expect(geminiAdapter.write(request, target({ upstreamModel: 'gemini-2.0-flash' })).dropped).toEqual(['reasoning']);
    expect(geminiAdapter.write(request, target({ upstreamModel: FLASH_3 })).dropped).toEqual([]);
  });
});
