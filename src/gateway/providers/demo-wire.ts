// The JSON of the built-in models' answers, as OpenAI words it. Shapes only.

type Answer = { readonly id: string; readonly now: number; readonly upstreamModel: string };

export type Choice = { readonly index: number; readonly finish: 'stop' | 'length' };

export type ChunkChoice = { readonly index: number; readonly delta: object; readonly finish?: 'stop' | 'length' };

export type DemoUsage = { readonly prompt: number; readonly completion: number };

/** One event of a stream. */
export function chunkText(answer: Answer, choices: readonly ChunkChoice[], usage?: DemoUsage): string {
  const chunk = {
    ...headOf(answer, 'chat.completion.chunk'),
    choices: choices.map(({ index, delta, finish = null }) => ({
      index,
      delta,
      logprobs: null,
      finish_reason: finish,
    })),
    ...(usage === undefined ? {} : { usage: usageOf(usage) }),
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** A whole answer. */
export function completionText(answer: Answer, content: string, choices: readonly Choice[], usage: DemoUsage): string {
  return JSON.stringify({
    ...headOf(answer, 'chat.completion'),
    choices: choices.map(({ index, finish }) => ({
      index,
      message: { role: 'assistant', content, refusal: null },
      logprobs: null,
      finish_reason: finish,
    })),
    usage: usageOf(usage),
  });
}

const headOf = ({ id, now, upstreamModel }: Answer, object: string): object => ({
  id,
  object,
  created: Math.floor(now / 1000),
  model: upstreamModel,
  system_fingerprint: null,
});

const usageOf = ({ prompt, completion }: DemoUsage): object => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});
