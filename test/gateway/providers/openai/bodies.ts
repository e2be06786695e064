// Chat bodies as they are written once they have been read: what is kept or mapped one to one, of OpenAI and of OpenRouter.
import fc, { type Arbitrary } from 'fast-check';

const words = fc.string({ minLength: 1, maxLength: 12 });
const one = <Value>(...values: readonly Value[]): Arbitrary<Value> => fc.constantFrom(...values);
const some = (fields: Record<string, Arbitrary<unknown>>): Arbitrary<object> =>
  fc.record(fields, { requiredKeys: [] });
const record = (fields: Record<string, Arbitrary<unknown>>): Arbitrary<object> => fc.record(fields);

const DATA = 'data:application/pdf;base64,JVBE';
const IMAGES = ['data:image/png;base64,iVBO', 'https://a.example/a.png'];

const openaiMark = some({ prompt_cache_breakpoint: fc.constant({ mode: 'explicit' }) });
const routerMark = some({ cache_control: one({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }) });

const both = (part: Arbitrary<object>, mark: Arbitrary<object>): Arbitrary<object> =>
  fc.tuple(part, mark).map(([first, second]) => ({ ...first, ...second }));

const textPart = record({ type: fc.constant('text'), text: words });
const mediaPart = fc.oneof(
  record({
    type: fc.constant('image_url'),
    image_url: fc.record({ url: one(...IMAGES), detail: one('low', 'auto') }, { requiredKeys: ['url'] }),
  }),
  record({
    type: fc.constant('input_audio'),
    input_audio: fc.record({ data: one('UklG'), format: one('wav', 'mp3') }),
  }),
  record({
    type: fc.constant('file'),
    file: fc.oneof(
      fc.record({ filename: words, file_data: one(DATA) }, { requiredKeys: ['file_data'] }),
      fc.record({ file_id: words }),
    ),
  }),
);

/** Content: text, or as many parts as text could not say. */
const content = (part: Arbitrary<object>): Arbitrary<unknown> =>
  fc.oneof(fc.string({ maxLength: 12 }), fc.array(part, { minLength: 2, maxLength: 3 }));

const call = fc.oneof(
  record({ id: words, type: fc.constant('function'), function: fc.record({ name: words, arguments: words }) }),
  record({ id: words, type: fc.constant('custom'), custom: fc.record({ name: words, input: words }) }),
);

const answers = (fields: Record<string, Arbitrary<unknown>>): Arbitrary<object> =>
  fc.oneof(
    fc.record({ content: words, ...fields }, { requiredKeys: ['content'] }),
    fc.record({ content: fc.constant(null), refusal: words, ...fields }, { requiredKeys: ['content', 'refusal'] }),
    fc.record(
      { ...fields, content: fc.constant(null), tool_calls: fc.array(call, { minLength: 1, maxLength: 2 }) },
      { requiredKeys: ['content', 'tool_calls'] },
    ),
  );

const message = (part: Arbitrary<object>, text: Arbitrary<object>, answer: Arbitrary<object>): Arbitrary<object> =>
  fc.oneof(
    both(record({ role: one('system', 'developer'), content: content(text) }), some({ name: words })),
    both(record({ role: one('user'), content: content(part) }), some({ name: words })),
    both(answer, record({ role: one('assistant') })),
    record({ role: one('tool'), tool_call_id: words, content: content(text) }),
  );

const FUNCTION = { name: 'f', description: 'Does.', parameters: { type: 'object', properties: {} }, strict: true };
const CUSTOM = { name: 's', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } } };
const TOOLS = [
  { type: 'function', function: FUNCTION },
  { type: 'custom', custom: CUSTOM },
];
const CHOICES = [
  ...['auto', 'none', 'required'],
  { type: 'function', function: { name: 'f' } },
  { type: 'custom', custom: { name: 's' } },
  {
    type: 'allowed_tools',
    allowed_tools: {
      mode: 'auto',
      tools: [
        { type: 'function', function: { name: 'f' } },
        { type: 'custom', custom: { name: 's' } },
      ],
    },
  },
];
const SCHEMA = { name: 'a', description: 'd', schema: { type: 'object' }, strict: true };
const FORMATS = [{ type: 'json_object' }, { type: 'json_schema', json_schema: SCHEMA }];
const number = fc.integer({ min: 1, max: 100 });

/** Parameters of both. */
const common: Record<string, Arbitrary<unknown>> = {
  temperature: fc.constant(0),
  top_p: fc.constant(0.5),
  presence_penalty: number,
  frequency_penalty: number,
  seed: number,
  logit_bias: fc.constant({ 50256: -100 }),
  logprobs: fc.boolean(),
  top_logprobs: number,
  stop: fc.array(words, { minLength: 1, maxLength: 3 }),
  n: fc.integer({ min: 2, max: 8 }),
  user: words,
  response_format: one(...FORMATS),
  verbosity: one('low', 'high'),
  prompt_cache_key: words,
  metadata: fc.constant({ a: 'b' }),
  modalities: fc.constant(['text', 'audio']),
  audio: fc.constant({ voice: 'alloy', format: 'wav' }),
  prediction: fc.constant({ type: 'content', content: 'a' }),
};

const withTools = (tools: readonly object[], choices: readonly unknown[]): Arbitrary<object> =>
  fc.oneof(
    fc.constant({}),
    fc.record(
      { tools: fc.constant(tools), tool_choice: one(...choices), parallel_tool_calls: fc.boolean() },
      { requiredKeys: ['tools'] },
    ),
  );

const whole = (
  messages: Arbitrary<object>,
  ...parts: readonly Arbitrary<object>[]
): Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(fc.array(messages, { minLength: 1, maxLength: 4 }), ...parts)
    .map(([first, ...rest]) => Object.assign({ messages: first }, ...rest));

/** For OpenAI. */
export const openaiBody = whole(
  message(
    both(fc.oneof(textPart, mediaPart), openaiMark),
    both(textPart, openaiMark),
    answers({ name: words, audio: one({ id: 'au' }) }),
  ),
  some({
    ...common,
    max_completion_tokens: number,
    reasoning_effort: one('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
    web_search_options: one(
      {},
      { search_context_size: 'low', user_location: { type: 'approximate', approximate: { country: 'FR' } } },
    ),
    store: fc.boolean(),
    moderation: fc.constant({ model: 'm' }),
    prompt_cache_retention: one('24h'),
    prompt_cache_options: fc.constant({ mode: 'explicit' }),
  }),
  withTools(TOOLS, CHOICES),
);

const format = one('anthropic-claude-v1', 'xai-responses-v1', 'unknown');
const details = fc
  .array(
    fc.oneof(
      fc.record(
        { type: one('reasoning.text'), text: words, signature: words, format },
        { requiredKeys: ['type', 'text'] },
      ),
      fc.record(
        { type: one('reasoning.encrypted'), data: words, id: words, format },
        { requiredKeys: ['type', 'data'] },
      ),
      fc.record({ type: one('reasoning.summary'), summary: words, format }, { requiredKeys: ['type', 'summary'] }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.map((detail, index) => ({ ...detail, index })));

const SEARCH = { type: 'openrouter:web_search', parameters: { max_uses: 2, excluded_domains: ['a.example'] } };
const videoPart = record({ type: one('video_url'), video_url: one({ url: 'https://a.example/a.mp4' }) });
const filePart = record({ type: one('file'), file: one({ file_data: 'https://a.example/a.pdf' }) });

/** For OpenRouter. */
export const routerBody = whole(
  message(
    both(fc.oneof(textPart, videoPart, filePart), routerMark),
    both(textPart, routerMark),
    fc.record({ content: words, reasoning_details: details }, { requiredKeys: ['content'] }),
  ),
  some({
    ...common,
    max_tokens: number,
    top_k: number,
    min_p: fc.constant(0.1),
    top_a: fc.constant(0.1),
    repetition_penalty: number,
    reasoning: one({ effort: 'low', exclude: true }, { max_tokens: 9_000, summary: 'auto' }, { effort: 'none' }),
    cache_control: one({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '5m' }),
    plugins: fc.constant([{ id: 'file-parser' }]),
    image_config: fc.constant({ aspect_ratio: '1:1' }),
  }),
  withTools(
    [{ type: 'function', function: FUNCTION, cache_control: { type: 'ephemeral' } }, SEARCH],
    ['auto', 'required'],
  ),
);
