// Two providers that a test answers for, and models on sale at both or at one: where a request went, and what it cost, can be told.
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { chargeOf, creditsOf } from '../../support/books.ts';
import { type Answer, send } from '../../support/http.ts';
import { fails, good, USAGE } from '../clients/answers.ts';
import { account, admin, type Buyer, type Gateway, question, startGateway } from '../clients/gateway.ts';
import { type Provider, type Reply, startProvider } from '../clients/provider.ts';

const PRICES = { together: { input: '1.000000001', output: '2' }, fireworks: { input: '3', output: '5.000000007' } };

export type Slug = keyof typeof PRICES;
export const SLUGS: readonly Slug[] = ['together', 'fireworks'];

type Opened = {
  readonly gateway: Gateway;
  readonly providers: Readonly<Record<Slug, Provider>>;
  readonly buyer: Buyer;
};

async function openBoth(): Promise<Opened> {
  const gateway = await startGateway();
  const providers = { together: await startProvider(), fireworks: await startProvider() };
  for (const slug of SLUGS) {
    const { baseURL, apiKey } = providers[slug];
    await admin(gateway.server, 'PUT', `/providers/${slug}`, { base_url: baseURL, api_key: apiKey });
  }
  return { gateway, providers, buyer: await account(gateway.server) };
}

async function sellAt({ gateway: { server } }: Opened, model: string, slugs: readonly Slug[], areAlike: boolean) {
  const endpoints = slugs.map((provider, rank) => ({
    ...{ provider, upstream_model: upstreamOf(model), priority: areAlike ? 0 : rank },
  }));
  await admin(server, 'PUT', `/models/${model}`, {
    ...{ context_length: 200_000, max_output_tokens: 16_000, capabilities: { reasoning: false }, endpoints },
  });
  for (const provider of slugs) {
    const prices = areAlike ? PRICES.together : PRICES[provider];
    await admin(server, 'PUT', '/prices', { model, provider, prices });
  }
}

/** A running gateway with both, for the tests of a file; each test begins with both answering. */
export function twoProviders() {
  let opened: Opened | undefined;
  let made = 0;
  const at = (): Opened => {
    if (opened === undefined) throw new Error('asked for before the tests began');
    return opened;
  };

  beforeAll(async () => {
    opened = await openBoth();
  });
  afterAll(async () => {
    await opened?.gateway.stop();
    for (const slug of SLUGS) await opened?.providers[slug].close();
  });
  beforeEach(() => {
    for (const slug of SLUGS) at().providers[slug].reply(good(`From ${slug}.`));
  });

  /** A model that nobody asked for before, at these providers: the first is the operator's first, or all are alike. */
  async function newModel(slugs: readonly Slug[], { areAlike = false } = {}): Promise<string> {
    const model = `acme/mint-${++made}`;
    await sellAt(at(), model, slugs, areAlike);
    return model;
  }

  const post = (path: string, model: string, fields: object = {}, key = at().buyer.key, headers = {}) =>
    send('POST', `${at().gateway.server.baseURL}${path}`, key, { ...question(model), ...fields }, headers);
  const ask = (model: string, fields: object = {}, key = at().buyer.key, headers = {}): Promise<Answer> =>
    post('/chat/completions', model, fields, key, headers);

  /** One call, whom it reached, and what it cost. */
  async function called(model: string, fields: object = {}, key = at().buyer.key) {
    const { gateway, providers, buyer } = at();
    const before = (await creditsOf(gateway, buyer)).usage;
    const from = SLUGS.map((slug) => providers[slug].calls.length);
    const answer = await ask(model, fields, key);
    const { usage, held } = await creditsOf(gateway, buyer);
    expect(held).toBe(0n);
    const reached = SLUGS.filter((slug, index) => providers[slug].calls.length > (from[index] ?? 0));
    const by = [answer.headers['x-farebox-provider'], answer.headers['x-farebox-route']];
    return { answer, reached, by, cost: usage - before };
  }

  const breaks = (slug: Slug, reply: Reply = fails(500)): void => at().providers[slug].reply(reply);

  return { at, newModel, post, ask, called, breaks };
}

/** The providers' name for a model. */
export const upstreamOf = (model: string): string => `double-${model.split('-').at(-1)}`;

/** What an answer of a provider is charged at. */
export const due = (slug: Slug, usage = USAGE): bigint => chargeOf(usage, { prices: PRICES[slug], percent: '0' });
