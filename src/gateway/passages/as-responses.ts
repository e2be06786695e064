// Responses to a provider that speaks that API itself: the caller's bytes with splices, the provider's events as they come.
import type { Asked } from '../asked.ts';
import { maskKeyBytes } from '../providers/mask.ts';
import { openaiAdapter } from '../providers/openai/adapter.ts';
import { readResponsesAnswer, withResponsesUsage } from '../wire/responses-answer.ts';
import { passResponsesBody } from '../wire/responses-body.ts';
import { openResponsesScanner } from '../wire/responses-scanner.ts';
import { ROUTER_FIELDS } from '../wire/router-fields.ts';
import type { Passage, Reach } from './passage.ts';

/** The passage of a response to an endpoint that has the API; `instead` is tried where it turns out not to. */
export function responsesAsTheyAre(
  asked: Asked,
  { model, row, endpoint, access }: Reach,
  instead: () => Passage | undefined,
): Passage {
  return {
    path: '/responses',
    headers: openaiAdapter.headers,
    readUsage: openaiAdapter.readUsage,
    body: (maxTokens) =>
      passResponsesBody(asked, {
        upstreamModel: endpoint.upstreamModel,
        reasons: model.capabilities.reasoning && model.capabilities.assumed !== true,
        remove: [...row.refuses, ...(row.takesRouterFields ? [] : ROUTER_FIELDS)],
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }),
    dropped: () => row.refuses.filter((name) => asked.parameters.includes(name)),
    openPipe: (context) => openResponsesScanner({ servedModel: context.servedModel, context, apiKey: access.apiKey }),
    readWhole: (bytes, { servedModel }) => {
      const answer = readResponsesAnswer(bytes);
      if (answer === undefined) return undefined;
      const safe = answer.error === undefined ? bytes : maskKeyBytes(bytes, access.apiKey);
      return { ...answer, deliver: (charge) => withResponsesUsage(safe, charge, servedModel, asked) };
    },
    instead,
  };
}
