// Gemini's usage report as disjoint kinds. The cached tokens lie inside the prompt; thoughts and what tools fed back lie beside
// prompt and candidates. Whatever a report says, this neither throws nor answers a negative or absurd count.
import { COUNT_MAX, tokenCount } from '../../../billing/tokens.ts';
import type { Usage } from '../../../billing/usage.ts';
import { isObject, isSaid, type JsonObject, objectsAt, textAt } from '../../form/json.ts';
import type { UsageReading } from '../usage.ts';

/** The name under which the reader of an answer adds how many searches are billed: Gemini reports them outside of its usage. */
export const SEARCHES_FIELD = 'webSearches';

const COUNTS = [
  'promptTokenCount',
  'cachedContentTokenCount',
  'toolUsePromptTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
] as const;

/** Reads a report; undefined when it is absent, absurd, or counts nothing (the first chunks of Vertex). */
export function readGeminiUsage(report: unknown): UsageReading | undefined {
  if (!isObject(report)) return undefined;
  const said = COUNTS.filter((name) => isSaid(report[name]));
  if (said.length === 0 || said.some((name) => tokenCount(report[name]) === undefined)) return undefined;
  const flags: string[] = [];
  const input = readInput(report, flags);
  const output = readOutput(report, flags);
  const total = tokenCount(report.totalTokenCount);
  if (total !== undefined && total !== input.total + output.total) flags.push('total_mismatch');
  const searches = countAt(report, SEARCHES_FIELD);
  const usage = withoutZeros({ ...input.kinds, ...output.kinds, searches });
  const served = servedBy(report);
  return { usage, flags, ...(served === undefined ? {} : { served }) };
}

type Side = { readonly kinds: Usage; readonly total: number };

/** Only other modalities are taken from the details, which may add up to less than the prompt; text is what remains. */
function readInput(report: JsonObject, flags: string[]): Side {
  const prompt = countAt(report, 'promptTokenCount');
  const fedBack = countAt(report, 'toolUsePromptTokenCount');
  let cached = countAt(report, 'cachedContentTokenCount');
  if (cached > prompt) {
    flags.push('cache_read_above_prompt');
    cached = 0;
  }
  const cachedAudio = Math.min(cached, modalityAt(report, 'cacheTokensDetails', 'AUDIO'));
  const uncached = (...modalities: readonly string[]): number => {
    const inside = (name: string): number =>
      modalities.reduce((sum, modality) => sum + modalityAt(report, name, modality), 0);
    return Math.max(0, inside('promptTokensDetails') - inside('cacheTokensDetails'));
  };
  // The pages of a document are read as images.
  const split = splitOf(prompt - cached, uncached('AUDIO'), uncached('IMAGE', 'DOCUMENT'), 'prompt', flags);
  return {
    kinds: {
      input: Math.min(COUNT_MAX, split.rest + fedBack),
      cache_read: cached - cachedAudio,
      cache_read_audio: cachedAudio,
      input_audio: split.audio,
      input_image: split.image,
    },
    total: prompt + fedBack,
  };
}

function readOutput(report: JsonObject, flags: string[]): Side {
  const candidates = countAt(report, 'candidatesTokenCount');
  const thoughts = countAt(report, 'thoughtsTokenCount');
  const inDetails = (modality: string): number => modalityAt(report, 'candidatesTokensDetails', modality);
  const split = splitOf(candidates, inDetails('AUDIO'), inDetails('IMAGE'), 'completion', flags);
  return {
    kinds: {
      output: Math.min(COUNT_MAX, split.rest + thoughts),
      reasoning: thoughts,
      output_audio: split.audio,
      output_image: split.image,
    },
    total: candidates + thoughts,
  };
}

/** Every modality is taken from what the one before it left. */
function splitOf(all: number, audio: number, image: number, side: string, flags: string[]) {
  if (audio > all) flags.push(`audio_above_${side}`);
  const audioTaken = Math.min(audio, all);
  if (image > all - audioTaken) flags.push(`image_above_${side}`);
  const imageTaken = Math.min(image, all - audioTaken);
  return { rest: all - audioTaken - imageTaken, audio: audioTaken, image: imageTaken };
}

/** The tier that served. */
function servedBy(report: JsonObject): UsageReading['served'] {
  const said = textAt(report, 'serviceTier') ?? textAt(report, 'trafficType');
  if (said === undefined || said === '') return undefined;
  return { tier: TRAFFIC.get(said) ?? said.toLowerCase() };
}

/** Vertex's names of AI Studio's tiers. */
const TRAFFIC: ReadonlyMap<string, string> = new Map([
  ['ON_DEMAND', 'standard'],
  ['ON_DEMAND_PRIORITY', 'priority'],
  ['ON_DEMAND_FLEX', 'flex'],
]);

const countAt = (report: JsonObject, name: string): number => tokenCount(report[name]) ?? 0;

const modalityAt = (report: JsonObject, name: string, modality: string): number =>
  objectsAt(report, name)
    .filter((detail) => detail.modality === modality)
    .reduce((sum, detail) => Math.min(COUNT_MAX, sum + countAt(detail, 'tokenCount')), 0);

const withoutZeros = (usage: Usage): Usage =>
  Object.fromEntries(
    Object.entries(usage).filter(([kind, count]) => count > 0 || kind === 'input' || kind === 'output'),
  );
