// Alerts in words: a subject and one or two plain sentences, and the same as facts for programs. Pure.
import { isoTime, type Reset } from '../../base/clock.ts';
import { formatUsd, type NanoUsd } from '../../billing/money.ts';
import { type LimitReached, type LowBalance, type LowRunway, periodEnd } from './conditions.ts';
import type { OrderNews } from './order-news.ts';

/** An alert as it is told. Amounts among the facts are exact dollars. */
export type Told = {
  readonly subject: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, string | number | null>>;
};

const PERIODS: Readonly<Record<Reset, string>> = {
  daily: ' for today',
  weekly: ' for this week',
  monthly: ' for this month',
  total: '',
};

/** Words a condition or what became of an order. */
export function tell(news: LowBalance | LowRunway | LimitReached | OrderNews): Told {
  switch (news.kind) {
    case 'low_balance':
      return tellBalance(news);
    case 'low_runway':
      return tellRunway(news);
    case 'key_limit':
      return tellLimit(news);
    case 'top_up_done':
    case 'top_up_failed':
    case 'receipt':
      return tellOrder(news);
  }
}

function tellBalance({ balance, below }: LowBalance): Told {
  return {
    subject: `Credit is low: ${dollars(balance)} left`,
    text: `Credit is down to ${dollars(balance)}, below the ${dollars(below)} that you set.`,
    facts: { balance: formatUsd(balance), below: formatUsd(below) },
  };
}

function tellRunway({ balance, spent, hours }: LowRunway): Told {
  const lasts = hours === 1 ? '1 hour' : `${hours} hours`;
  return {
    subject: `Credit lasts about ${lasts}`,
    text: `${dollars(spent)} was spent in the last 24 hours. At that rate the ${dollars(balance)} left lasts about ${lasts}.`,
    facts: { balance: formatUsd(balance), spent_in_24_hours: formatUsd(spent), hours },
  };
}

function tellLimit({ key, level }: LimitReached): Told {
  const { name, limit, used, reset } = key;
  const end = periodEnd(key);
  const until =
    end === undefined ? 'the limit is raised' : `the limit starts again on ${isoTime(end).slice(0, 10)} UTC`;
  const reached = `The key “${name}” has reached its ${dollars(limit)} limit${PERIODS[reset]}.`;
  const isReached = level === 100;
  return {
    subject: isReached ? `Key “${name}” has reached its limit` : `Key “${name}” has used ${level} % of its limit`,
    text: isReached
      ? `${reached} Its requests are refused until ${until}.`
      : `The key “${name}” has used ${dollars(used)} of its ${dollars(limit)} limit${PERIODS[reset]}, ${level} % or more.`,
    facts: {
      key_hash: key.keyId,
      key_name: name,
      percent: level,
      limit: formatUsd(limit),
      used: formatUsd(used),
      limit_reset: reset === 'total' ? null : reset,
      starts_again_at: end === undefined ? null : isoTime(end),
    },
  };
}

function tellOrder(news: OrderNews): Told {
  const { orderId, credit, charged, taken, reason } = news;
  const facts = {
    order_id: orderId,
    credit: formatUsd(credit),
    charged: charged === null ? null : formatUsd(charged),
    taken: formatUsd(taken),
    reason,
  };
  const paid = charged === null ? '' : ` for ${dollars(charged)}`;
  const why = reason === null ? '' : ` (${reason.replaceAll('_', ' ').slice(0, 200)})`;
  switch (news.event) {
    case 'top_up_done':
      return {
        facts,
        subject: `Topped up ${dollars(credit)}`,
        text: `An automatic top-up added ${dollars(credit)} of credit.`,
      };
    case 'top_up_failed':
      return {
        facts,
        subject: `An automatic top-up of ${dollars(credit)} failed`,
        text: `An automatic top-up of ${dollars(credit)} failed${why}. Check the card, and set automatic top-ups again.`,
      };
    case 'credited':
      return {
        facts,
        subject: `Receipt: ${dollars(credit)} of credit`,
        text: `${dollars(credit)} of credit was added${paid}. Order ${orderId}.`,
      };
    case 'refunded':
      return {
        facts,
        subject: `Refund: ${dollars(taken)} of credit`,
        text: `Of the ${dollars(credit)} of credit of order ${orderId}, ${dollars(taken)} was taken back and refunded.`,
      };
  }
}

const CENT_PLACES = 2;

/** Dollars for people: whole cents, cut; what is less than a cent is written out. */
export function dollars(amount: NanoUsd): string {
  const sign = amount < 0n ? '-' : '';
  const [whole = '0', fraction = ''] = formatUsd(amount).replace('-', '').split('.');
  const cents = fraction.slice(0, CENT_PLACES);
  const isSmall = whole === '0' && cents === '00' && amount !== 0n;
  return `${sign}$${whole}.${isSmall ? fraction.replace(/0+$/, '') : cents}`;
}
