// How a request's candidates are put in order by what an isolate remembers between requests.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '../../../src/base/id.ts';
import type { Endpoint, Model } from '../../../src/catalog/types.ts';
import type { Call, Caller } from '../../../src/gateway/call.ts';
import { healthOf } from '../../../src/gateway/routing/isolate.ts';
import { noteServed, routeCandidates } from '../../../src/gateway/routing/route.ts';
import type { Sort } from '../../../src/gateway/routing/wishes.ts';
import { card, chat, endpoint, model } from '../given.ts';

const P = endpoint('p', card(1, 1));
const Q = endpoint('q', card(1, 1));
const CALLER = { key: { accountId: 'account' as AccountId } } as unknown as Caller;

let now = 0;
let background: string[] = [];
let call: Call;
beforeEach(() => {
  now = 1_000_000;
  background = [];
  const prepare = () => ({ bind: () => ({ all: async () => ({ results: [] }) }) });
  const world = { clock: () => now, random: (length: number) => new Uint8Array(length), env: { DB: { prepare } } };
  const keepAlive = (name: string) => background.push(name);
  call = { world, keepAlive, request: new Request('https://farebox.test') } as unknown as Call;
});

const candidates = (of: Model, sort?: Sort) =>
  of.endpoints.map((one: Endpoint) => ({
    model: of,
    endpoint: one,
    terms: { card: one.price.card, margin: one.margin },
    sort,
  }));
const route = (fields: object, given = candidates(model([P, Q]))) =>
  routeCandidates(call, CALLER, chat(fields), { model: model([]), candidates: given }).ranked.map(
    ({ candidate, why }) => [candidate.endpoint.provider, why],
  );

describe('a request', () => {
  it('goes elsewhere for half a minute after a failure', () => {
    healthOf(call.world).record(P, { kind: 'failed' });
    expect(route({})).toEqual([
      ['q', 'weighted'],
      ['p', 'set_aside'],
    ]);
    now += 30_000;
    expect(route({})).toContainEqual(['p', 'weighted']);
  });

  it('of a session goes where the session was served last', () => {
    for (const served of candidates(model([P, Q]))) {
      noteServed(call, CALLER, chat({ session_id: 's' }), served);
      expect(route({ session_id: 's' })[0]).toEqual([served.endpoint.provider, 'sticky']);
    }
  });

  it('of the endings of models’ names sorts each model by its own, after the one before', () => {
    const other = { ...model([endpoint('x', card(9, 9)), endpoint('y', card(1, 1))]), id: 'acme/other' };
    const given = [...candidates(model([Q, endpoint('free', card(0, 0))]), 'price'), ...candidates(other, 'price')];
    expect(route({}, given)).toEqual([
      ['free', 'cheapest'],
      ['q', 'cheapest'],
      ['y', 'fallback_model'],
      ['x', 'fallback_model'],
    ]);
  });

  it('that only a model to fall back to can serve says so', () => {
    const other = { ...model([P]), id: 'acme/other' };
    expect(route({}, candidates(other))).toEqual([['p', 'fallback_model']]);
  });

  it('that sorts by speed lets the isolate hear of the others, behind the answer', () => {
    route({ provider: { sort: 'price' } });
    expect(background).toEqual([]);
    route({ provider: { sort: 'latency' } });
    expect(background).toEqual(['health read']);
  });
});
