// Webhooks that must come to nothing: forged, stale or torn ones, and genuine ones that say of an order of ours what it never asked for. Each says what must
// become of it.
import { Stripe } from 'stripe';
import { createDodo } from '../support/dodo-double.ts';
import { signed, signedText } from '../support/stripe-signed.ts';
import { type Ground, type Letter, STRIPE_SECRET } from './desk.ts';
import type { Dice } from './dice.ts';
import { type Terms, termsOf } from './oracle.ts';
import type { Mail, Postman } from './postman.ts';

export type Attack = {
  readonly name: string;
  readonly channel: 'stripe' | 'dodo';
  readonly letter: Letter;
  /** `refused` before it is read; `parked` by one of these causes under the payment's id; `ignored` as not about our money. */
  readonly must: 'refused' | 'ignored' | readonly string[];
  /** The payment that it claims was made. */
  readonly paymentId: string | null;
};

const MINUTE = 60_000;

/** An attack, if there is something to attack. */
export async function attackOf(ground: Ground, postman: Postman, dice: Dice): Promise<Attack | undefined> {
  const mail = dice.pick(postman.all);
  const terms = dice.pick(termsOf(ground));
  if (mail !== undefined && dice.once(2)) return onTheWire(ground, postman, mail, dice);
  return terms === undefined ? undefined : inItsWords(ground, terms, dice);
}

/** Somebody who has no secret, or an old letter, or two that were mixed up. */
async function onTheWire(ground: Ground, postman: Postman, mail: Mail, dice: Dice): Promise<Attack> {
  const { now } = ground.clock;
  const letter = await postman.letterOf(mail);
  const old = await postman.letterOf(mail, now - 6 * MINUTE);
  const early = await postman.letterOf(mail, now + 6 * MINUTE);
  const forged = await forgedBy('not the secret at all', ground, mail, letter.body);
  const [header, value] = signatureIn(letter);
  const changed = (text: string): Letter => ({ ...letter, headers: { ...letter.headers, [header]: text } });
  const ways: readonly (readonly [name: string, letter: Letter])[] = [
    ['forged', forged],
    ['signed with nothing', await forgedBy('', ground, mail, letter.body)],
    ['without a signature', { ...letter, headers: {} }],
    ['of an old scheme', changed(value.replaceAll('v1', 'v0'))],
    ['stale', old],
    ['from the future', early],
    ['with a changed body', { ...letter, body: letter.body.replace(/(\d)(?=\D*$)/, '$19') }],
    ['with a space more', { ...letter, body: `${letter.body} ` }],
  ];
  const [name, bad] = dice.pick(ways) ?? ['forged', forged];
  return { name, channel: mail.channel, letter: bad, must: 'refused', paymentId: null };
}

function signatureIn({ headers }: Letter): readonly [name: string, value: string] {
  const name = 'stripe-signature' in headers ? 'stripe-signature' : 'webhook-signature';
  return [name, headers[name] ?? ''];
}

async function forgedBy(secret: string, ground: Ground, mail: Mail, body: string): Promise<Letter> {
  const { now } = ground.clock;
  if (mail.channel === 'stripe') return signedText(body, secret === '' ? ' ' : secret, Math.floor(now / 1000));
  const secrets = [`whsec_${Buffer.from(secret === '' ? '\0' : secret).toString('base64')}`];
  return createDodo({ clock: () => now }).sign({ id: mail.id, body }, { secrets, at: now });
}

type Change = readonly [name: string, causes: Attack['must'], fields: Readonly<Record<string, unknown>>];

/** The provider itself says it, with the right secret, and it is not what was asked for. */
async function inItsWords(ground: Ground, terms: Terms, dice: Dice): Promise<Attack | undefined> {
  const serial = ground.nextNumber();
  const others = termsOf(ground).filter(({ id }) => id !== terms.id);
  const other = dice.pick(others)?.id ?? 'ord_01mdrc89g0zzzzzzzzzzzzzzzz';
  if (terms.channel === 'dodo' ? dice.once(4) : dice.below(4) > 0) return atStripe(ground, terms, other, dice, serial);
  return atDodo(ground, terms, other, dice, serial);
}

/** What an enemy may write about an order on a page at Stripe, and what we must say to it. */
function stripeLies(known: {
  readonly price: number;
  readonly marks: Readonly<Record<string, string>>;
  readonly proof: string;
  readonly other: string;
  readonly serial: number;
  readonly dice: Dice;
}): readonly Change[] {
  const { price, marks, proof, other, serial, dice } = known;
  return [
    ['of the other mode', ['other_mode'], { livemode: true }],
    ['in another currency', ['other_currency'], { currency: dice.pick(['eur', 'jpy', 'kwd']) }],
    ['of less', ['other_amount'], { amount_subtotal: price - 1, amount_total: price - 1 }],
    ['of more', ['other_amount'], { amount_subtotal: price + 1, amount_total: price + 1 }],
    ['with a discount', ['other_amount'], { amount_total: price - 100 }],
    [
      'for nothing',
      ['other_amount'],
      { payment_status: 'no_payment_required', amount_total: 0, payment_intent: null },
    ],
    ['of another account', ['other_account'], { metadata: { ...marks, farebox_account: '0000000000000000' } }],
    ['without a proof', ['proof_wrong'], { metadata: { ...marks, farebox_proof: undefined } }],
    ['with a guessed proof', ['proof_wrong'], { metadata: { ...marks, farebox_proof: `${proof.slice(1)}0` } }],
    ['on another page', ['other_session'], { id: `cs_evil_${serial}` }],
    ['by another customer', ['other_customer'], { customer: 'cus_evil' }],
    ['with a torn mark', ['order_of_another'], { client_reference_id: other, metadata: marks }],
    [
      'of no order',
      ['order_unknown'],
      { metadata: { farebox_order: 'ord_01mdrc89g0yyyyyyyyyyyyyyyy' }, client_reference_id: null },
    ],
    ['of a connected account', 'ignored', {}],
  ];
}

async function atStripe(
  ground: Ground,
  terms: Terms,
  other: string,
  dice: Dice,
  serial: number,
): Promise<Attack | undefined> {
  const price = Number(terms.price / 10_000_000n);
  const paymentId = `pi_evil_${serial}`;
  const proof = String(terms.row.proof);
  const marks = { farebox_order: terms.id, farebox_account: terms.account, farebox_proof: proof };
  const session = {
    ...{ id: terms.sessionId ?? `cs_evil_${serial}`, object: 'checkout.session', livemode: false, mode: 'payment' },
    ...{ client_reference_id: terms.id, metadata: marks, customer: terms.row.customer_id, payment_intent: paymentId },
    ...{ status: 'complete', payment_status: 'paid', currency: 'usd', amount_subtotal: price, amount_total: price },
    total_details: { amount_tax: 0, amount_discount: 0 },
  };
  const changes = stripeLies({ price, marks, proof, other, serial, dice });
  const possible = changes.filter(
    ([name]) =>
      (terms.sessionId !== null || name !== 'on another page') &&
      (terms.row.customer_id !== null || name !== 'by another customer'),
  );
  const [name, causes, fields] = dice.pick(possible) ?? ['nothing', 'ignored' as const, {}];
  // A page of Stripe for an order of another channel is that, whatever else it says.
  const isAnyway = terms.channel === 'stripe' || causes === 'ignored' || name === 'of no order';
  // An order that is paid without a page has none, so whatever a page says of it is of another.
  const must = !isAnyway ? ['other_channel'] : terms.way === 'checkout' ? causes : orOtherPage(causes);
  const object = { ...session, ...fields };
  const event = {
    ...{
      id: `evt_evil_${serial}`,
      object: 'event',
      api_version: Stripe.API_VERSION,
      type: 'checkout.session.completed',
    },
    ...{ created: Math.floor(ground.clock.now / 1000), livemode: object.livemode, data: { object } },
    ...(name === 'of a connected account' ? { account: 'acct_evil' } : {}),
  };
  const letter = await signed(event as unknown as Parameters<typeof signed>[0], STRIPE_SECRET);
  const id = object.payment_intent ?? object.id;
  return {
    name: `stripe ${name}${isAnyway ? '' : ', of the other channel'}`,
    channel: 'stripe',
    letter,
    must,
    paymentId: id,
  };
}

const orOtherPage = (causes: Attack['must']): Attack['must'] =>
  typeof causes === 'string' ? causes : [...causes, 'other_session'];

async function atDodo(
  ground: Ground,
  terms: Terms,
  other: string,
  dice: Dice,
  serial: number,
): Promise<Attack | undefined> {
  const price = Number(terms.price / 10_000_000n);
  const paymentId = `pay_evil_${serial}`;
  const marks = { farebox_order: terms.id, farebox_account: terms.account, farebox_proof: String(terms.row.proof) };
  const metadata = { ...marks, farebox_product: 'pdt_ours' };
  const payment = {
    ...{ payment_id: paymentId, status: 'succeeded', currency: 'USD', total_amount: price, tax: 0, metadata },
    ...{ checkout_session_id: terms.sessionId, product_cart: [{ product_id: 'pdt_ours', quantity: 1 }] },
  };
  const changes: readonly Change[] = [
    ['in another currency', ['other_currency'], { currency: 'EUR' }],
    ['of less', ['other_amount'], { total_amount: price - 1 }],
    ['of more', ['other_amount'], { total_amount: price + 1 }],
    ['of another account', ['other_account'], { metadata: { ...metadata, farebox_account: '0000000000000000' } }],
    ['of no order', ['order_unknown'], { metadata: { ...metadata, farebox_order: `${other}x` } }],
    ['with a guessed proof', ['proof_wrong'], { metadata: { ...metadata, farebox_proof: 'guessed' } }],
    ['of another product', ['other_product'], { product_cart: [{ product_id: 'pdt_evil', quantity: 1 }] }],
    ['of two', ['other_product'], { product_cart: [{ product_id: 'pdt_ours', quantity: 2 }] }],
    ['on another page', ['other_session'], { checkout_session_id: `cks_evil_${serial}` }],
  ];
  const possible = changes.filter(([name]) => terms.sessionId !== null || name !== 'on another page');
  const [name, causes, fields] = dice.pick(possible) ?? ['nothing', 'ignored' as const, {}];
  const isAnyway = terms.channel === 'dodo' || name === 'of no order';
  const must = isAnyway ? causes : ['other_channel'];
  const data = { ...payment, ...fields, payload_type: 'Payment' };
  const body = JSON.stringify({ business_id: 'bus', type: 'payment.succeeded', timestamp: '', data });
  const letter = ground.dodo.sign({ id: `msg_evil_${serial}`, body });
  return { name: `dodo ${name}${isAnyway ? '' : ', of the other channel'}`, channel: 'dodo', letter, must, paymentId };
}
