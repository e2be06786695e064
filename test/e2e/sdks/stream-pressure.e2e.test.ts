// A stream is never buffered, in any dialect over any wire format: what a provider says reaches the client before the provider says more, and
// when the client stops reading, the provider stops writing.
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, type Gateway, startGateway } from '../clients/gateway.ts';
import { type Provider, startProvider } from '../clients/provider.ts';
import type { Dialect } from './conversation.ts';
import { modelOf, sell, WIRE_NAMES, WIRES, type WireName } from './counter.ts';
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
const WRITTEN_MAX = 1024 * 1024;
/** How long a connection is full before it counts as stopped. */
const STOPPED_MS = 1_000;

describe('a provider whose client stops reading', () => {
  it.each(PAIRS)('stops writing within 1 MB, in %s over %s', { timeout: 20_000 }, async (dialect, wire) => {
    const stopped = Promise.withResolvers<number>();
    const spoken = SPOKEN[wire];
    doubles[wire].reply(async (response, { left }) => {
      begin(response).write(spoken.begin);
      for (let written = 0; ; written += PIECE.length) {
        if (response.write(spoken.piece(PIECE))) continue;
        const next = await Promise.race([once(response, 'drain'), left, pause(STOPPED_MS, 'stopped')]);
        if (next !== 'stopped' && written < 64 * WRITTEN_MAX) continue;
        stopped.resolve(written - response.writableLength);
        return;
      }
    });
    const response = await ask(dialect, wire);
    await once(response, 'data');
    response.pause();
    const written = await stopped.promise;
    response.destroy();
    console.log(dialect, wire, written);
    expect(written).toBeLessThan(WRITTEN_MAX);
  });
});
