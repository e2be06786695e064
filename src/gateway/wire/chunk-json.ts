// Reads what the gateway needs from one parsed chat chunk or answer, whatever the provider left out of it.
import { isObject, type JsonObject } from '../form/json.ts';

/** Text under a name, when there is some. */
export function textOf(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Its choices that are objects. */
export const choicesOf = (chunk: JsonObject): readonly JsonObject[] =>
  Array.isArray(chunk.choices) ? chunk.choices.filter(isObject) : [];

/** The usage report, wherever this provider keeps it: Groq under `x_groq`, Moonshot in the choice. */
export function usageOf(chunk: JsonObject): JsonObject | undefined {
  const candidates = [
    chunk.usage,
    isObject(chunk.x_groq) ? chunk.x_groq.usage : undefined,
    ...choicesOf(chunk).map((choice) => choice.usage),
  ];
  return candidates.find((candidate): candidate is JsonObject => isObject(candidate) && hasCount(candidate));
}

/** A top-level error, or the one that OpenRouter puts on a choice. */
export function errorOf(chunk: JsonObject): unknown {
  const error = chunk.error ?? choicesOf(chunk).find((choice) => isPresent(choice.error))?.error;
  return isPresent(error) ? error : undefined;
}

/** Whether a choice's delta gives the client anything. */
export function hasContent(choice: JsonObject): boolean {
  const delta = choice.delta ?? choice.message;
  if (!isObject(delta)) return typeof choice.text === 'string' && choice.text !== '';
  return Object.entries(delta).some(([name, value]) => name !== 'role' && !isEmpty(value));
}

const hasCount = (usage: JsonObject): boolean => Object.values(usage).some((value) => typeof value === 'number');

const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && value !== '';

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
