// What a Gemini model's name tells of its habits. A name that says no generation is taken for a current one: `…-latest` moves
// on, and old generations are withdrawn.

/** The first generation that thinks. */
const THINKS_FROM = 2.5;
/** The first generation that signs its calls, takes levels of thinking, and mixes tools with schemas and with search. */
const CURRENT = 3;

/** `gemini-2.5-flash` is 2.5, `gemini-3-pro-preview` 3; Gemma is older than all of Gemini here. */
function generationOf(model: string): number {
  if (/(?:^|\/)gemma-/.test(model)) return 0;
  const version = /(?:^|\/)gemini-(\d{1,3}(?:\.\d{1,3})?)(?=-|$)/.exec(model)?.[1];
  return version === undefined ? CURRENT : Number(version);
}

/** Whether the model has the habits of the third generation. */
export const isCurrent = (model: string): boolean => generationOf(model) >= CURRENT;

/** Whether the model takes a `thinkingConfig`. Models that draw or speak take none of the levels. */
export const takesThinking = (model: string): boolean =>
  generationOf(model) >= THINKS_FROM && !/image|tts|audio|live|embedding/.test(model);

/** Whether the model speaks: it answers with sound and nothing else. */
export const isSpeaker = (model: string): boolean => /-tts(?:-|$)/.test(model);

/** The model's name without the collection that it may be written with. */
export const bareModel = (model: string): string => model.replace(/^models\//, '');
