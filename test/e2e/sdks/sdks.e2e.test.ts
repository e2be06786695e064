// Every client, unmodified, through the gateway to every wire format: a streamed conversation with two tools, called at once. The doubles
// check all that they are sent; what the account paid is what their books say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALLS } from '../../clients/talks/talk.ts';
import { creditsOf } from '../../support/books.ts';
import { account } from '../clients/gateway.ts';
import { costOf } from './bill.ts';
import { CLIENTS, type Client, type Dialect } from './conversation.ts';
import { type Counter, modelOf, openCounter, WIRE_NAMES, type WireName } from './counter.ts';
import type { Replayed } from './upstreams/double.ts';
import { FINAL } from './upstreams/script.ts';

let counter: Counter;

beforeAll(async () => {
  counter = await openCounter();
});
afterAll(() => counter?.close());

type Row = Client & { readonly wire: WireName };
const MATRIX = CLIENTS.flatMap((client) =>
  WIRE_NAMES.map((wire): [string, Row] => [`${client.sdk}, ${client.way} > ${wire}`, { ...client, wire }]),
);

/** What the run tells whoever writes it down. */
declare module 'vitest' {
  interface TaskMeta {
    client?: { name: string; driver: string; way: string; dialect: Dialect; wire: WireName; replayed: Replayed };
  }
}

describe('a streamed conversation with two tools', () => {
  it.concurrent.for(MATRIX)(
    '%s',
    async ([name, { sdk, driver = '', way, dialect, talk, wire, replays }], { task }) => {
      task.meta.client = { name: sdk, driver, way, dialect, wire, replayed: 'nothing' };
      const { gateway, doubles } = counter;
      const buyer = await account(gateway.server);
      const double = doubles[wire];
      const line = { origin: gateway.server.origin, apiKey: buyer.key, model: modelOf(wire), name };
      const told = await talk(line).catch((error: unknown) => {
        const refusals = double.refusals.filter((refusal) => refusal.includes(name));
        throw new Error([String(error), ...refusals].join('\n'));
      });
      expect(told.text).toBe(FINAL.join(''));
      expect(told.calls).toHaveLength(2);
      expect(Object.fromEntries(told.calls.map(({ tool, input }) => [tool, input]))).toEqual(CALLS);
      const booked = double.books.filter((entry) => entry.talk === name);
      expect(booked.map(({ turn }) => turn)).toEqual([1, 2]);
      const replayed = booked[1]?.replayed ?? 'nothing';
      task.meta.client.replayed = replayed;
      expect(replayed).toBe(replays?.[wire] ?? (wire === 'openai-compatible' ? 'nothing' : 'sealed'));
      const { usage, held } = await creditsOf(gateway, buyer);
      expect({ usage, held }).toEqual({ usage: booked.reduce((sum, { bill }) => sum + costOf(bill), 0n), held: 0n });
    },
  );
});
