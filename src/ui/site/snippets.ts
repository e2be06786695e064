// Code that calls a model here, as it is pasted: complete, with the key read from the environment.

/** What a snippet is filled in with. */
export type SnippetFacts = { readonly origin: string; readonly keyVariable: string; readonly model: string };

export type Snippet = { readonly name: string; readonly id: string; readonly code: string };

/** The environment variable that snippets read the key from: "ACME_API_KEY". */
export function keyVariable(name: string): string {
  const word = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^[_\d]+|_+$/g, '');
  return `${word === '' ? 'GATEWAY' : word}_API_KEY`;
}

/** The same call in three languages. A model's id has no quotes in it. */
export const snippets = ({ origin, keyVariable: key, model }: SnippetFacts): readonly Snippet[] => [
  {
    name: 'curl',
    id: 'snippet-curl',
    code: `curl -N ${origin}/v1/chat/completions \\
  -H "authorization: Bearer $${key}" \\
  -H 'content-type: application/json' \\
  -d '{"model":"${model}","stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
  },
  {
    name: 'Python',
    id: 'snippet-python',
    code: `import os
from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key=os.environ["${key}"])
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)
print(answer.usage.cost)`,
  },
  {
    name: 'TypeScript',
    id: 'snippet-typescript',
    code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.${key} });
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0]?.message.content);
console.log(answer.usage);`,
  },
];

/** The same for a model that turns text into vectors. */
export const embeddingSnippets = ({ origin, keyVariable: key, model }: SnippetFacts): readonly Snippet[] => [
  {
    name: 'curl',
    id: 'snippet-curl',
    code: `curl ${origin}/v1/embeddings \\
  -H "authorization: Bearer $${key}" \\
  -H 'content-type: application/json' \\
  -d '{"model":"${model}","input":"Hello"}'`,
  },
  {
    name: 'Python',
    id: 'snippet-python',
    code: `import os
from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key=os.environ["${key}"])
answer = client.embeddings.create(model="${model}", input="Hello")
print(answer.data[0].embedding)
print(answer.usage.cost)`,
  },
  {
    name: 'TypeScript',
    id: 'snippet-typescript',
    code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.${key} });
const answer = await client.embeddings.create({ model: '${model}', input: 'Hello' });
console.log(answer.data[0]?.embedding);
console.log(answer.usage);`,
  },
];
