// Chat completions to a provider that speaks them: the caller's bytes with splices, the provider's frames as they come.
import type { Asked } from '../asked.ts';
import { maskKeyBytes } from '../providers/mask.ts';
import { openaiAdapter } from '../providers/openai/adapter.ts';
import { readAnswer, withUsage } from '../wire/chat-answer.ts';
import { StreamScanner } from '../wire/stream-scanner.ts';
import { upstreamBody } from '../wire/upstream-body.ts';
import { usageJson } from '../wire/usage-json.ts';
import type { Passage, Reach } from './passage.ts';

/** The passage of a chat request to an OpenAI-compatible endpoint. */
export function chatAsItIs(asked: Asked, { row, endpoint, access }: Reach): Passage {
  return {
    path: '/chat/completions',
    headers: openaiAdapter.headers,
    readUsage: openaiAdapter.readUsage,
    body: (maxTokens) =>
      upstreamBody(asked, row, {
        upstreamModel: endpoint.upstreamModel,
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }),
    dropped: () => row.refuses.filter((name) => asked.parameters.includes(name)),
    openPipe: ({ servedModel }) =>
      new StreamScanner({
        includeUsage: asked.includeUsage,
        servedModel,
        answers: asked.size.answers,
        apiKey: access.apiKey,
      }),
    readWhole: (bytes, { servedModel }) => {
      const answer = readAnswer(bytes);
      if (answer === undefined) return undefined;
      // An error beside an answer is in the provider's words, which may quote the key that it was sent.
      const safe = answer.error === undefined ? bytes : maskKeyBytes(bytes, access.apiKey);
      return {
        ...answer,
        deliver: ({ usage, cost, extra }) => withUsage(safe, usageJson(usage, cost, extra), servedModel),
      };
    },
  };
}
