// The Dodo double behind a real HTTP server on loopback: bytes, headers and connections that break. All it knows is in dodo-double.ts.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type DodoDouble, headersOf } from './dodo-double.ts';

/** Starts a server before a double on a free port. */
export async function startDodo(double: DodoDouble): Promise<{ readonly baseURL: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://double');
      const bearer = request.headers.authorization ?? null;
      const answer = double.answer({ method: request.method ?? 'GET', path, query, bearer, body });
      if (answer === undefined) return request.socket.destroy();
      return response.writeHead(answer.status, headersOf(double)).end(answer.body);
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
