// The first call in six ways, ready to run: the key is in it while the page knows it, and afterwards the variable that holds it. Pure.

export type SnippetFacts = {
  readonly baseUrl: string;
  /** The key's text; undefined once nobody can show it any more. */
  readonly key: string | undefined;
  /** What the key is called where its text is not known: "sk-fb-1ab...wxyz". */
  readonly label: string;
  /** The environment variable: "ACME_API_KEY". */
  readonly variable: string;
  readonly model: string;
};

export type Snippet = {
  readonly name: string;
  /** What to know before pasting it. */
  readonly note: string;
  readonly text: string;
};

/** What a first call says. */
export const FIRST_PROMPT = 'Say hello.';

/** All snippets, in the order of their tabs. */
export function snippets(facts: SnippetFacts): readonly Snippet[] {
  return [
    { name: 'curl', note: 'For a terminal.', text: `${exported(facts)}${curl(facts)}` },
    { name: 'Python', note: 'With the official package: pip install openai', text: python(facts) },
    { name: 'TypeScript', note: 'With the official package: npm install openai', text: typescript(facts) },
    { name: 'Claude Code', note: CLAUDE_NOTE, text: claudeCode(facts) },
    { name: 'Codex', note: CODEX_NOTE, text: codex(facts) },
    { name: 'Cursor', note: CURSOR_NOTE, text: cursor(facts) },
  ];
}

const CLAUDE_NOTE = 'Any model will do, not Anthropic’s alone. In a terminal:';
const CODEX_NOTE = 'Any model will do, not OpenAI’s alone. A file and two lines for a terminal:';
const CURSOR_NOTE =
  'In Cursor’s settings, under Models: open the API keys, fill in these, and add the model by its id. Cursor calls from its own servers, so the address must be reachable from outside.';

/** The line that sets the variable, for a key that is no longer shown. */
const exported = ({ key, label, variable }: SnippetFacts): string =>
  key === undefined ? `export ${variable}="${label}"   # the whole key, as you copied it\n\n` : '';

const shellKey = ({ key, variable }: SnippetFacts): string => key ?? `$${variable}`;

const curl = (facts: SnippetFacts): string => `curl -N ${facts.baseUrl}/chat/completions \\
  -H "Authorization: Bearer ${shellKey(facts)}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "${facts.model}",
    "stream": true,
    "messages": [{"role": "user", "content": "${FIRST_PROMPT}"}]
  }'`;

const python = ({
  baseUrl,
  key,
  variable,
  model,
}: SnippetFacts): string => `${key === undefined ? 'import os\n' : ''}from openai import OpenAI

client = OpenAI(
    base_url="${baseUrl}",
    api_key=${key === undefined ? `os.environ["${variable}"]` : `"${key}"`},
)
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "${FIRST_PROMPT}"}],
)
print(answer.choices[0].message.content)`;

const typescript = ({ baseUrl, key, variable, model }: SnippetFacts): string => `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${baseUrl}',
  apiKey: ${key === undefined ? `process.env.${variable}` : `'${key}'`},
});
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: '${FIRST_PROMPT}' }],
});
console.log(answer.choices[0]?.message.content);`;

const claudeCode = (
  facts: SnippetFacts,
): string => `${exported(facts)}export ANTHROPIC_BASE_URL="${facts.baseUrl.replace(/\/v1$/, '')}"
export ANTHROPIC_AUTH_TOKEN="${shellKey(facts)}"
export ANTHROPIC_MODEL="${facts.model}"
export ANTHROPIC_DEFAULT_HAIKU_MODEL="${facts.model}"
claude`;

const codex = (facts: SnippetFacts): string => `# ~/.codex/config.toml
model = "${facts.model}"
model_provider = "gateway"
[model_providers.gateway]
name = "gateway"
base_url = "${facts.baseUrl}"
env_key = "${facts.variable}"
wire_api = "responses"

# terminal
${facts.key === undefined ? exported(facts).trimEnd() : `export ${facts.variable}="${facts.key}"`}
codex`;

const cursor = (facts: SnippetFacts): string => `OpenAI API key             ${facts.key ?? `your key ${facts.label}`}
Override OpenAI base URL   ${facts.baseUrl}
Model                      ${facts.model}`;
