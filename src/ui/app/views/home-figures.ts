// The figures of Home: what can be spent, why not more, how long it lasts; a strip of the rest; and what a newcomer still has to do.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import {
  balanceText,
  changeText,
  countText,
  durationText,
  exactText,
  isZero,
  percentText,
  sumText,
} from '../../money-text.ts';
import { html } from '../html.ts';
import { daysText } from '../lib/time.ts';
import { may } from '../state/session.ts';
import { Button } from '../ui/button.ts';
import { Money } from '../ui/money.ts';
import type { TopUp } from '../wire-credit.ts';
import type { Home, HomeKey } from '../wire-home.ts';

type Of = { readonly home: Home };

const BINDS = {
  credit: 'The account’s credit is the limit.',
  account_limit: 'The limit of the account is what binds.',
  freeze: 'The account is frozen, so nothing can be spent.',
} as const;

/** The one figure of the page. */
export function Spendable({ home }: Of): VNode {
  const { credit, runway, top_up: topUp } = home;
  const lasts = runway.days === null ? null : html`Lasts ${daysText(runway.days)} at the rate of the last 24 hours.`;
  return html`<section class="spend" aria-labelledby="spendable">
    <div>
      <h2 class="label" id="spendable">Spendable</h2>
      <p class="primary-figure num" title=${exactText(credit.spendable)}>${balanceText(credit.spendable)}</p>
    </div>
    <div class="spend-words soft">
      ${lasts === null ? null : html`<p>${lasts}</p>`}
      <p>${BINDS[credit.binds]} ${besides(home)}</p>
    </div>
    <div class="row spend-actions">
      ${may('credit') ? html`<a class="button primary" href="/app/credit?add">Add credit</a>` : null}
      <a class="button plain" href="/app/credit?top-up">Automatic top-up: ${topUpText(topUp)}</a>
    </div>
  </section>`;
}

/** What of the credit is spoken for. */
function besides({ credit }: Home): ComponentChildren {
  const { held, set_aside } = credit;
  const parts = [
    isZero(held) ? null : html`<span>${Money({ usd: held })} held by running calls.</span> `,
    isZero(set_aside) ? null : html`<span>${Money({ usd: set_aside })} set aside for a refund or dispute.</span>`,
  ];
  return parts;
}

function topUpText({ enabled, stopped, rule, pending }: TopUp): string {
  if (pending !== null) return `${sumText(pending.amount)} on its way`;
  if (stopped !== null) return 'stopped';
  return enabled && rule !== null ? `${sumText(rule.amount)} under ${sumText(rule.threshold)}` : 'off';
}

type StripProps = Of & { readonly range: string; readonly aside: ComponentChildren };

/** The other figures, in one line without boxes. */
export function Strip({ home, range, aside }: StripProps): VNode {
  const { today, range: sum, previous, recent } = home;
  const change = changeText(sum.cost, previous.cost);
  const running = recent.statuses.running ?? 0;
  const ended = recent.requests - running;
  const ok = recent.statuses.ok ?? 0;
  const isToday = range === 'Today';
  return html`<div class="strip double-top">
    <dl>
      ${isToday ? null : html`<div><dt>Today</dt><dd>${Money({ usd: today.cost })}</dd></div>`}
      <div><dt>${range}</dt><dd>${Money({ usd: sum.cost })} ${
        change === undefined
          ? null
          : html`<span class="meta" aria-hidden="true">${change.text}</span><span class="visually-hidden">${change.words} on the time before</span>`
      }</dd></div>
      <div><dt>Requests</dt><dd>${countText(sum.requests)}</dd></div>
      ${ended === 0 ? null : html`<div><dt>Of the last ${countText(ended)}</dt><dd>${percentText(ok, ended)} ok</dd></div>`}
      ${
        recent.median_latency_ms === null
          ? null
          : html`<div><dt>Median to first token</dt><dd>${durationText(recent.median_latency_ms)}</dd></div>`
      }
    </dl>
    ${aside}
  </div>`;
}

/** Sentences about what needs somebody, only while they are true. */
export function Alerts({ home }: Of): VNode | null {
  const { credit, top_up: topUp, keys, alerts } = home;
  const stopped = keys.filter(({ limit_remaining, state }) => state === 'active' && isUsedUp(limit_remaining));
  const sentences = [
    topUp.stopped === null
      ? null
      : html`<p class="notice bad">Automatic top-up has stopped: ${topUp.stopped.reason.replaceAll('_', ' ')}. <a href="/app/credit?top-up">Set it again</a></p>`,
    credit.credits !== '0.000000000' && isUsedUp(credit.spendable) && credit.binds === 'credit'
      ? html`<p class="notice bad">Nothing can be spent, so calls that cost are refused. <a href="/app/credit?add">Add credit</a></p>`
      : null,
    ...alerts
      .filter(({ kind }) => kind === 'low_balance' || kind === 'low_runway')
      .map(({ text }) => html`<p class="notice care">${text} <a href="/app/credit?add">Add credit</a></p>`),
    ...stopped.map((key) => limitReached(key)),
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? null : html`<div class="stack alerts">${sentences}</div>`;
}

const isUsedUp = (usd: string | null): boolean => usd !== null && (usd.startsWith('-') || isZero(usd));

const limitReached = ({ hash, name, limit }: HomeKey): VNode => html`<p class="notice care">
  <span>Key <strong>${name}</strong> has used up its limit of ${sumText(limit ?? '0')}, so its calls are refused.</span>
  <a href=${`/app/keys/${encodeURIComponent(hash)}`}>Raise it</a>
  <a href=${`/app/requests?key=${encodeURIComponent(hash)}`}>See its calls</a>
</p>`;

const DISMISSED = 'farebox.checklist';

/** What a newcomer still has to do, by what is so and not by the range that is shown; gone when all is done or it was put away. */
export function Checklist({ home }: Of): VNode | null {
  const away = useSignal(localStorage.getItem(DISMISSED) === 'off');
  const steps = [
    { done: home.keys.length > 0, text: 'A key', href: '/app/keys', act: 'Create a key' },
    { done: home.recent.requests > 0, text: 'A first call', href: '/app/start', act: 'Make the first call' },
    { done: !isZero(home.credit.credits), text: 'Credit', href: '/app/credit?add', act: 'Add credit' },
  ];
  if (away.value || steps.every(({ done }) => done)) return null;
  const putAway = (): void => {
    localStorage.setItem(DISMISSED, 'off');
    away.value = true;
  };
  return html`<section class="section checklist" aria-labelledby="first-steps">
    <header><h2 id="first-steps">First steps</h2><${Button} kind="plain" small onClick=${putAway}>Put away<//></header>
    <ol>
      ${steps.map(({ done, text, href, act }) =>
        done
          ? html`<li class="soft"><span aria-hidden="true">✓</span> ${text} <span class="visually-hidden">done</span></li>`
          : html`<li><span aria-hidden="true" class="quiet">○</span> <a href=${href}>${act}</a></li>`,
      )}
    </ol>
  </section>`;
}
