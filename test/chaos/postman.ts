// Who brings the providers' webhooks: late, more than once, in another order, or never. Each delivery is signed when it is sent, as providers do it; what
// was not taken comes again.
import type { Owed } from '../support/dodo-books.ts';
import type { StripeEvent } from '../support/stripe-objects.ts';
import { signed } from '../support/stripe-signed.ts';
import { type Ground, type Letter, STRIPE_SECRET } from './desk.ts';
import type { Dice } from './dice.ts';

/** A webhook that is still to come so many times, not before `due`. */
export type Mail = {
  readonly channel: 'stripe' | 'dodo';
  readonly id: string;
  readonly type: string;
  readonly what: { readonly event: StripeEvent } | { readonly owed: Owed };
  copies: number;
  due: number;
};

/** What becomes of a new webhook: how often it comes (never, if 0) and how much later. */
export type Fate = { readonly copies: number; readonly delayMs: number };

/** Types that we do not ask Stripe for may come all the same. Few do. */
const OURS =
  /^(checkout|payment_intent\.(succeeded|payment|processing|canceled)|refund|charge\.(refund|dispute)|radar)/;

export class Postman {
  /** Still to come. */
  waiting: Mail[] = [];
  /** All that there were. */
  readonly all: Mail[] = [];
  lost = 0;
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Takes what the providers have written since, and decides what becomes of it. */
  collect(fate: (mail: Omit<Mail, 'copies' | 'due'>) => Fate): void {
    const { stripe, dodo, clock } = this.#ground;
    const mails = [
      ...stripe
        .takeDeliveries()
        .map((event) => ({ channel: 'stripe' as const, id: event.id, type: event.type, what: { event } })),
      ...dodo.owed
        .splice(0)
        .map((owed) => ({ channel: 'dodo' as const, id: owed.id, type: owed.type, what: { owed } })),
    ];
    for (const mail of mails) {
      if (mail.channel === 'stripe' && !OURS.test(mail.type)) continue;
      const { copies, delayMs } = fate(mail);
      const made = { ...mail, copies, due: clock.now + delayMs };
      this.all.push(made);
      if (copies === 0) this.lost += 1;
      else this.waiting.push(made);
    }
  }

  /** One that may come now, whichever. */
  pick(dice: Dice): Mail | undefined {
    const { now } = this.#ground.clock;
    return dice.pick(this.waiting.filter(({ due }) => due <= now));
  }

  /** Some that are still to come, due or not, mostly about one payment. */
  some(dice: Dice, most: number): readonly Mail[] {
    const mixed = dice.shuffle(this.waiting);
    const about = mixed[0] === undefined ? undefined : this.#paymentOf(mixed[0]);
    const isSame = (mail: Mail): boolean => this.#paymentOf(mail) === about;
    return [...mixed.filter(isSame), ...mixed.filter((mail) => !isSame(mail))].slice(0, most);
  }

  #paymentOf({ what }: Mail): unknown {
    if ('event' in what) {
      const object: { readonly id?: string; readonly payment_intent?: unknown } = { ...what.event.data.object };
      return object.payment_intent ?? object.id;
    }
    const { refunds, disputes } = this.#ground.dodo.books;
    const { objectId: id } = what.owed;
    return (refunds.get(id) ?? disputes.get(id))?.payment_id ?? id;
  }

  /** As it goes over the wire now. */
  letterOf({ what }: Mail, at = this.#ground.clock.now): Promise<Letter> {
    const { dodo } = this.#ground;
    if ('owed' in what) return Promise.resolve(dodo.sign(what.owed, { at }));
    return signed(what.event, STRIPE_SECRET, { timestamp: Math.floor(at / 1000) });
  }

  /** It was taken once. */
  taken(mail: Mail): void {
    mail.copies -= 1;
    if (mail.copies <= 0) this.waiting = this.waiting.filter((each) => each !== mail);
  }
}
