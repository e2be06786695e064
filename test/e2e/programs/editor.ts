// A double of a provider whose model mends a file with whatever tools the program has: it looks at the file, changes it, and says that it is
// done. It checks that what its tools answered comes back to it, and keeps what it was asked.
import type { ServerResponse } from 'node:http';
import { type Provider, type ProviderCall, startProvider } from '../clients/provider.ts';
import type { WireName } from '../sdks/counter.ts';
import { SPOKEN } from '../sdks/spoken.ts';

export const WRONG = 'Hello, wrold.';
export const RIGHT = 'Hello, world.';
const DONE = 'The typo is gone.';

/** More questions than this are a program that does not come to an end. */
const ASKED_MAX = 30;

/** A call of one of the program's tools, and what must stand in its answer. */
export type Step = { readonly tool: string; readonly input: object; readonly answers: string };

/** What of a request the model goes by. */
type Heard = { readonly tools: readonly string[]; readonly results: readonly string[] };

// biome-ignore lint/suspicious/noExplicitAny: programs send what they like; only what is looked for is read.
type Body = any;

const HEAR: Readonly<Record<WireName, (body: Body) => Heard>> = {
  'openai-compatible': ({ tools = [], messages }) => ({
    tools: tools.map((tool: Body) => tool.function.name),
    results: messages.filter(({ role }: Body) => role === 'tool').map(({ content }: Body) => JSON.stringify(content)),
  }),
  anthropic: ({ tools = [], messages }) => ({
    tools: tools.map((tool: Body) => tool.name),
    results: messages
      .flatMap(({ content }: Body) => (Array.isArray(content) ? content : []))
      .filter(({ type }: Body) => type === 'tool_result')
      .map(({ content }: Body) => JSON.stringify(content)),
  }),
  gemini: ({ tools = [], contents }) => ({
    tools: tools.flatMap((tool: Body) => tool.functionDeclarations ?? []).map((tool: Body) => tool.name),
    results: contents
      .flatMap(({ parts }: Body) => parts)
      .filter(({ functionResponse }: Body) => functionResponse !== undefined)
      .map(({ functionResponse }: Body) => JSON.stringify(functionResponse.response)),
  }),
};

export type Editor = Provider & {
  /** What the model does for the next program. */
  readonly play: (steps: readonly Step[]) => void;
  /** What was not as it must be since then, and how often the model was asked. */
  readonly review: () => { readonly wrongs: readonly string[]; readonly asked: number };
};

/** Starts the double of one wire format. */
export async function startEditor(wire: WireName): Promise<Editor> {
  const provider = await startProvider();
  let steps: readonly Step[] = [];
  let wrongs: string[] = [];
  let asked = 0;
  const say = (response: ServerResponse, stream: string): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream);
  };
  const { begin, piece, end, call } = SPOKEN[wire];
  provider.reply((response: ServerResponse, { json }: ProviderCall) => {
    asked += 1;
    if (asked > ASKED_MAX) return response.writeHead(400).end();
    const { tools, results } = HEAR[wire](json);
    const isMissing = results.length > 0 && !results.at(-1)?.includes(steps[results.length - 1]?.answers ?? '');
    if (isMissing) wrongs.push(`the answer of ${steps[results.length - 1]?.tool} came as ${results.at(-1)}`);
    const step = steps[results.length];
    // Programs also ask without tools, for a title of what they were told.
    if (step === undefined || tools.length === 0) return say(response, begin + piece(DONE) + end);
    if (!tools.includes(step.tool)) {
      wrongs.push(`there is no tool ${step.tool} among ${tools.join(', ')}`);
      return say(response, begin + piece('I cannot.') + end);
    }
    return say(response, call(`call_${results.length}`, step.tool, step.input));
  });
  return {
    ...provider,
    play: (next) => {
      [steps, wrongs, asked] = [next, [], 0];
    },
    review: () => ({ wrongs, asked }),
  };
}
