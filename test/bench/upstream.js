// The provider of the benchmark: a small chat completion, at once. It counts nothing and checks nothing.
const ANSWER = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_767_225_600,
  model: 'bench',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hello! How can I help you?' }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 },
});
const HEADERS = { 'content-type': 'application/json' };

export default {
  fetch: () => new Response(ANSWER, { headers: HEADERS }),
};
