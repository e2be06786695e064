// Kinds of caller: with which credential they come, for which tenant they act, and what they are there.
import { mintApiKey } from '../../../src/base/api-key.ts';
import { parseKeyId, secureRandom } from '../../../src/base/id.ts';
import { ROLES, type Role } from '../../../src/console/roles.ts';
import { cookieOf, join, newPerson, newSession } from './people.ts';
import { addressOf, bearer, OPERATOR, type Tenant } from './tenant.ts';

export type Kind = 'nobody' | 'inference key' | 'management key' | 'person' | 'operator';

export type Caller = {
  readonly name: string;
  readonly kind: Kind;
  readonly headers: Readonly<Record<string, string>>;
  /** For whom the caller acts. */
  readonly tenant?: Tenant;
  /** What a person is in that tenant's account. */
  readonly role?: Role;
  /** The other account of a person who is a member of both. */
  readonly alsoOf?: Tenant;
  /** Names an account whose member it is not: refused where the account matters, and nowhere else. */
  readonly isAstray?: boolean;
  /** A page of another site: it sends the person's cookie, and its browser lets it read no answer. */
  readonly isForeignPage?: boolean;
};

export type Callers = {
  /** Those who have nothing to look for at tenant B. */
  readonly strangers: readonly Caller[];
  /** Those who act for a tenant that is theirs, and the operator. */
  readonly insiders: readonly Caller[];
};

/** Everybody who calls. */
export async function callersOf(a: Tenant, b: Tenant): Promise<Callers> {
  const ofA = [...keysOf('A', a), ...(await Promise.all(ROLES.map((role) => memberOf('A', a, role))))];
  const outsider = await newSession({ name: 'outsider', personId: await newPerson('outsider') });
  const [bothForA, bothForB] = await ofBoth(a, b);
  const owner = await memberOf('B', b, 'owner');
  const operator: Caller = { name: 'the operator', kind: 'operator', headers: OPERATOR, tenant: b };
  return {
    strangers: [
      ...(await nobodies(b)),
      { name: 'a person with no account', kind: 'person', headers: outsider },
      ...ofA,
      bothForA,
      await astray(a, b),
      await foreignPage(b),
    ],
    insiders: [...ofA, ...keysOf('B', b), owner, bothForB, operator],
  };
}

/** Callers without a credential that is worth anything, though some have had one of B, or know what one looks like. */
async function nobodies(b: Tenant): Promise<readonly Caller[]> {
  const personId = b.people.owner;
  const over = await newSession({ name: 'over', personId, isOver: true });
  const alive = await newSession({ name: 'alive', personId });
  const revoked = { ...over, cookie: await cookieOf('token-of-nobody') };
  const resigned = { ...alive, cookie: await cookieOf('token-of-alive', 'another-deployment') };
  return [
    { name: 'nobody', kind: 'nobody', headers: {} },
    { name: 'a forged key of B', kind: 'nobody', headers: bearer(await forgedKey(b)) },
    { name: 'an expired session of B', kind: 'nobody', headers: over },
    { name: 'a revoked session of B', kind: 'nobody', headers: revoked },
    { name: 'a session of B that somebody else signed', kind: 'nobody', headers: resigned },
  ];
}

/** A key that names B and a key of B, made by another deployment. */
async function forgedKey(b: Tenant): Promise<string> {
  const keyId = parseKeyId(b.things.key);
  if (keyId === undefined) throw new Error('not the id of a key');
  return (await mintApiKey({ ...addressOf(b), keyId }, 'another-deployment', secureRandom)).text;
}

const keysOf = (letter: string, tenant: Tenant): readonly Caller[] => [
  { name: `an inference key of ${letter}`, kind: 'inference key', headers: bearer(tenant.inferenceKey), tenant },
  { name: `a management key of ${letter}`, kind: 'management key', headers: bearer(tenant.managementKey), tenant },
];

async function memberOf(letter: string, tenant: Tenant, role: Role): Promise<Caller> {
  const headers = await newSession({ name: `${letter}-${role}`, personId: tenant.people[role] });
  return { name: `${role} of ${letter}`, kind: 'person', headers, tenant, role };
}

/** One person in both accounts, who says which one is meant. */
async function ofBoth(a: Tenant, b: Tenant): Promise<readonly [Caller, Caller]> {
  const personId = await newPerson('both');
  for (const tenant of [a, b]) await join(tenant.things.account, personId, 'admin');
  const as = async (letter: string, tenant: Tenant, alsoOf: Tenant): Promise<Caller> => {
    const headers = await newSession({ name: `both-${letter}`, personId });
    return {
      name: `a member of both who says ${letter}`,
      kind: 'person',
      headers: { ...headers, 'x-farebox-account': tenant.things.account },
      ...{ tenant, alsoOf, role: 'admin' },
    };
  };
  return [await as('A', a, b), await as('B', b, a)];
}

async function astray(a: Tenant, b: Tenant): Promise<Caller> {
  const headers = await newSession({ name: 'astray', personId: a.people.owner });
  const named = { ...headers, 'x-farebox-account': b.things.account };
  return { name: 'owner of A who says B', kind: 'person', headers: named, isAstray: true };
}

async function foreignPage(b: Tenant): Promise<Caller> {
  const { headers, ...owner } = await memberOf('a page that B opened', b, 'owner');
  const name = 'a page of another site with the cookie of B’s owner';
  return { ...owner, name, headers: { ...headers, origin: 'https://elsewhere.example' }, isForeignPage: true };
}
