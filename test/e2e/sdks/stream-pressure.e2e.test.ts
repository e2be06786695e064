// A stream is never buffered, in any dialect over any wire format: what a provider says reaches the client before the provider says more, and
// when the client stops reading, the provider stops writing.
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, type Gateway, startGateway } from '../clients/gateway.ts';
import { type Provider, startProvider } from '../clients/provider.ts';
import type { Dialect } from './conversation.ts';
import { modelOf, sell, WIRE_NAMES, WIRES, type WireName } from './counter.ts';
import { bytesUnderWay, tellsQueues } from './queues.ts';
import { ASKED, SPOKEN } from './spoken.ts';

const DIALECTS = Object.keys(ASKED) as readonly Dialect[];
const PAIRS = DIALECTS.flatMap((dialect) => WIRE_NAMES.map((wire) => [dialect, wire] as const));

let gateway: Gateway;
let key: string;
const doubles = {} as Record<WireName, Provider>;

beforeAll(async () => {
  gateway = await startGateway();
  for (const wire of WIRE_NAMES) {
    doubles[wire] = await startProvider();
    const { baseURL, apiKey } = doubles[wire];
    const { basePath, model } = WIRES[wire];
    await sell(gateway.server, wire, baseURL.replace(/\/v1$/, basePath), apiKey, model);
  }
  ({ key } = await account(gateway.server, 1_000_000_000_000n));
});
afterAll(async () => {
  await gateway?.stop();
  for (const double of Object.values(doubles)) await double.close();
});

/** Asks, and answers when the head of the answer is there. */
async function ask(dialect: Dialect, wire: WireName): Promise<IncomingMessage> {
  const { path, body } = ASKED[dialect];
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const sent = request(`${gateway.server.baseURL}${path}`, { method: 'POST', headers, agent: false });
  sent.end(JSON.stringify(body(modelOf(wire))));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  return response.setEncoding('utf8');
}

const begin = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });

describe('a provider that waits until its first word was heard', () => {
  it.each(PAIRS)('goes on, in %s over %s', { timeout: 20_000 }, async (dialect, wire) => {
    const heard = Promise.withResolvers<void>();
    const spoken = SPOKEN[wire];
    doubles[wire].reply(async (response) => {
      begin(response).write(spoken.begin + spoken.piece('first'));
      await heard.promise;
      response.end(spoken.piece('second') + spoken.end);
    });
    let text = '';
    for await (const piece of await ask(dialect, wire)) {
      text += piece;
      if (text.includes('first')) heard.resolve();
    }
    expect(text).toMatch(/first[\s\S]*second/);
  });
});

const PIECE = 'word '.repeat(800);
const HELD_MAX = 1024 * 1024;
/** How long a connection is full before it counts as stopped. */
const STOPPED_MS = 1_000;
const WRITTEN_MAX = 64 * HELD_MAX;

/** What a double has said when its connection has been full for a while, and how much of it is still its own. */
type Stopped = { readonly pieces: number; readonly socket: Socket | null; readonly unsent: number };

/** Says pieces until the connection is full. */
function talkUntilStopped(wire: WireName): Promise<Stopped> {
  const stopped = Promise.withResolvers<Stopped>();
  const { begin: opening, piece } = SPOKEN[wire];
  doubles[wire].reply(async (response, { left }) => {
    begin(response).write(opening);
    for (let pieces = 1; ; pieces++) {
      if (response.write(piece(PIECE))) continue;
      const next = await Promise.race([once(response, 'drain'), left, pause(STOPPED_MS, 'stopped')]);
      if (next !== 'stopped' && pieces * PIECE.length < WRITTEN_MAX) continue;
      stopped.resolve({ pieces, socket: response.socket, unsent: response.writableLength });
      return;
    }
  });
  return stopped.promise;
}

describe.runIf(tellsQueues)('a provider whose client stops reading', () => {
  describe.each(DIALECTS)('in %s', (dialect) => {
    it.concurrent.each(WIRE_NAMES)('stops within 1 MB, over %s', { timeout: 20_000 }, async (wire) => {
      const stopped = talkUntilStopped(wire);
      const response = await ask(dialect, wire);
      let text = '';
      // The second of two pieces is as long as all that follow.
      response.on('data', (more: string) => {
        text += more;
        if (text.split(PIECE).length > 2) response.pause();
      });
      const { pieces, socket, unsent } = await stopped;
      const [double = 0, dialed = 0] = [socket?.localPort, socket?.remotePort];
      const upstream = bytesUnderWay(double, dialed) + unsent;
      const downstream = bytesUnderWay(gateway.server.port, response.socket.localPort ?? 0);
      response.destroy();
      // What the system's own buffers hold on both ways is no matter of the gateway; they are full, so it does not read on for lack of a reader.
      expect(upstream).toBeGreaterThan(unsent);
      expect(downstream).toBeGreaterThan(0);
      const taken = pieces - upstream / SPOKEN[wire].piece(PIECE).length;
      const told = (text.length + downstream) / ((text.split(PIECE)[1] ?? '').length + PIECE.length);
      expect((taken - told) * PIECE.length).toBeLessThan(HELD_MAX);
    });
  });
});
