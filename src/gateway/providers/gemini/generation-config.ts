// Gemini's generationConfig, and the service tier beside it: numbers and names that a caller sets one by one.
import { type JsonObject, saidOnly } from '../../form/json.ts';
import type { FormRequest, OutputFormat } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { isSpeaker } from './models.ts';
import { thinkingConfig } from './thinking.ts';

/** Our name of a tier as Gemini's; undefined where it is the provider's to choose. */
export const serviceTier = (tier: string | undefined): string | undefined =>
  tier === undefined ? undefined : SERVICE_TIERS.get(tier);

/** What the tiers of the other tongues mean here; `auto` is left to the provider. */
const SERVICE_TIERS: ReadonlyMap<string, string> = new Map([
  ['default', 'standard'],
  ['standard', 'standard'],
  ['standard_only', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

/** What is said of how the answer shall be made; empty where nothing is. */
export function generationConfig(form: FormRequest, target: Target): JsonObject {
  const { sampling } = form;
  return saidOnly({
    maxOutputTokens: outputLimit(form, target),
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    // Most models refuse any penalty, even one of nothing, which many clients send.
    presencePenalty: sampling.presencePenalty === 0 ? undefined : sampling.presencePenalty,
    frequencyPenalty: sampling.frequencyPenalty === 0 ? undefined : sampling.frequencyPenalty,
    seed: sampling.seed,
    stopSequences: form.stop.length === 0 ? undefined : form.stop,
    candidateCount: form.answers > 1 ? form.answers : undefined,
    responseLogprobs: sampling.logprobs === true ? true : undefined,
    logprobs: sampling.logprobs === true ? sampling.topLogprobs : undefined,
    ...outputFormat(form.output),
    ...modalities(form, target),
    mediaResolution: allImagesSmall(form) ? 'MEDIA_RESOLUTION_LOW' : undefined,
    thinkingConfig: thinkingConfig(form, target),
  });
}

/** A limit above what the endpoint gives would be refused, and changes nothing. */
function outputLimit(form: FormRequest, { maxTokens = form.maxTokens, maxOutputTokens }: Target): number | undefined {
  if (maxTokens === undefined) return undefined;
  return maxOutputTokens === undefined ? maxTokens : Math.min(maxTokens, maxOutputTokens);
}

function outputFormat(output: OutputFormat | undefined): JsonObject {
  if (output === undefined) return {};
  const schema =
    output.type === 'schema' ? saidOnly({ description: output.description, ...output.schema }) : undefined;
  return { responseMimeType: 'application/json', responseJsonSchema: schema };
}

/** A model that speaks does nothing else; one that draws may say something to it. */
function modalities({ modalities: asked, audio }: FormRequest, { upstreamModel }: Target): JsonObject {
  if (isSpeaker(upstreamModel)) {
    const voiceName = audio?.voice;
    const voice = typeof voiceName === 'string' ? { voiceConfig: { prebuiltVoiceConfig: { voiceName } } } : undefined;
    return { responseModalities: ['AUDIO'], speechConfig: voice };
  }
  return asked?.includes('image') === true ? { responseModalities: asked.map((name) => name.toUpperCase()) } : {};
}

/** Gemini has one resolution for a whole request: `detail: low` counts where every image says it. */
export function allImagesSmall(form: FormRequest): boolean {
  const images = form.turns.flatMap(({ parts }) => parts.filter((part) => part.type === 'image'));
  return images.length > 0 && images.every(({ detail }) => detail === 'low');
}
