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

const CLAUDE_NOTE =
  'Claude Code speaks Anthropic’s Messages API and this gateway chat completions, so a router stands between: npm install -g @musistudio/claude-code-router. Put this into ~/.claude-code-router/config.json, then run: ccr code';
const CODEX_NOTE =
  'Codex speaks the Responses API and this gateway chat completions, so LiteLLM’s proxy stands between: pip install "litellm[proxy]". Three files and a command:';
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

const claudeCode = (facts: SnippetFacts): string => `{
  "Providers": [
    {
      "name": "gateway",
      "api_base_url": "${facts.baseUrl}/chat/completions",
      "api_key": "${shellKey(facts)}",
      "models": ["${facts.model}"]
    }
  ],
  "Router": { "default": "gateway,${facts.model}" }
}`;

const codex = (facts: SnippetFacts): string => `# litellm.yaml
model_list:
  - model_name: gateway
    litellm_params:
      model: openai/${facts.model}
      api_base: ${facts.baseUrl}
      api_key: ${facts.key ?? `os.environ/${facts.variable}`}

# ~/.codex/config.toml
model = "gateway"
model_provider = "gateway"
[model_providers.gateway]
name = "gateway"
base_url = "http://localhost:4000/v1"
wire_api = "responses"

# terminal
litellm --config litellm.yaml --port 4000 &
codex`;

const cursor = (facts: SnippetFacts): string => `OpenAI API key             ${facts.key ?? `your key ${facts.label}`}
Override OpenAI base URL   ${facts.baseUrl}
Model                      ${facts.model}`;
