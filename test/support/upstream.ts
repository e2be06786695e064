// A provider double: a real HTTP server that answers OpenAI's chat completions as a script says, checks what it is sent, and
// keeps a book of its own of every call. It knows nothing of Farebox but what must not reach a provider.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Usage as OpenAI reports it. */
export type ReportedUsage = { readonly prompt_tokens: number; readonly completion_tokens: number };

/** How one call is answered. Only what a test says differs from a good answer. */
export type Script = {
  /** Nothing is sent before it resolves. */
  readonly after?: Promise<unknown>;
  /** A failure: nothing but this status and body. */
  readonly status?: number;
  readonly body?: string;
  readonly content?: string;
  /** What the double bills, and reports unless `reports` says otherwise. */
  readonly usage?: ReportedUsage;
  /** What it reports instead of the truth: nothing, or something absurd. */
  readonly reports?: unknown;
  /** The words of a stream; a function among them is awaited. */
  readonly words?: Iterable<string | (() => Promise<unknown>)>;
  readonly pauseMs?: number;
  /** The connection is destroyed once this many bytes of the body have gone. */
  readonly cutAfter?: number;
};

/** One line of the double's book. */
export type ProviderCall = {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly streamed: boolean;
  readonly openedAt: number;
  /** What it would bill. */
  usage: ReportedUsage;
  answered: boolean;
  /** When the connection was closed before the answer was whole; undefined when it was not. */
  leftAt?: number;
};

/** A running double. */
export type Upstream = {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly upstreamModel: string;
  readonly book: readonly ProviderCall[];
  /** What was wrong with what it was sent. */
  readonly complaints: readonly string[];
  /** How calls are answered from here on. */
  script(answer: (call: ProviderCall) => Script): void;
  close(): Promise<void>;
};

export const SMALL_USAGE: ReportedUsage = { prompt_tokens: 11, completion_tokens: 7 };

/** Fields and headers that are between the caller and the gateway. */
const PRIVATE_FIELDS = [
  'tags',
  'session_id',
  'usage',
  'trace',
  'provider',
  'plugins',
  'models',
  'route',
  'service_tier',
];
const PRIVATE_HEADERS =
  /^(cookie|x-api-key|api-key|x-goog-api-key|http-referer|referer|x-title|x-tags|x-session-id|cf-.*)$/;

/** Starts a double on a free port of loopback. */
export async function startUpstream(): Promise<Upstream> {
  const book: ProviderCall[] = [];
  const complaints: string[] = [];
  const apiKey = `sk-double-${crypto.randomUUID()}`;
  const upstreamModel = 'double-1';
  let answer: (call: ProviderCall) => Script = () => ({});
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      complaints.push(`the double failed: ${String(error)}`);
      response.destroy();
    });
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await bodyOf(request);
    const wrong = mistakesIn(request, text, apiKey, upstreamModel);
    if (wrong.length > 0) {
      complaints.push(...wrong);
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: wrong.join('; ') } }));
      return;
    }
    const call = enter(book, JSON.parse(text) as Record<string, unknown>);
    response.once('close', () => {
      if (!call.answered) call.leftAt = Date.now();
    });
    await perform(call, answer(call), response, upstreamModel);
  };
  // The burst comes as one wave of connections, and idle ones must not be closed under the gateway's hands.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((done) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, done));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey,
    upstreamModel,
    book,
    complaints,
    script: (next) => {
      answer = next;
    },
    close: () => closed(server),
  };
}

function enter(book: ProviderCall[], body: Record<string, unknown>): ProviderCall {
  const id = `chatcmpl-${book.length}-${crypto.randomUUID().slice(0, 8)}`;
  const call = { id, body, streamed: body.stream === true, openedAt: Date.now(), usage: SMALL_USAGE, answered: false };
  book.push(call);
  return call;
}

function mistakesIn(request: IncomingMessage, text: string, apiKey: string, model: string): string[] {
  const wrong: string[] = [];
  const { headers } = request;
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
    wrong.push(`${request.method} ${request.url}`);
  if (headers.authorization !== `Bearer ${apiKey}`) wrong.push('the key is not ours');
  if (!headers['content-type']?.startsWith('application/json')) wrong.push('the body is not called JSON');
  for (const name of Object.keys(headers)) if (PRIVATE_HEADERS.test(name)) wrong.push(`the header ${name}`);
  if (/sk-fb-/.test(JSON.stringify(headers) + text)) wrong.push('a key of the gateway');
  const body = parsed(text);
  if (body === undefined) return [...wrong, 'the body is no JSON object'];
  if (body.model !== model) wrong.push(`the model ${String(body.model)}`);
  for (const name of PRIVATE_FIELDS) if (name in body) wrong.push(`the field ${name}`);
  const options = body.stream_options as { include_usage?: unknown } | undefined;
  if (body.stream === true && options?.include_usage !== true) wrong.push('usage was not asked for');
  return wrong;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function perform(call: ProviderCall, script: Script, response: ServerResponse, model: string): Promise<void> {
  call.usage = script.usage ?? SMALL_USAGE;
  await script.after;
  if (response.destroyed) return;
  if (script.status !== undefined) {
    call.usage = { prompt_tokens: 0, completion_tokens: 0 };
    response.writeHead(script.status, { 'content-type': 'application/json' });
    finish(call, response, script.body ?? '{"error":{"message":"The double fails."}}');
    return;
  }
  const { prompt_tokens, completion_tokens } = call.usage;
  const honest = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  const usage = 'reports' in script ? script.reports : honest;
  if (call.streamed) await stream(call, script, response, { model, usage });
  else whole(call, script, response, { model, usage });
}

type Told = { readonly model: string; readonly usage: unknown };

function whole(
  call: ProviderCall,
  { content = 'Hello.', cutAfter }: Script,
  response: ServerResponse,
  told: Told,
): void {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  const text = JSON.stringify({ id: call.id, object: 'chat.completion', created: 1, choices, ...told });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  if (cutAfter === undefined) finish(call, response, text);
  else response.write(text.slice(0, cutAfter), () => response.destroy());
}

async function stream(call: ProviderCall, script: Script, response: ServerResponse, told: Told): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const chunk = async (choices: unknown[], more: object = {}): Promise<boolean> => {
    const frame = { id: call.id, object: 'chat.completion.chunk', created: 1, model: told.model, choices, ...more };
    const text = `data: ${JSON.stringify(frame)}\n\n`;
    const room = (script.cutAfter ?? Number.POSITIVE_INFINITY) - sent;
    sent += text.length;
    if (response.destroyed) return false;
    if (room < text.length) response.write(text.slice(0, room), () => response.destroy());
    else if (!response.write(text)) await drained(response);
    return room >= text.length && !response.destroyed;
  };
  for (const word of script.words ?? [script.content ?? 'Hello.']) {
    if (typeof word === 'function') await word();
    else if (!(await chunk([{ index: 0, delta: { content: word }, finish_reason: null }]))) return;
    if (script.pauseMs !== undefined) await sleep(script.pauseMs);
  }
  if (!(await chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]))) return;
  if (told.usage !== undefined && !(await chunk([], { usage: told.usage }))) return;
  finish(call, response, 'data: [DONE]\n\n');
}

function finish(call: ProviderCall, response: ServerResponse, last: string): void {
  if (response.destroyed) return;
  call.answered = true;
  response.end(last);
}

/** A client that does not read must not fill our memory, and one that goes must not stop us for ever. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    response.once('drain', done);
    response.once('close', done);
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
