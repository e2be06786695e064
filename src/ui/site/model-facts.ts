// What is said of a model in a few words, and how it is searched. Pure.
import type { SiteModel } from './data.ts';
import { type Searchable, searchText } from './model-search.ts';
import { chargedFor } from './price-text.ts';

/** What a model may be asked to be able to do: the word in an address, and the word on the page. */
export const CAPABILITIES: Readonly<Record<string, string>> = {
  tools: 'Tools',
  structured: 'Structured output',
  reasoning: 'Reasoning',
  images: 'Images in',
  files: 'Files in',
  audio: 'Audio in',
  video: 'Video in',
  draws: 'Images out',
  speaks: 'Audio out',
  embeds: 'Embeddings',
  free: 'Free',
};

/** What a model can do, by the words of an address. Nothing is claimed of a model that nothing is known of. */
function abilities(model: SiteModel): readonly string[] {
  const { inputModalities: takes, outputModalities: gives, tools, structuredOutputs, reasoning, isAssumed } = model;
  const known: readonly (readonly [string, boolean])[] = [
    ['tools', tools],
    ['structured', structuredOutputs],
    ['reasoning', reasoning],
    ['images', takes.includes('image')],
    ['files', takes.includes('file')],
    ['audio', takes.includes('audio')],
    ['video', takes.includes('video')],
    ['draws', gives.includes('image')],
    ['speaks', gives.includes('audio')],
    ['embeds', embeds(model)],
  ];
  const able = isAssumed ? [] : known.flatMap(([word, is]) => (is ? [word] : []));
  return isFree(model) ? [...able, 'free'] : able;
}

/** True for a model that turns text into vectors and answers nothing, so that it has no output to pay for. */
export const embeds = ({ outputModalities }: SiteModel): boolean => outputModalities.includes('embeddings');

/** The models that can be talked with. */
export const conversational = (models: readonly SiteModel[]): readonly SiteModel[] =>
  models.filter((model) => !embeds(model));

/** True when nothing that the first endpoint prices costs anything. */
export const isFree = ({ endpoints: [first] }: SiteModel): boolean =>
  first !== undefined &&
  [first.card.prices, ...first.card.tiers.map(({ prices }) => prices)].every((prices) =>
    Object.values(prices).every((price) => price === 0n),
  );

/** A model as it is searched. Its prices are those of the endpoint that is tried first. */
export function searchable(model: SiteModel): Searchable & { readonly model: SiteModel } {
  const [first] = model.endpoints;
  const price = (kind: 'input' | 'output'): bigint =>
    (first === undefined ? undefined : chargedFor(first, kind)) ?? 0n;
  return {
    model,
    id: model.id,
    text: searchText([model.id, model.name, ...model.aliases]),
    name: model.name,
    input: price('input'),
    output: price('output'),
    context: model.contextTokens ?? 0,
    createdAt: model.createdAt,
    can: abilities(model),
    providers: model.endpoints.map(({ provider }) => provider),
  };
}

/** The words for what a model can do. */
export const abilityWords = (model: SiteModel): readonly string[] =>
  abilities(model).flatMap((word) => CAPABILITIES[word]?.toLowerCase() ?? []);

/** Who made a model, and its name there. */
export function partsOf(id: string): { readonly author: string; readonly slug: string } {
  const slash = id.indexOf('/');
  return { author: id.slice(0, slash), slug: id.slice(slash + 1) };
}
