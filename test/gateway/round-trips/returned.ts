// How a client goes on with a conversation, and what a provider finds in it of what it said itself: its thoughts with their proofs,
// its words, its calls.
import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../../../src/gateway/form/json.ts';
import type { Dialect } from './sayable.ts';
import type { Said, Told } from './told.ts';

const RESULT = 'Done.';
const NEXT = 'Go on.';

/** The next request: the answer as it was heard, a result of each of its calls, and what the user says to it. */
export const GO_ON: Readonly<Record<Dialect, (body: JsonObject, answer: JsonObject, told: Told) => JsonObject>> = {
  chat: (body, answer, told) => ({
    ...body,
    messages: [
      ...objectsAt(body, 'messages'),
      ...objectsAt(answer, 'choices').map(({ message }) => message),
      ...callsOf(told).map(({ id }) => ({ role: 'tool', tool_call_id: id, content: RESULT })),
      { role: 'user', content: NEXT },
    ],
  }),
  messages: (body, { content }, told) => ({
    ...body,
    messages: [
      ...objectsAt(body, 'messages'),
      { role: 'assistant', content },
      {
        role: 'user',
        content: [
          ...callsOf(told).map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: RESULT })),
          { type: 'text', text: NEXT },
        ],
      },
    ],
  }),
  responses: (body, answer, told) => ({
    ...body,
    input: [
      ...objectsAt(body, 'input'),
      ...objectsAt(answer, 'output'),
      ...callsOf(told).map(({ id, free }) => ({
        type: free === true ? 'custom_tool_call_output' : 'function_call_output',
        ...{ call_id: id, output: RESULT },
      })),
      { type: 'message', role: 'user', content: NEXT },
    ],
  }),
};

const callsOf = ({ said }: Told) => said.filter((item) => item.is === 'call');

/** What stands between the user's two turns, in Claude's body. */
export const returnedToClaude = (body: JsonObject): readonly Said[] =>
  objectsAt(body, 'messages')
    .filter(({ role }) => role === 'assistant')
    .flatMap((message) => objectsAt(message, 'content').map(claudeBlock));

function claudeBlock(block: JsonObject): Said {
  switch (block.type) {
    case 'thinking':
      return { is: 'thought', text: String(block.thinking), proof: String(block.signature) };
    case 'redacted_thinking':
      return { is: 'thought', text: '', proof: String(block.data), sealed: true };
    case 'tool_use':
      return { is: 'call', id: String(block.id), name: String(block.name), args: objectAt(block, 'input') ?? {} };
    default:
      return { is: 'text', text: String(block.text) };
  }
}

/** Google's word for a call whose signature is not known. */
const UNKNOWN = 'skip_thought_signature_validator';

/** The same in Gemini's body. */
export const returnedToGemini = (body: JsonObject): readonly Said[] =>
  objectsAt(body, 'contents')
    .filter(({ role }) => role === 'model')
    .flatMap((content) => objectsAt(content, 'parts').map(geminiPart));

function geminiPart(part: JsonObject): Said {
  const signature = textAt(part, 'thoughtSignature');
  const signed = signature === undefined || signature === UNKNOWN ? {} : { proof: signature };
  const call = objectAt(part, 'functionCall');
  if (call !== undefined) {
    return { is: 'call', id: String(call.id), name: String(call.name), args: objectAt(call, 'args') ?? {}, ...signed };
  }
  return { is: part.thought === true ? 'thought' : 'text', text: String(part.text), ...signed };
}

/** The same in a chat body: thoughts, then words, then calls. */
export const returnedInChat = (body: JsonObject): readonly Said[] =>
  objectsAt(body, 'messages')
    .filter(({ role }) => role === 'assistant')
    .flatMap((message) => {
      const plain = textAt(message, 'reasoning_content');
      const content = textsOf(message.content);
      const details = objectsAt(message, 'reasoning_details');
      return [
        ...(plain === undefined ? [] : [{ is: 'thought', text: plain } as const]),
        ...details.flatMap(thoughtOf),
        ...(content === '' ? [] : [{ is: 'text', text: content } as const]),
        ...objectsAt(message, 'tool_calls').map((call) => callOf(call, details)),
      ];
    });

const textsOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : objectsAt({ content }, 'content')
        .map(({ text }) => String(text))
        .join('');

const isOfCall = ({ format }: JsonObject): boolean => format === 'google-gemini-v1';

function thoughtOf(detail: JsonObject): readonly Said[] {
  if (isOfCall(detail)) return [];
  if (detail.type === 'reasoning.encrypted') {
    return [{ is: 'thought', text: '', proof: String(detail.data), sealed: true }];
  }
  return [{ is: 'thought', text: textAt(detail, 'text') ?? '', proof: String(detail.signature) }];
}

function callOf(call: JsonObject, details: readonly JsonObject[]): Said {
  const id = String(call.id);
  const { name, input, arguments: text } = objectAt(call, 'custom') ?? objectAt(call, 'function') ?? {};
  const args = call.type === 'custom' ? { input } : parseJson(String(text));
  const seal = details.find((detail) => isOfCall(detail) && detail.id === id);
  return {
    is: 'call',
    ...{ id, name: String(name), args: isObject(args) ? args : {} },
    ...(seal === undefined ? {} : { proof: String(seal.data) }),
  };
}
