// How the endpoints of a model have been doing, as a table of its page. What nobody saw is a dash, never a figure.
import { type Html, html } from '../html.ts';
import { countText } from '../money-text.ts';
import type { SiteHealth } from './data.ts';

const HEADS: readonly string[] = ['Answered', 'First token', '9 of 10 by', 'Tokens a second', 'Requests'];

/** The table, or a sentence where nobody called. */
export function healthPart(health: readonly SiteHealth[]): Html {
  if (health.every(({ requests }) => requests === 0))
    return html`<p>Nobody called it here in the last five minutes.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Health by provider"><table class="table">
<caption class="meta">As seen by this gateway, times and speeds to within a tenth</caption>
<thead><tr><th scope="col">Provider</th>${HEADS.map((head) => html`<th scope="col" class="num">${head}</th>`)}</tr></thead>
<tbody>
${health.map((row) => html`<tr><th scope="row">${row.providerName}</th>${cells(row).map((text) => html`<td class="num">${text}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

const cells = ({ uptime, latency, throughput, requests }: SiteHealth): readonly string[] => [
  uptime === undefined ? '–' : `${uptime} %`,
  latency === undefined ? '–' : timeText(latency.p50),
  latency === undefined ? '–' : timeText(latency.p90),
  throughput === undefined ? '–' : String(throughput),
  countText(requests),
];

const timeText = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`);
