// The conversation that every client has: one question, two tools that it needs, one answer. What is asked, what the tools take and
// answer, and what a talk tells afterwards; how a client does it is its own file's business.
import { z } from 'zod';

/** Where a client talks to, as whom, and with which model. `origin` is the address without `/v1`, which some clients add themselves. */
export type Line = {
  readonly origin: string;
  readonly apiKey: string;
  readonly model: string;
  /** What this talk is called; it stands in the question, so that the other end knows one talk from another. */
  readonly name: string;
};

/** What the client made of it: the last answer, and every call that a tool got. */
export type Told = { readonly text: string; readonly calls: readonly Call[] };

/** A tool as it was called. */
export type Call = { readonly tool: ToolName; readonly input: unknown };

/** A whole conversation with one client. */
export type Talk = (line: Line) => Promise<Told>;

export const SYSTEM = 'You answer in one sentence.';

/** The question of a talk by this name. */
export const questionOf = (name: string): string =>
  `What is the weather in Tromsø, and what time is it there? [${name}]`;

export type ToolName = 'get_weather' | 'get_time';

/** What the tools take, and what each says that it does. */
export const TOOLS = {
  get_weather: {
    description: 'The weather in a city.',
    schema: z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) }),
  },
  get_time: {
    description: 'The local time in a time zone.',
    schema: z.object({ zone: z.string() }),
  },
} as const;

/** What each tool is called with by the model of the doubles, and what it answers. */
export const CALLS: Readonly<Record<ToolName, object>> = {
  get_weather: { city: 'Tromsø', unit: 'celsius' },
  get_time: { zone: 'Europe/Oslo' },
};
export const RESULTS: Readonly<Record<ToolName, string>> = {
  get_weather: '{"degrees":-3.5,"sky":"snow \\"heavy\\""}',
  get_time: '14:05',
};

export const NAMES: readonly ToolName[] = ['get_weather', 'get_time'];

/** A tool's schema as JSON Schema. */
export const jsonSchemaOf = (tool: ToolName): { readonly [name: string]: unknown } => {
  const { $schema: _, ...schema } = z.toJSONSchema(TOOLS[tool].schema);
  return schema;
};

/** Notes what tools are called with, and answers for them. */
export function openNotes(): {
  readonly calls: readonly Call[];
  readonly run: (tool: string, input: unknown) => string;
} {
  const calls: Call[] = [];
  return {
    calls,
    run: (name, input) => {
      const tool = NAMES.find((known) => known === name);
      if (tool === undefined) throw new Error(`the model called ${name}, which is no tool`);
      calls.push({ tool, input });
      return RESULTS[tool];
    },
  };
}
