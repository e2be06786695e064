// Messages bodies with everything that Claude takes back: blocks of every kind with what stands in them, thought, calls and results,
// tools of the caller and of Anthropic, and members that only Anthropic knows.
import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { jsonObject, words } from './talks.ts';

const one = <Value>(...values: readonly Value[]): Arbitrary<Value> => fc.constantFrom(...values);
const some = (
  needed: Record<string, Arbitrary<unknown>>,
  further: Record<string, Arbitrary<unknown>> = {},
): Arbitrary<JsonObject> => fc.record({ ...needed, ...further }, { requiredKeys: Object.keys(needed) });

/** The body has no more marks than Claude takes. */
const mark = { cache_control: one<JsonObject>({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }) };

const CITATIONS = [
  {
    type: 'char_location',
    cited_text: 'a',
    document_index: 0,
    document_title: null,
    start_char_index: 0,
    end_char_index: 1,
  },
  { type: 'web_search_result_location', cited_text: 'a', encrypted_index: 'e', title: 'A', url: 'https://a.example' },
];

const text = some({ type: one('text'), text: words });
const cited = some({ type: one('text'), text: words, citations: fc.subarray(CITATIONS, { minLength: 1 }) });
const source = one(
  { type: 'base64', media_type: 'image/png', data: 'iVBO' },
  { type: 'url', url: 'https://a.example/a.png' },
  { type: 'file', file_id: 'file_1' },
);
const image = some({ type: one('image'), source });
const document = some(
  {
    type: one('document'),
    source: fc.oneof(
      one({ type: 'base64', media_type: 'application/pdf', data: 'JVBE' }, { type: 'file', file_id: 'file_1' }),
      one({ type: 'url', url: 'https://a.example/a.pdf' }),
      words.map((data) => ({ type: 'text', media_type: 'text/plain', data })),
    ),
  },
  { title: words, context: words, citations: one({ enabled: true }) },
);
const shown = fc.oneof(text, image, document);

const thought = fc.oneof(
  some({ type: one('thinking'), thinking: fc.oneof(words, one('')), signature: words }),
  some({ type: one('redacted_thinking'), data: words }),
);
/** What ran at Anthropic. */
const FOREIGN: readonly JsonObject[] = [
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'a' } },
  { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [{ type: 'web_search_result', url: 'u' }] },
  { type: 'compaction', content: 'Before that.' },
];

const call = some({ name: one('f', 'g'), input: jsonObject });
const result = some({}, { content: fc.array(shown, { minLength: 1, maxLength: 2 }), is_error: one(true) });

/** A question, an answer, and the results of its calls with the next question. */
const round = fc.record({
  ask: fc.array(shown, { minLength: 1, maxLength: 2 }),
  // A turn that lost its thought is not gone on with by a model that thinks by a budget.
  thoughts: fc.array(thought, { minLength: 1, maxLength: 2 }),
  says: fc.array(fc.oneof(text, cited, one(...FOREIGN)), { minLength: 1, maxLength: 2 }),
  calls: fc.array(fc.tuple(call, result), { maxLength: 2 }),
});

type Round = typeof round extends Arbitrary<infer Value> ? Value : never;

function messagesOf(rounds: readonly Round[], last: JsonObject): readonly JsonObject[] {
  let results: readonly JsonObject[] = [];
  const messages = rounds.flatMap(({ ask, thoughts, says, calls }, turn) => {
    const opening = { role: 'user', content: [...results, ...ask] };
    const ids = calls.map((_, index) => `toolu_${turn}${index}`);
    results = calls.map(([, told], index) => ({ type: 'tool_result', tool_use_id: ids[index], ...told }));
    const made = calls.map(([body], index) => ({ type: 'tool_use', id: ids[index], ...body }));
    return [opening, { role: 'assistant', content: [...thoughts, ...says, ...made] }];
  });
  return [...messages, { role: 'user', content: [...results, last] }];
}

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const tool = fc.oneof(
  some({ name: one('f', 'g'), input_schema: one(SCHEMA) }, { description: words, strict: one(true), ...mark }),
  one<JsonObject>(
    { type: 'web_search_20250305', name: 'web_search', max_uses: 2, allowed_domains: ['a.example'] },
    { type: 'bash_20250124', name: 'bash' },
    { type: 'web_fetch_20250910', name: 'web_fetch', ...{ max_uses: 1 } },
  ),
);

const choice = one<JsonObject>(
  { type: 'auto' },
  { type: 'auto', disable_parallel_tool_use: true },
  { type: 'any' },
  { type: 'tool', name: 'f', disable_parallel_tool_use: true },
  { type: 'none' },
);

const tools = fc.oneof(
  one<JsonObject>({}),
  some({ tools: fc.array(tool, { minLength: 1, maxLength: 2 }) }, { tool_choice: choice }),
);

/** What a model that thinks takes, or one that does not. */
const dial = fc.oneof(
  some({}, { temperature: one(0, 0.5, 1), top_k: one(3) }),
  some({}, { top_p: one(0.5) }),
  one<JsonObject>({ thinking: { type: 'enabled', budget_tokens: 1_024 } }),
  one<JsonObject>({ thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'low' } }),
  one<JsonObject>({ output_config: { format: { type: 'json_schema', schema: SCHEMA } } }),
);

const further = some(
  { max_tokens: fc.integer({ min: 4_000, max: 9_000 }) },
  {
    system: fc.array(fc.oneof(text, some({ type: one('text'), text: words }, mark)), { minLength: 1, maxLength: 1 }),
    stop_sequences: fc.array(words, { minLength: 1, maxLength: 3 }),
    metadata: words.map((user_id) => ({ user_id })),
    service_tier: one('auto', 'standard_only'),
    container: one('container_1'),
    mcp_servers: one([{ type: 'url', url: 'https://a.example', name: 'a' }]),
    context_management: one({ edits: [{ type: 'clear_tool_uses_20250919' }] }),
    inference_geo: one('us'),
  },
);

/** The last block, marked or not, or a mark for the whole prompt. */
const ending = fc.oneof(
  fc.record({ last: some({ type: one('text'), text: words }, mark) }),
  fc.record({ last: text, ...mark }),
);

const isForced = ({ tool_choice }: JsonObject): boolean => /"(?:any|tool)"/.test(JSON.stringify(tool_choice ?? null));

/** Any body that Claude takes. */
export const messagesBody: Arbitrary<JsonObject> = fc
  .tuple(fc.array(round, { minLength: 1, maxLength: 2 }), further, tools, dial, ending)
  .map(([rounds, more, offered, dials, { last, ...whole }]) => ({
    messages: messagesOf(rounds, last),
    ...whole,
    ...more,
    ...offered,
    // A tool cannot be forced where the model thinks.
    ...(isForced(offered) ? {} : dials),
  }));
