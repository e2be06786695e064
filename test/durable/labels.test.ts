// Usage by label in a wallet: what is counted, what bounds it, and how it leaves for D1.
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/base/clock.ts';
import type { RequestFacts } from '../../src/durable/messages.ts';
import { LABEL_CELLS_MAX, OTHER_LABEL } from '../../src/durable/wallet/labels.ts';
import { openWorld } from './one-key.ts';

type Said = Partial<Pick<RequestFacts, 'user' | 'title' | 'referer' | 'tags'>>;
type Opened = Awaited<ReturnType<typeof openWorld>>;

const FACTS = { model: 'acme/m', provider: 'double', upstreamModel: 'm', priceVersion: 'one' } as const;

/** One request that says this of its caller, settled at this cost. */
async function pay(key: Opened, cost: bigint, said: Said): Promise<void> {
  const facts: RequestFacts = { ...FACTS, api: 'chat', streamed: false, tags: [], ...said };
  // Ids of one moment are few in these worlds.
  key.world.now += 1;
  const { id } = await key.reserve(cost, { facts });
  await key.settle(id, cost);
}

const cellsOn = ({ host }: Opened) =>
  host.disk
    .all(
      'SELECT kind, user, app, tag, tagged, requests, CAST(cost AS TEXT) AS cost FROM labels ORDER BY hour, kind, user, app, tag',
    )
    .map(({ kind, user, app, tag, tagged, requests, cost }) =>
      [kind, user, app, tag, tagged, requests, cost].join(' '),
    );

const hasTable = ({ host }: Opened): boolean =>
  host.disk.all("SELECT 1 FROM sqlite_master WHERE name = 'labels'").length > 0;

describe('usage by label', () => {
  it('is counted once by caller and once for each tag, and added up', async () => {
    const key = await openWorld(1_000_000n);
    await pay(key, 5n, { user: 'ann', title: 'Desk', referer: 'https://desk.example' });
    await pay(key, 7n, { user: 'ann', title: 'Desk' });
    await pay(key, 9n, { referer: 'https://desk.example', tags: ['red', 'blue'] });
    expect(cellsOn(key)).toEqual([
      'caller  https://desk.example  1 1 9',
      'caller ann Desk  0 2 12',
      'tag   blue 1 1 9',
      'tag   red 1 1 9',
    ]);
  });

  it('costs nothing where callers say nothing: there is no table', async () => {
    const key = await openWorld(1_000_000n);
    await pay(key, 5n, {});
    expect(hasTable(key)).toBe(false);
  });

  it('of a request that cost nothing in the end goes back to nothing', async () => {
    const key = await openWorld(1_000_000n);
    const { id } = await key.reserve(100n, {
      facts: { ...FACTS, api: 'chat', streamed: false, tags: [], user: 'ann' },
    });
    await key.host.call(({ wallet }) => wallet.extend({ requestId: id, held: 100n as never, metered: 60n as never }));
    await key.goOn(2 * MINUTE);
    expect(cellsOn(key)).toEqual(['caller ann   0 1 60']);
    await key.host.call(({ wallet }) =>
      wallet.release({ requestId: id, outcome: { ...FACTS, ending: 'failed', attempts: [] } }),
    );
    expect(cellsOn(key)).toEqual(['caller ann   0 1 0']);
  });

  it(`has at most ${LABEL_CELLS_MAX} cells an hour; what comes after counts as others, and the next hour begins anew`, async () => {
    const key = await openWorld(1_000_000n);
    for (let at = 0; at < LABEL_CELLS_MAX - 1; at++) await pay(key, 1n, { user: `user ${at}` });
    await pay(key, 3n, { user: 'last', title: 'Desk' });
    await pay(key, 5n, { user: 'late', title: 'Web' });
    await pay(key, 7n, { user: 'later' });
    await pay(key, 9n, { tags: ['red'] });
    await pay(key, 11n, { user: 'last', title: 'Desk' });
    const cells = cellsOn(key);
    expect(cells).toHaveLength(LABEL_CELLS_MAX + 4);
    expect(cells).toContain('caller last Desk  0 2 14');
    expect(cells.filter((cell) => !cell.startsWith('caller user') && !cell.includes('last'))).toEqual([
      'caller    1 1 9',
      `caller ${OTHER_LABEL}   0 1 7`,
      `caller ${OTHER_LABEL} ${OTHER_LABEL}  0 1 5`,
      `tag   ${OTHER_LABEL} 1 1 9`,
    ]);
    key.world.now += HOUR;
    await pay(key, 1n, { user: 'anew' });
    expect(cellsOn(key)).toContain('caller anew   0 1 1');
  });

  it('is brought to D1 with its hour, and forgotten once that is over and there', async () => {
    const key = await openWorld(1_000_000n);
    const sent = () => [...key.world.books.labelsOf(key.world.keyIdAt(0)).values()];
    await pay(key, 5n, { user: 'ann' });
    await key.goOn(MINUTE);
    expect(sent()).toMatchObject([{ user: 'ann', requests: 1, cost: 5n }]);
    await pay(key, 7n, { user: 'ann' });
    await key.goOn(MINUTE);
    expect(sent()).toMatchObject([{ user: 'ann', requests: 2, cost: 12n }]);
    expect(cellsOn(key)).toHaveLength(1);
    key.world.now += HOUR;
    await pay(key, 9n, { user: 'bob' });
    expect(cellsOn(key)).toHaveLength(2);
    await key.goOn(MINUTE);
    expect(cellsOn(key)).toEqual(['caller bob   0 1 9']);
    expect(sent().map(({ user, cost }) => [user, cost])).toEqual([
      ['ann', 12n],
      ['bob', 9n],
    ]);
  });

  it('survives the death of its wallet, and is sent by the next', async () => {
    const key = await openWorld(1_000_000n);
    await pay(key, 5n, { user: 'ann', tags: ['red'] });
    key.host.die();
    await pay(key, 7n, { user: 'ann', tags: ['red'] });
    expect(cellsOn(key)).toEqual(['caller ann   1 2 12', 'tag   red 1 2 12']);
    await key.goOn(MINUTE);
    const cells = key.world.books.labelsOf(key.world.keyIdAt(0)).values();
    expect([...cells].map(({ cost }) => cost)).toEqual([12n, 12n]);
  });
});
