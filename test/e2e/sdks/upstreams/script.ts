// What the model of every double says, whatever the wire format: a thought, a word, two calls at once; then the answer.
import { CALLS, jsonSchemaOf, NAMES, RESULTS, TOOLS, type ToolName } from '../../../clients/talks/talk.ts';
import { must } from './double.ts';

export const THOUGHT = ['I need the weather ', 'and the time: ', '“both”.'];
export const PREFACE = ['Let me ', 'look.'];
export const FINAL = ['It is 14:05 ', 'in Tromsø, ', 'with snow at −3.5 °C.'];

/** A call of the first turn, and its arguments in pieces that no boundary of JSON or of a character respects. */
export type Scripted = { readonly name: ToolName; readonly input: object; readonly pieces: readonly string[] };

export const SCRIPTED: readonly Scripted[] = NAMES.map((name) => {
  const text = JSON.stringify(CALLS[name]);
  const pieces = [text.slice(0, 3), text.slice(3, 11), text.slice(11)];
  return { name, input: CALLS[name], pieces };
});

/** The name of the talk that a question belongs to. */
export function talkOf(question: string): string {
  const name = /\[([^\]]+)\]\s*$/.exec(question)?.[1];
  must(name !== undefined, `the question is not the one that was asked: ${question}`);
  return name;
}

/** A tool as it must have come. */
export function checkTool(index: number, name: string, description: unknown, schema: unknown): void {
  const known = NAMES[index];
  must(known !== undefined && name === known, `tool ${index} is ${name}`);
  must(description === TOOLS[known].description, `the description of ${name} is ${String(description)}`);
  const { type, properties, required } = (schema ?? {}) as { readonly [field: string]: unknown };
  const wanted = jsonSchemaOf(known);
  must(isSame({ type, properties, required }, pick(wanted)), `the schema of ${name} is ${JSON.stringify(schema)}`);
}

const pick = ({ type, properties, required }: { readonly [field: string]: unknown }): object => ({
  type,
  properties,
  required,
});

/** A call as it must come back. */
export function checkCall(index: number, name: string, input: unknown): void {
  const known = SCRIPTED[index];
  must(known !== undefined && known.name === name, `call ${index} came back as ${name}`);
  must(isSame(input, known.input), `the arguments of ${name} came back as ${JSON.stringify(input)}`);
}

/** A result as it must come. */
export function checkResult(name: ToolName, text: unknown): void {
  must(text === RESULTS[name], `the result of ${name} came as ${JSON.stringify(text)}`);
}

/** Equal as JSON, whatever the order of fields. */
export const isSame = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
