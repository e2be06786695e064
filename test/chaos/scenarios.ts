// The twelve named scenarios: what happens at a provider, from an order to its end. Each has a short form of at most five webhooks and a long one of at most
// seven, which goes on where the short one ends or says more on the way.
import type { PaymentSettings } from '../../src/payments/settings.ts';
import { askRefund, wantRefund } from './buyer.ts';
import { Stage } from './stage.ts';

export type Scenario = {
  readonly name: string;
  readonly play: (stage: Stage, isLong: boolean) => Promise<void>;
  /** Webhooks that are not delivered, because others say the same. */
  readonly skipped: RegExp;
  readonly settings?: Partial<PaymentSettings>;
  readonly taxPpm?: number;
  readonly refundsBegin?: 'pending' | 'succeeded';
};

const NONE = /^$/;
const TWICE_SAID = /^(charge\.refund\.updated|charge\.dispute\.funds_\w+)$/;
const FREEZES = { freezeOnDispute: true, freezeOnFraudWarning: true };

/** A page is opened and paid; answers the payment's id. */
async function paidPage(stage: Stage, cents = 2_000): Promise<string> {
  const { sessionId } = await stage.order({ cents });
  return stage.act(() => stage.ground.stripe.pay(sessionId ?? ''));
}

async function paidAtDodo(stage: Stage): Promise<string> {
  const { sessionId } = await stage.order({ channel: 'dodo' });
  return (await stage.act(() => stage.ground.dodo.pay(sessionId ?? '', { taxMinor: 165 }))).payment_id;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a page is paid, and refunded in parts in the dashboard',
    skipped: TWICE_SAID,
    refundsBegin: 'pending',
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const intent = await paidPage(stage);
      const first = await stage.act(() => stripe.refundInDashboard(intent, 333));
      const second = await stage.act(() => stripe.refundInDashboard(intent, 1_000));
      await stage.act(() => stripe.advanceRefund(first, 'succeeded'));
      if (isLong) await stage.act(() => stripe.advanceRefund(second, 'failed'));
    },
  },
  {
    name: 'a part is refunded, the rest is disputed and lost',
    skipped: TWICE_SAID,
    settings: FREEZES,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const intent = await paidPage(stage);
      await stage.act(() => stripe.refundInDashboard(intent, 500));
      const dispute = await stage.act(() => stripe.openDispute(intent, 1_500));
      if (isLong) await stage.act(() => stripe.advanceDispute(dispute, 'under_review'));
      stage.told.push(...(await closing(stage, () => stripe.advanceDispute(dispute, 'lost'), isLong)));
    },
  },
  {
    name: 'a payment is disputed and won',
    skipped: NONE,
    settings: FREEZES,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const intent = await paidPage(stage);
      const dispute = await stage.act(() => stripe.openDispute(intent, 2_000));
      stage.told.push(...(await closing(stage, () => stripe.advanceDispute(dispute, 'won'), isLong)));
    },
  },
  {
    name: 'an inquiry becomes a dispute that is lost, and won in appeal',
    skipped: /funds_|dispute\.closed/,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const intent = await paidPage(stage);
      const dispute = await stage.act(() => stripe.openDispute(intent, 700, 'warning_needs_response'));
      await stage.act(() => stripe.advanceDispute(dispute, 'needs_response'));
      await stage.act(() => stripe.advanceDispute(dispute, 'lost'));
      if (!isLong) return;
      await stage.act(() => stripe.advanceDispute(dispute, 'appeal_under_review'));
      await stage.act(() => stripe.advanceDispute(dispute, 'won'));
    },
  },
  {
    name: 'a bank sends back what was refunded',
    skipped: NONE,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const intent = await paidPage(stage);
      const refund = await stage.act(() => stripe.refundInDashboard(intent, isLong ? 800 : undefined));
      stage.told.push(...(await closing(stage, () => stripe.advanceRefund(refund, 'failed'), isLong)));
      if (isLong) await stage.act(() => stripe.refundInDashboard(intent, 600));
    },
  },
  {
    name: 'a slow payment with tax comes, and is disputed in part',
    skipped: TWICE_SAID,
    taxPpm: 82_500,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const { sessionId } = await stage.order();
      const intent = await stage.act(() => stripe.pay(sessionId ?? '', { isDelayed: true }));
      await stage.act(() => stripe.settleDelayed(sessionId ?? ''));
      const dispute = await stage.act(() => stripe.openDispute(intent, 1_001));
      if (isLong) stage.told.push(...(await closing(stage, () => stripe.advanceDispute(dispute, 'lost'), false)));
    },
  },
  {
    name: 'a slow payment does not come',
    skipped: NONE,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const { sessionId } = await stage.order();
      await stage.act(() => stripe.pay(sessionId ?? '', { isDelayed: true }));
      await stage.act(() => stripe.failDelayed(sessionId ?? ''));
      if (isLong) await paidPage(stage, 900);
    },
  },
  {
    name: 'a card is declined on the page, another is taken, and fraud is suspected',
    skipped: NONE,
    settings: FREEZES,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const { sessionId } = await stage.order();
      await stage.act(() => stripe.declineOnPage(sessionId ?? '', 'insufficient_funds'));
      const intent = await stage.act(() => stripe.pay(sessionId ?? ''));
      const charge = stripe.books.intents.get(intent)?.latest_charge ?? '';
      await stage.act(() => {
        stripe.fraudWarning(charge);
        // A warning names the charge, and need not name the payment.
        Object.assign(stripe.deliveries.at(-1)?.data.object ?? {}, { payment_intent: null });
      });
      if (isLong) await stage.act(() => stripe.fraudWarning(charge));
      if (isLong) await stage.act(() => stripe.refundInDashboard(intent));
    },
  },
  {
    name: 'a card is declined on the page, and the page closes',
    skipped: NONE,
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      const { sessionId } = await stage.order();
      await stage.act(() => stripe.declineOnPage(sessionId ?? '', 'lost_card'));
      if (isLong) await stage.act(() => stripe.declineOnPage(sessionId ?? '', 'insufficient_funds'));
      await stage.act(() => stripe.expire(sessionId ?? ''));
      if (isLong) await paidPage(stage, 900);
    },
  },
  {
    name: 'a saved card asks for its owner, and we refund',
    skipped: TWICE_SAID,
    refundsBegin: 'pending',
    play: async (stage, isLong) => {
      const { stripe } = stage.ground;
      stripe.nextCharge({ needsAuthentication: true });
      const order = await stage.order({ way: 'saved_card' });
      const intent = order.paymentId ?? [...stripe.books.intents.keys()].at(-1) ?? '';
      await stage.act(() => stripe.authenticate(intent));
      await stage.deliverAll();
      const asked = wantRefund(stage.ground, order.id, 800, 'owner');
      stripe.faults.cutAfterEffect({ method: 'POST', path: '/v1/refunds', times: 2 });
      await stage.act(() => askRefund(stage.ground, asked));
      const refund = [...stripe.books.refunds.keys()].at(-1) ?? '';
      await stage.act(() => stripe.advanceRefund(refund, 'succeeded'));
      if (isLong) await stage.act(() => stripe.advanceRefund(refund, 'failed'));
      if (isLong) await stage.act(() => stripe.openDispute(intent, 300));
    },
  },
  {
    name: 'a payment at Dodo is refunded in part, disputed and lost',
    skipped: NONE,
    settings: FREEZES,
    play: async (stage, isLong) => {
      const { dodo } = stage.ground;
      const payment = await paidAtDodo(stage);
      const refund = await stage.act(() => dodo.refundInDashboard(payment, 433));
      await stage.act(() => dodo.advanceRefund(refund.refund_id, 'succeeded'));
      const { dispute_id } = await stage.act(() => dodo.openDispute(payment, { amount: 1_000 }));
      if (isLong) await stage.act(() => dodo.advanceDispute(dispute_id, 'challenged'));
      await stage.act(() => dodo.advanceDispute(dispute_id, 'lost'));
      if (isLong) await stage.act(() => dodo.advanceRefund(refund.refund_id, 'failed'));
    },
  },
  {
    name: 'an alert at Dodo becomes a dispute that is won',
    skipped: NONE,
    play: async (stage, isLong) => {
      const { dodo } = stage.ground;
      const payment = await paidAtDodo(stage);
      const { dispute_id } = await stage.act(() => dodo.openDispute(payment, { stage: 'pre_dispute' }));
      await stage.act(() => dodo.advanceDispute(dispute_id, 'opened', 'dispute'));
      await stage.act(() => dodo.advanceDispute(dispute_id, 'won'));
      if (!isLong) return;
      await stage.act(() => dodo.advanceDispute(dispute_id, 'lost'));
      const refund = await stage.act(() => dodo.refundInDashboard(payment, 100));
      await stage.act(() => dodo.advanceRefund(refund.refund_id, 'succeeded'));
    },
  },
];

/** What a provider says at an end: all of it, or only its last word. */
async function closing(stage: Stage, act: () => void, isWhole: boolean) {
  const before = stage.told.length;
  await stage.act(act);
  const said = stage.told.splice(before);
  return isWhole ? said : said.slice(-1);
}

/** The stage of a scenario, with all its webhooks written and none delivered. */
export async function stageOf(scenario: Scenario, isLong: boolean, seed = 1): Promise<Stage> {
  const stage = new Stage(seed, scenario.skipped);
  stage.ground.stripe.books.taxPpm = scenario.taxPpm ?? 0;
  stage.ground.stripe.books.refundsBegin = scenario.refundsBegin ?? 'succeeded';
  await stage.open({ tax: scenario.taxPpm === undefined ? 'none' : 'provider', ...scenario.settings });
  await scenario.play(stage, isLong);
  return stage;
}
