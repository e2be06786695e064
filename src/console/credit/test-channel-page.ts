// The page of the test channel as HTML: what is bought and what it costs, and what a buyer could do as forms. It has no script, and its one
// style is allowed by its hash.
import { html, raw } from 'hono/html';
import { toBase64 } from '../../base/crypto.ts';
import { formatUsd, fromCents, type NanoUsd, subtract, ZERO } from '../../billing/money.ts';
import { TEST_CHANNEL_PATH, testPayment } from '../../payments/channels/test/channel.ts';
import { type Order, priceOf } from '../../payments/order.ts';

/** What can be done, by the last part of its path, in words. */
export type Buttons = readonly (readonly [string, string])[];

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:28rem;margin:3rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}
table{width:100%;border-collapse:collapse;margin:1.5rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.4rem 0;border-bottom:1px solid;border-color:light-dark(#ddd,#444);font-weight:400;text-align:left}
td{text-align:right}
tfoot th,tfoot td{font-weight:600;border-bottom:4px double}
button{width:100%;min-height:44px;margin:0 0 .5rem;padding:.5rem 1rem;font:inherit;font-weight:600;border:1px solid;border-radius:4px;background:none;color:inherit;cursor:pointer}
form:first-of-type button{background:light-dark(#006958,#5fd6bb);color:light-dark(#fff,#141210)}
a{color:inherit}`;

/** The policy of the page. */
export async function testPagePolicy(): Promise<string> {
  const hash = toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE))));
  return `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
}

/** Writes the page. */
export function testPage(order: Order, buttons: Buttons) {
  const total = fromCents(testPayment(order, 'paid', null).totalMinor ?? 0);
  const tax = subtract(total, priceOf(order));
  const back = `/credits/return?order=${order.id}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Test channel</title>
        <link rel="icon" href="data:,"><style>${raw(STYLE)}</style>
      </head>
      <body>
        <main>
          <h1>Test channel</h1>
          <p>Nothing is charged here. A payment provider’s page would ask for a card. The order is ${order.state.replaceAll('_', ' ')}.</p>
          <table>
            <tbody>
              ${lineOf('Credit', order.credit)}
              ${lineOf('Fee', order.fee)}
              ${tax === ZERO ? '' : lineOf('Tax', tax)}
            </tbody>
            <tfoot>${lineOf('Total', total)}</tfoot>
          </table>
          ${buttons.map(
            ([name, label]) =>
              html`<form method="post" action="${TEST_CHANNEL_PATH}/${order.id}/${name}"><button>${label}</button></form>`,
          )}
          <p><a href="${back}">Go back${order.state === 'placed' ? ' without paying' : ''}</a></p>
          <p><small>Order ${order.id}</small></p>
        </main>
      </body>
    </html>`;
}

/** All amounts of an order are whole cents. */
const lineOf = (name: string, amount: NanoUsd) =>
  html`<tr><th scope="row">${name}</th><td>$${formatUsd(amount).slice(0, -7)}</td></tr>`;
