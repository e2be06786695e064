// A request in the words of Gemini's generateContent.
import { saidOnly } from '../../form/json.ts';
import type { FormRequest } from '../../form/request.ts';
import type { Target, WrittenRequest } from '../adapter.ts';
import { droppedFrom } from './dropped.ts';
import { generationConfig, serviceTier } from './generation-config.ts';
import { bareModel } from './models.ts';
import { writeTools } from './tools.ts';
import { writeTurns } from './turns.ts';

/** The path behind the base URL. Without `alt=sse` a stream would be one long list. */
export function geminiPath({ upstreamModel, stream }: Target): string {
  const model = encodeURIComponent(bareModel(upstreamModel));
  return `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`;
}

/** The body of a request that nothing stands in the way of. */
export function writeRequest(form: FormRequest, target: Target): WrittenRequest {
  const config = generationConfig(form, target);
  return {
    body: {
      ...writeTurns(form.turns, target.upstreamModel),
      ...writeTools(form, target),
      ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
      ...saidOnly({ serviceTier: serviceTier(form.serviceTier) }),
    },
    dropped: droppedFrom(form, target),
  };
}
