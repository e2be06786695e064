// A provider double for tests of what passes through: it keeps the bytes that it is sent and answers whatever a test writes,
// byte for byte. It checks nothing and bills nothing; its tests say what must have come.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it came. */
export type ProviderCall = {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body as text; for reading, not for comparing bytes. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a body holds is what its test is about.
  readonly json: any;
  /** Resolves when the connection was closed before the answer was whole. */
  readonly left: Promise<void>;
};

/** Writes one answer. */
export type Reply = (response: ServerResponse, call: ProviderCall) => unknown;

/** A running double. */
export type Provider = {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly calls: readonly ProviderCall[];
  /** How calls are answered from here on. */
  reply(next: Reply): void;
  /** How the next calls are answered, one after the other; the last stays. */
  replies(...next: readonly Reply[]): void;
  close(): Promise<void>;
};

/** Starts a double on a free port of loopback. */
export async function startProvider(apiKey = `sk-double-${crypto.randomUUID()}`): Promise<Provider> {
  const calls: ProviderCall[] = [];
  let queue: readonly Reply[] = [];
  const server = createServer((request, response) => {
    void readCall(request, response).then(async (call) => {
      calls.push(call);
      const [reply, ...rest] = queue;
      if (rest.length > 0) queue = rest;
      await reply?.(response, call);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey,
    calls,
    reply: (next) => {
      queue = [next];
    },
    replies: (...next) => {
      queue = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function readCall(request: IncomingMessage, response: ServerResponse): Promise<ProviderCall> {
  const left = new Promise<void>((done) => {
    response.once('close', () => {
      if (!response.writableFinished) done();
    });
  });
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const text = bytes.toString();
  return { headers: request.headers, bytes, text, json: JSON.parse(text), left };
}
