// The double of Gemini's generateContent: whole parts, calls without ids whose first carries a thought signature that must come back,
// thoughts beside the candidates in usage, and STOP as the reason of everything.
import { z } from 'zod';
import { RESULTS } from '../../../clients/talks/talk.ts';
import type { Answer, Entry, Incoming, Replayed, Wire } from './double.ts';
import { must, readBody } from './double.ts';
import { checkCall, checkTool, FINAL, isSame, PREFACE, SCRIPTED, THOUGHT, talkOf } from './script.ts';

const MODEL = 'gemini-3-pro-preview';
const SIGNATURE = 'CiQBdoubleThoughtSignature+/abc==';
/** What Google tells callers to send who have lost a signature. */
const STAND_INS = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];

const part = z.union([
  z.strictObject({
    text: z.string(),
    thought: z.literal(true).optional(),
    thoughtSignature: z.string().optional(),
  }),
  z.strictObject({
    functionCall: z.strictObject({ id: z.string().optional(), name: z.string(), args: z.looseObject({}) }),
    thoughtSignature: z.string().optional(),
  }),
  z.strictObject({
    functionResponse: z.strictObject({ id: z.string().optional(), name: z.string(), response: z.looseObject({}) }),
  }),
]);
const request = z.strictObject({
  contents: z.array(z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) })).min(1),
  systemInstruction: z.strictObject({
    role: z.string().optional(),
    parts: z.array(z.strictObject({ text: z.string() })).min(1),
  }),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z.array(
          z.strictObject({ name: z.string(), description: z.string(), parametersJsonSchema: z.looseObject({}) }),
        ),
      }),
    )
    .length(1),
  toolConfig: z
    .strictObject({ functionCallingConfig: z.strictObject({ mode: z.enum(['AUTO', 'VALIDATED']) }) })
    .optional(),
  generationConfig: z
    .strictObject({
      maxOutputTokens: z.int().positive().optional(),
      thinkingConfig: z
        .strictObject({
          includeThoughts: z.boolean().optional(),
          thinkingLevel: z.enum(['low', 'high', 'LOW', 'HIGH']).optional(),
          thinkingBudget: z.int().optional(),
        })
        .optional(),
    })
    .optional(),
});
type Content = z.output<typeof request>['contents'][number];

function answer({ path, headers, body }: Incoming, apiKey: string): Answer {
  must(path === `/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`, `there is no ${path}`);
  must(headers['x-goog-api-key'] === apiKey, 'API key not valid.');
  const asked = readBody(request, body);
  const declared = asked.tools[0]?.functionDeclarations ?? [];
  must(declared.length === SCRIPTED.length, `${declared.length} tools came`);
  for (const [index, tool] of declared.entries())
    checkTool(index, tool.name, tool.description, tool.parametersJsonSchema);
  const [user, ...rest] = asked.contents;
  must(user?.role === 'user', 'the question is not first');
  const talk = talkOf(user.parts.map((one) => ('text' in one ? one.text : '')).join(''));
  const thinks = asked.generationConfig?.thinkingConfig?.includeThoughts === true;
  if (rest.length === 0)
    return { stream: firstTurn(thinks), entry: { talk, turn: 1, ...FIRST, replayed: 'nothing', thinks } };
  return { stream: secondTurn(), entry: { talk, turn: 2, ...SECOND, replayed: checkSecond(rest), thinks } };
}

function checkSecond([said, results, ...more]: readonly Content[]): Replayed {
  must(said?.role === 'model' && results?.role === 'user' && more.length === 0, 'the roles do not take turns');
  const calls = said.parts.filter((one) => 'functionCall' in one);
  must(calls.length === SCRIPTED.length, `${calls.length} calls came back`);
  for (const [index, { functionCall }] of calls.entries()) checkCall(index, functionCall.name, functionCall.args);
  must(results.parts.length === SCRIPTED.length, `${results.parts.length} parts follow the calls`);
  for (const [index, one] of results.parts.entries()) {
    must('functionResponse' in one, `part ${index} after the calls is no result`);
    const known = SCRIPTED[index];
    const { name, response } = one.functionResponse;
    must(known?.name === name, `result ${index} is that of ${name}`);
    must(isResult(response, RESULTS[known.name]), `the result of ${name} came as ${JSON.stringify(response)}`);
  }
  const [first, ...others] = calls.map(({ thoughtSignature }) => thoughtSignature);
  must(
    first === SIGNATURE || STAND_INS.includes(first ?? ''),
    `Function call is missing a thought_signature in functionCall parts: ${first}`,
  );
  must(
    others.every((signature) => signature === undefined || STAND_INS.includes(signature)),
    'Thought signature is not valid',
  );
  return first === SIGNATURE ? 'sealed' : 'stand-in';
}

/** A response is an object: the one that the text is, or one that holds the text. */
function isResult(response: object, text: string): boolean {
  if (Object.values(response).includes(text)) return true;
  return text.startsWith('{') && isSame(response, JSON.parse(text));
}

const FIRST: Pick<Entry, 'bill'> = { bill: { input: 101, cache_read: 32, output: 98 } };
const SECOND: Pick<Entry, 'bill'> = { bill: { input: 164, cache_read: 96, output: 18 } };

const chunk = (parts: readonly object[], usageMetadata: object, finishReason?: string): string => {
  const candidate = { content: { role: 'model', parts }, index: 0, ...(finishReason && { finishReason }) };
  const value = { candidates: [candidate], usageMetadata, modelVersion: MODEL, responseId: 'double-response' };
  return `data: ${JSON.stringify(value)}\r\n\r\n`;
};

function firstTurn(thinks: boolean): string {
  const soFar = { promptTokenCount: 133, cachedContentTokenCount: 32, totalTokenCount: 190, thoughtsTokenCount: 57 };
  const calls = SCRIPTED.map(({ name, input: args }, index) => ({
    functionCall: { name, args },
    ...(index === 0 && { thoughtSignature: SIGNATURE }),
  }));
  return [
    ...(thinks ? THOUGHT.map((text) => chunk([{ text, thought: true }], soFar)) : []),
    ...PREFACE.map((text) => chunk([{ text }], soFar)),
    ...calls.map((call) => chunk([call], soFar)),
    chunk([{ text: '' }], { ...soFar, candidatesTokenCount: 41, totalTokenCount: 231 }, 'STOP'),
  ].join('');
}

function secondTurn(): string {
  const soFar = { promptTokenCount: 260, cachedContentTokenCount: 96, totalTokenCount: 260 };
  const [first = '', ...rest] = FINAL;
  return (
    chunk([{ text: first }], soFar) +
    chunk([{ text: rest.join('') }], { ...soFar, candidatesTokenCount: 18, totalTokenCount: 278 }, 'STOP')
  );
}

export const geminiWire: Wire = {
  model: MODEL,
  basePath: '',
  answer,
  error: (message) => ({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }),
};
