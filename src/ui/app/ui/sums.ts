// Amounts one below the other, and under a double rule what they come to.
import type { ComponentChildren, VNode } from 'preact';
import { html } from '../html.ts';

/** What it is and how much, as it is read. */
export type SumLine = readonly [ComponentChildren, ComponentChildren];

type SumsProps = { readonly caption: string; readonly lines: readonly SumLine[]; readonly total: SumLine };

/** A column of amounts. */
export function Sums({ caption, lines, total }: SumsProps): VNode {
  const row = ([what, amount]: SumLine): VNode =>
    html`<tr><th scope="row">${what}</th><td class="num">${amount}</td></tr>`;
  return html`<table class="arithmetic">
    <caption class="visually-hidden">${caption}</caption>
    <tbody>${lines.map(row)}</tbody>
    <tfoot>${row(total)}</tfoot>
  </table>`;
}

/** Names and what they stand for. */
export function Facts({ of: facts }: { readonly of: readonly (SumLine | undefined)[] }): VNode {
  return html`<dl class="facts">${facts.map((fact) => fact && html`<div><dt>${fact[0]}</dt><dd>${fact[1]}</dd></div>`)}</dl>`;
}
