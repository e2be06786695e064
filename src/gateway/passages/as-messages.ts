// Messages to Anthropic: the caller's bytes with splices, the provider's frames as they come.
import type { Asked } from '../asked.ts';
import { anthropicAdapter } from '../providers/anthropic/adapter.ts';
import { maskKeyBytes } from '../providers/mask.ts';
import { readMessagesAnswer, withMessagesUsage } from '../wire/messages-answer.ts';
import { droppedInPassage, passMessagesBody } from '../wire/messages-body.ts';
import { openMessagesScanner } from '../wire/messages-scanner.ts';
import type { Passage, Reach } from './passage.ts';

/** The passage of a message to an endpoint of Anthropic's kind. */
export function messagesAsTheyAre(asked: Asked, { endpoint, access }: Reach): Passage {
  return {
    path: '/v1/messages',
    headers: anthropicAdapter.headers,
    readUsage: anthropicAdapter.readUsage,
    body: (maxTokens) =>
      passMessagesBody(asked, {
        upstreamModel: endpoint.upstreamModel,
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }),
    dropped: () => droppedInPassage(asked),
    openPipe: (context) => openMessagesScanner({ context, apiKey: access.apiKey }),
    readWhole: (bytes, { servedModel }) => {
      const answer = readMessagesAnswer(bytes);
      if (answer === undefined) return undefined;
      const safe = answer.error === undefined ? bytes : maskKeyBytes(bytes, access.apiKey);
      return { ...answer, deliver: (charge) => withMessagesUsage(safe, charge, servedModel) };
    },
  };
}
