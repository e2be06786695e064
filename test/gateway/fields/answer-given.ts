// Values of a form, and members that belong together, in samples of answers.
import type { TableName } from './apis.ts';
import type { Given } from './sample.ts';

const COMMON = {
  data: ['aGk='],
  embedding: [[0.5], [0.25]],
  endIndex: [3],
  end_index: [3],
  index: [0, 1],
  name: ['weather'],
  startIndex: [1],
  start_index: [1],
  uri: ['https://example.com/a'],
  url: ['https://example.com/a'],
  values: [[0.5], [0.25]],
};

const GROUNDING = {
  groundingChunks: [{ web: { uri: 'https://example.com/a', title: 'some title' } }],
  groundingSupports: [{ segment: { startIndex: 0, endIndex: 2, text: 'He' }, groundingChunkIndices: [0] }],
};
const COMPLETION_USAGE = {
  prompt_tokens: 40,
  completion_tokens: 30,
  total_tokens: 70,
};
const MESSAGE_USAGE = {
  input_tokens: 40,
  output_tokens: 30,
  cache_creation_input_tokens: 20,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 10 },
};
/** A report of Gemini's. */
export const GEMINI_USAGE = {
  promptTokenCount: 40,
  candidatesTokenCount: 30,
  cachedContentTokenCount: 10,
  toolUsePromptTokenCount: 10,
  promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
};
const LOGPROBS = [{ token: 'He', logprob: -0.5, bytes: [72, 101], top_logprobs: [] }];
const GEMINI_LOGPROBS = {
  chosenCandidates: [{ token: 'He', logProbability: -0.5 }],
  topCandidates: [{ candidates: [{ token: 'Ho', logProbability: -0.7 }] }],
};

const CALL = { name: 'weather', arguments: '{}' };

const CHOICES = [
  { index: 0, message: { role: 'assistant', content: 'other' }, delta: { content: 'other' }, finish_reason: 'stop' },
];

const CHAT_GIVEN: Given = {
  values: {
    ...COMMON,
    '.choices': [CHOICES, []],
    arguments: ['{"a":1}'],
    completion_tokens_details: [{ reasoning_tokens: 7 }],
    custom: [{ name: 'weather', input: 'some input' }],
    delta: [{ content: 'some content' }, { content: 'other content' }],
    function: [{ name: 'weather', arguments: '{"a":1}' }],
    function_call: [CALL],
    tool_calls: [[{ index: 0, id: 'call_1', type: 'function', function: CALL }]],
    prompt_tokens_details: [{ cached_tokens: 7 }],
    results: [[{ flagged: true }], []],
  },
  objects: {
    usage: COMPLETION_USAGE,
    'choices[].logprobs': { content: LOGPROBS },
    'choices[].logprobs.content[]': LOGPROBS[0] ?? {},
    'choices[].delta.function_call': { name: 'weather' },
    'choices[].delta.tool_calls[](function, custom)': { index: 0, id: 'call_1' },
    'choices[].delta.tool_calls[](function, custom).custom': { name: 'weather' },
    'choices[].delta.tool_calls[](function, custom).function': { name: 'weather' },
    'choices[].message.audio': { id: 'some id', data: 'aGk=', expires_at: 7, transcript: 'some transcript' },
  },
  beside: {
    'choices[].delta.tool_calls[](function, custom).index': { id: 'call_1', function: CALL },
    'choices[].delta.tool_calls[](function, custom).id': { index: 0, function: CALL },
    'choices[].delta.tool_calls[](function, custom).type': { index: 0, id: 'call_1', function: CALL },
  },
};
const MESSAGES_GIVEN: Given = {
  values: {
    ...COMMON,
    citations: [
      [{ type: 'web_search_result_location', url: 'https://example.com/a', title: 'some title', cited_text: 'He' }],
    ],
    citation: [
      { type: 'web_search_result_location', url: 'https://example.com/a', title: 'some title', cited_text: 'He' },
      {},
    ],
    content_block: [
      { type: 'text', text: 'some text' },
      { type: 'text', text: 'other text' },
    ],
    'event(content_block_delta).delta': [
      { type: 'text_delta', text: 'some text' },
      { type: 'text_delta', text: 'other text' },
    ],
    'event(message_delta).delta': [{ stop_reason: 'end_turn' }, { stop_reason: 'max_tokens' }],
    input: [{ a: 1 }],
    stop_reason: ['refusal', 'end_turn'],
  },
  objects: {
    usage: MESSAGE_USAGE,
    stop_details: { type: 'refusal' },
    'usage.iterations[](compaction)': MESSAGE_USAGE,
    'usage.iterations[](advisor_message)': { ...MESSAGE_USAGE, model: 'claude-opus-4-8' },
    'usage.iterations[](message)': MESSAGE_USAGE,
    'usage.iterations[](fallback_message)': { ...MESSAGE_USAGE, model: 'claude-opus-4-8' },
    'event(message_delta).delta': {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', explanation: 'some explanation' },
    },
  },
};

/** What samples of each table need. */
export const ANSWERS: Readonly<Partial<Record<TableName, Given>>> = {
  'Chat reply': CHAT_GIVEN,
  'Chat chunk': CHAT_GIVEN,
  'Messages reply': MESSAGES_GIVEN,
  'Messages events': MESSAGES_GIVEN,
  'Gemini reply': {
    values: {
      ...COMMON,
      mimeType: ['image/png', 'audio/wav'],
      inlineData: [{ mimeType: 'image/png', data: 'aGk=' }],
      jsonPath: ['$.a'],
      modality: ['AUDIO', 'IMAGE'],
      citations: [[{ uri: 'https://example.com/a' }]],
      citationMetadata: [{ citations: [{ uri: 'https://example.com/a' }] }],
      'candidates[].content': [{ parts: [{ text: 'some text' }] }],
      groundingMetadata: [GROUNDING],
      web: [{ uri: 'https://example.com/a', title: 'some title' }],
      image: [{ sourceUri: 'https://example.com/a', title: 'some title' }],
      maps: [{ uri: 'https://example.com/a', title: 'some title' }],
      retrievedContext: [{ uri: 'https://example.com/a', title: 'some title' }],
      usageMetadata: [{ ...GEMINI_USAGE, promptTokenCount: 50 }],
      partialArgs: [[{ jsonPath: '$.a', stringValue: 'some text' }]],
      promptTokensDetails: [[{ modality: 'AUDIO', tokenCount: 7 }]],
      candidatesTokensDetails: [[{ modality: 'IMAGE', tokenCount: 7 }]],
      cacheTokensDetails: [[{ modality: 'AUDIO', tokenCount: 7 }]],
      toolUsePromptTokensDetails: [[{ modality: 'AUDIO', tokenCount: 7 }]],
      webSearchQueries: [['some query']],
      imageSearchQueries: [['some query']],
      retrievalQueries: [['some query']],
      functionCall: [{ name: 'weather', args: { a: 1 } }],
      parts: [[{ text: 'some text' }], [{ text: 'other text' }]],
      '.candidates': [
        [{ content: { parts: [{ text: 'some text' }] } }],
        [{ content: { parts: [{ text: 'other text' }] } }],
      ],
    },
    objects: {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: GEMINI_USAGE,
      'usageMetadata.cacheTokensDetails[]': { modality: 'AUDIO', tokenCount: 7 },
      'candidates[].content.parts[].functionCall': { name: 'weather', args: { a: 1 } },
      'candidates[].content.parts[].functionCall.partialArgs[]': { jsonPath: '$.a' },
      'candidates[].content.parts[].inlineData': { mimeType: 'image/png', data: 'aGk=' },
      'candidates[].groundingMetadata': GROUNDING,
      'candidates[].groundingMetadata.groundingChunks[].web': { uri: 'https://example.com/a' },
      'candidates[].groundingMetadata.groundingChunks[].image': { sourceUri: 'https://example.com/a' },
      'candidates[].groundingMetadata.groundingChunks[].maps': { uri: 'https://example.com/a' },
      'candidates[].groundingMetadata.groundingChunks[].retrievedContext': { uri: 'https://example.com/a' },
      'candidates[].groundingMetadata.groundingSupports[]': GROUNDING.groundingSupports[0] ?? {},
      'candidates[].groundingMetadata.groundingSupports[].segment': { startIndex: 1, endIndex: 3, text: 'el' },
      'candidates[].citationMetadata.citations[]': { uri: 'https://example.com/a' },
      'candidates[].logprobsResult': GEMINI_LOGPROBS,
      'candidates[].logprobsResult.topCandidates[]': { candidates: [{ token: 'Ho', logProbability: -0.7 }] },
    },
    beside: {
      'candidates[].content.parts[].functionCall.partialArgs[].jsonPath': { stringValue: 'some text' },
      'candidates[].finishMessage': { finishReason: 'SAFETY' },
      'candidates[].content.parts[].thought': { text: 'some thought' },
      'candidates[].content.parts[].functionCall.partialArgs': { name: 'weather', willContinue: true },
      'candidates[].content.parts[].functionCall.willContinue': { name: 'weather' },
      'candidates[].groundingMetadata.groundingSupports[].segment.startIndex': { startIndex: 1, endIndex: 3 },
      'candidates[].groundingMetadata.groundingSupports[].segment.endIndex': { startIndex: 1, endIndex: 3 },
    },
  },
  'Embeddings reply': {
    values: { ...COMMON, prompt_tokens: [7] },
    objects: { usage: { prompt_tokens: 7, total_tokens: 7 } },
  },
  'Gemini embeddings reply': {
    values: {
      ...COMMON,
      embeddings: [[{ values: [0.5] }], [{ values: [0.25] }]],
      usageMetadata: [{ promptTokenCount: 7 }],
    },
    objects: {},
  },
};
