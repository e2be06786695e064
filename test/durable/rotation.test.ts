// A key that is given another secret: which one opens it, and until when, also after its wallet was loaded anew.
import { expect, it } from 'vitest';
import { policyFromJson, policyToJson } from '../../src/durable/wallet/policy-json.ts';
import { rotateSecret } from '../../src/durable/wallet/secrets.ts';
import { openWorld } from './one-key.ts';

const HOUR = 3_600_000;

async function openKey() {
  const key = await openWorld(1_000_000n);
  const rotate = (secretHash: string, graceMs: number) =>
    key.host.call(({ wallet }) =>
      wallet.step((step) => rotateSecret(step, { secretHash, label: `label of ${secretHash}`, graceMs })),
    );
  /** What becomes of a request with this secret. */
  const ask = async (secretHash: string): Promise<string> => {
    const { answer } = await key.reserve(1n, { credential: { secretHash, ip: null } });
    return answer.ok ? 'held' : answer.refusal.reason;
  };
  return { ...key, rotate, ask };
}

it('opens with both secrets until the old one ends, and with the new one alone from then on', async () => {
  const { world, rotate, ask } = await openKey();
  await rotate('second', HOUR);
  expect([await ask('secret'), await ask('second')]).toEqual(['held', 'held']);
  world.now += HOUR - 1;
  expect(await ask('secret')).toBe('held');
  world.now += 1;
  expect([await ask('secret'), await ask('second'), await ask('other')]).toEqual(['key_rotated', 'held', 'key_wrong']);
});

it('refuses the old secret at once when there is no grace', async () => {
  const { rotate, ask } = await openKey();
  await rotate('second', 0);
  expect([await ask('secret'), await ask('second')]).toEqual(['key_rotated', 'held']);
});

it('ends the oldest secret with the next rotation', async () => {
  const { rotate, ask } = await openKey();
  await rotate('second', HOUR);
  await rotate('third', HOUR);
  expect([await ask('secret'), await ask('second'), await ask('third')]).toEqual(['key_wrong', 'held', 'held']);
});

it('changes nothing when a rotation is repeated, because its answer was lost', async () => {
  const { rotate, ask } = await openKey();
  const [first, again] = [await rotate('second', HOUR), await rotate('second', HOUR)];
  expect(again).toEqual(first);
  expect([await ask('secret'), await ask('second')]).toEqual(['held', 'held']);
});

it('raises the version, changes the label, and keeps what bounds the key', async () => {
  const { change, rotate, host } = await openKey();
  await change({ models: ['acme/m'], concurrency: 3 });
  const before = host.instance.wallet.state.policy;
  const after = await rotate('second', HOUR);
  expect(after).toMatchObject({ models: ['acme/m'], concurrency: 3, label: 'label of second' });
  expect(after.version).toBe((before?.version ?? 0) + 1);
});

it('knows both secrets after its wallet was loaded anew', async () => {
  const { world, host, rotate, ask } = await openKey();
  await rotate('second', HOUR);
  host.die();
  expect([await ask('secret'), await ask('second')]).toEqual(['held', 'held']);
  world.now += HOUR;
  host.die();
  expect(await ask('secret')).toBe('key_rotated');
});

it('is deleted with both secrets', async () => {
  const { change, rotate, ask } = await openKey();
  await rotate('second', HOUR);
  await change({ state: 'revoked' });
  expect([await ask('secret'), await ask('second')]).toEqual(['key_revoked', 'key_revoked']);
});

it('writes a policy in which an older version finds all that it knows', async () => {
  const { rotate } = await openKey();
  const policy = await rotate('second', HOUR);
  const { previous, ...older } = JSON.parse(policyToJson(policy)) as Record<string, unknown>;
  expect(previous).toMatchObject({ secretHash: 'secret' });
  expect(policyFromJson(JSON.stringify(older))).toMatchObject({ secretHash: 'second', version: policy.version });
});
