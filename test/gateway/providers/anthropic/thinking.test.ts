// How much Claude shall think: by effort on newer models, by a budget on older ones.
import { describe, expect, test } from 'vitest';
import type { FormRequest, Reasoning } from '../../../../src/gateway/form/request.ts';
import { says } from '../forms.ts';
import { bodyOf, droppedOf, lacking } from './given.ts';

const asked = (reasoning: Reasoning, model: string, maxTokens = 10_000) => {
  const { thinking, output_config } = bodyOf({ reasoning }, model, { maxTokens });
  return { thinking, output_config };
};
const budget = (budget_tokens: number) => ({ thinking: { type: 'enabled', budget_tokens }, output_config: undefined });
const adaptive = (effort: string, display = 'summarized') => ({
  thinking: { type: 'adaptive', display },
  output_config: { effort },
});
const none = { thinking: undefined, output_config: undefined };

describe('reasoning', () => {
  test.each<[Reasoning, string, number, object]>([
    [{ effort: 'minimal' }, 'claude-sonnet-4-5', 20_000, budget(2_000)],
    [{ effort: 'minimal' }, 'claude-sonnet-4-5', 4_000, budget(1_024)],
    [{ effort: 'low' }, 'claude-opus-4-1', 10_000, budget(2_000)],
    [{ effort: 'medium' }, 'claude-sonnet-4-20250514', 10_000, budget(5_000)],
    [{ effort: 'high' }, 'claude-3-7-sonnet-20250219', 10_000, budget(8_000)],
    [{ effort: 'max' }, 'claude-haiku-4-5-20251001', 64_000, budget(60_800)],
    [{ effort: 'max' }, 'claude-haiku-4-5-20251001', 400_000, budget(128_000)],
    [{ effort: 'low', budgetTokens: 3_000 }, 'claude-sonnet-4-5', 10_000, budget(3_000)],
    [{ budgetTokens: 50_000 }, 'claude-sonnet-4-5', 10_000, budget(9_999)],
    [{ budgetTokens: 10 }, 'claude-sonnet-4-5', 1_025, budget(1_024)],
    [{ budgetTokens: 3_000 }, 'claude-opus-4.6', 10_000, budget(3_000)],
    [{ effort: 'high' }, 'claude-opus-4-6', 10_000, adaptive('high')],
    [{ effort: 'xhigh' }, 'claude-opus-4-6', 10_000, adaptive('high')],
    [{ effort: 'max' }, 'claude-opus-4-6', 10_000, adaptive('max')],
    [{ effort: 'max' }, 'claude-sonnet-4-6', 10_000, adaptive('high')],
    [{ effort: 'xhigh' }, 'claude-opus-4-7', 10_000, adaptive('xhigh')],
    [{ effort: 'minimal' }, 'claude-opus-5', 1_000, adaptive('low')],
    [{ budgetTokens: 12_000 }, 'claude-opus-4-8', 20_000, adaptive('high')],
    [{ budgetTokens: 6_000 }, 'claude-opus-4-8', 20_000, adaptive('medium')],
    [{ effort: 'max', budgetTokens: 2_000 }, 'claude-opus-4-8', 20_000, adaptive('low')],
    [{ effort: 'low', shown: false }, 'claude-sonnet-5', 10_000, adaptive('low', 'omitted')],
    [{ effort: 'none' }, 'claude-sonnet-5', 10_000, { ...none, thinking: { type: 'disabled' } }],
    [{ budgetTokens: 0 }, 'claude-sonnet-5', 10_000, { ...none, thinking: { type: 'disabled' } }],
    [{ effort: 'none' }, 'claude-sonnet-5-5', 10_000, { ...none, thinking: { type: 'between_tools' } }],
    [{ effort: 'none' }, 'claude-fable-5', 10_000, { ...none, output_config: { effort: 'low' } }],
    [{ effort: 'none' }, 'claude-sonnet-4-5', 10_000, none],
    [{}, 'claude-opus-5', 10_000, { ...none, thinking: { type: 'adaptive', display: 'summarized' } }],
    [{ shown: true }, 'claude-sonnet-4-5', 10_000, budget(5_000)],
    [{ shown: false }, 'claude-opus-5', 10_000, none],
    [{ summary: 'auto' }, 'claude-sonnet-5', 10_000, none],
  ])('%j on %s with %i tokens', (reasoning, model, maxTokens, expected) => {
    expect(asked(reasoning, model, maxTokens)).toEqual(expected);
  });

  test('is left out, and named, where no budget fits below the limit', () => {
    expect(asked({ effort: 'high' }, 'claude-sonnet-4-5', 1_024)).toEqual(none);
    expect(droppedOf({ reasoning: { effort: 'high' } }, 'claude-sonnet-4-5', { maxTokens: 1_024 })).toEqual([
      'reasoning',
    ]);
  });

  test('is left out, and named, where the model does not think', () => {
    expect(droppedOf({ reasoning: { effort: 'high' } }, 'claude-3-haiku-20240307')).toEqual(['reasoning']);
    expect(droppedOf({ reasoning: { effort: 'high' } }, 'claude-opus-5', lacking({ reasoning: false }))).toEqual([
      'reasoning',
    ]);
  });

  test('is named when a model that always thinks was told not to', () => {
    expect(droppedOf({ reasoning: { effort: 'none' } }, 'claude-fable-5')).toEqual(['reasoning']);
  });
});

describe('a turn that goes on after a tool', () => {
  const turns = (...thought: FormRequest['turns'][number]['parts']): FormRequest['turns'] => [
    says('user', 'How is it?'),
    says('assistant', ...thought, { type: 'tool_call', id: 'a', name: 'f', arguments: '{}' }),
    says('tool', { type: 'tool_result', id: 'a', parts: [{ type: 'text', text: '3°' }] }),
  ];
  const signed = { type: 'reasoning', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1' } as const;
  const reasoning = { effort: 'high' } as const;

  test('does not get a budget to think when the client has lost the thought, which would be refused', () => {
    expect(bodyOf({ turns: turns(), reasoning })).not.toHaveProperty('thinking');
    expect(droppedOf({ turns: turns(), reasoning })).toEqual(['reasoning']);
    expect(bodyOf({ turns: turns(signed), reasoning })).toHaveProperty('thinking');
  });

  test('goes on thinking on models that need no thought back', () => {
    expect(bodyOf({ turns: turns(), reasoning }, 'claude-opus-5')).toHaveProperty('thinking');
  });
});
