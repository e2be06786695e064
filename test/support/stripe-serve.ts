// The Stripe double on a port of loopback, for tests of the whole process: what breaks there breaks a real connection.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StripeDouble } from './stripe-double.ts';
import type { Sent } from './stripe-handle.ts';

export type ServedStripe = {
  /** What STRIPE_API_BASE is set to. */
  readonly base: string;
  readonly close: () => Promise<void>;
};

/** Serves a double on a free port. */
export async function serveStripe(double: StripeDouble): Promise<ServedStripe> {
  const server = createServer((request, response) => {
    void answer(double, request, response).catch((error: unknown) => {
      response.writeHead(599).end(`the double failed: ${String(error)}`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function answer(double: StripeDouble, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const outcome = await double.handle(await sentBy(request));
  if (outcome.kind === 'lost' || outcome.kind === 'cut') {
    response.destroy();
    return;
  }
  const { status, headers, body } = outcome.answer;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  if (outcome.kind === 'answer') response.end(body);
  else response.write(body.slice(0, body.length / 2), () => response.destroy());
}

async function sentBy(request: IncomingMessage): Promise<Sent> {
  const { pathname: path, search } = new URL(request.url ?? '/', 'http://double');
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const { method = 'GET' } = request;
  return { method, path, query: search.slice(1), headers, body: Buffer.concat(parts).toString() };
}
