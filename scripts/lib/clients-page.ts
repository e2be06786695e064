// docs/clients.md, out of what a run found. Pure.

/** One client over one wire format. `outcome` is `passed`, or what went wrong. */
export type ClientRun = {
  readonly name: string;
  readonly version: string;
  readonly way: string;
  readonly dialect: string;
  readonly wire: string;
  readonly outcome: string;
  /** What of the model's thought went back to the provider; programs keep theirs to themselves. */
  readonly replayed?: string;
};

const WIRES = { 'openai-compatible': 'OpenAI-compatible', anthropic: 'Anthropic', gemini: 'Gemini' } as const;

const PATHS: Readonly<Record<string, string>> = {
  chat: '`/v1/chat/completions`',
  responses: '`/v1/responses`',
  messages: '`/v1/messages`',
};

/** The whole page. */
export const clientsPage = (sdks: readonly ClientRun[], programs: readonly ClientRun[]): string =>
  `${[
    '# Clients',
    '',
    'Written by `npm run clients`, which runs every client below unmodified against a gateway on this machine. Behind the gateway stand',
    'doubles of providers, one for each wire format; they check what they are sent and keep their own books.',
    '',
    '## SDKs',
    '',
    'Each holds a streamed conversation: a question, a thought, two tools called at once, their results, an answer. Passed means that the',
    'answer and both calls came whole, that the provider got back what it must get, and that the account paid exactly what the double’s',
    'books say. The same matrix runs in `npm test` (`test/e2e/sdks`).',
    '',
    ...table(sdks),
    '',
    'Behind the slash is what of the model’s thought went back to the provider in the second turn: **sealed** is its own signed thought or',
    'signature; **words** the text of it; **stand-in** the word that Google names for a signature which is lost; **nothing** means that the',
    'client keeps none, or that the wire format wants none.',
    '',
    '## Programs',
    '',
    'Each is fetched from npm and run headless in an empty home on a folder with one file. The model that it talks to looks at the file and',
    'mends it with the program’s own tools. Passed means that the file is mended, that what the tools answered reached the provider, and that',
    'the program ended well.',
    '',
    ...table(programs),
  ].join('\n')}\n`;

function table(runs: readonly ClientRun[]): readonly string[] {
  const head = ['Client', 'Version', 'Way', 'Path', ...Object.values(WIRES)];
  return aligned([head, ...[...Map.groupBy(runs, ({ name, way }) => `${name} ${way}`).values()].map(row)]);
}

function row(runs: readonly ClientRun[]): readonly string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const cells = Object.keys(WIRES).map((wire) => cell(runs.find((run) => run.wire === wire)));
  return [first.name, first.version, `\`${first.way}\``, PATHS[first.dialect] ?? first.dialect, ...cells];
}

/** A line break or a bar would end a cell. */
function cell(run: ClientRun | undefined): string {
  if (run === undefined) return 'not run';
  const replayed = run.replayed === undefined ? '' : ` / ${run.replayed}`;
  if (run.outcome === 'passed') return `passed${replayed}`;
  return `**failed**: ${run.outcome.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')}`;
}

/** The lines of a table, its columns as wide as their widest cell: as the formatter writes them. */
function aligned([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
