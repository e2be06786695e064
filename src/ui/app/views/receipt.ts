// A receipt: what one call did cost and why, line by line, in a sheet over the list. Its address is its own.
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { boot } from '../boot.ts';
import { html } from '../html.ts';
import { get, withQuery } from '../lib/api.ts';
import { go, place } from '../router.ts';
import { useLive } from '../state/live.ts';
import { useResource } from '../state/resource.ts';
import { Block } from '../ui/block.ts';
import { Copy } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.ts';
import { type SumLine, Sums } from '../ui/sums.ts';
import { Time } from '../ui/time.ts';
import type { Generation } from '../wire-requests.ts';
import { Attempts, CallFacts, Hold } from './receipt-facts.ts';
import { basisText, chargeNote, flagTexts, reasonText, writtenReceipt } from './receipt-lines.ts';

type Answer = { readonly data: Generation };

/** The sheet with the receipt of a request. */
export function Receipt({ id }: { readonly id: string }): VNode {
  const found = useResource(`generation ${id}`, (abort) => get<Answer>('/v1/generation', { id }, abort));
  useLive((message) => {
    if (message.t === 'request' && message.row.id === found.data?.data.id) found.refresh();
    if (message.t === 'gap' && found.data?.data.hold.state === 'held') found.refresh();
  });
  useEffect(() => {
    const before = document.title;
    document.title = `Receipt · ${boot.name}`;
    return () => {
      document.title = before;
    };
  }, []);
  const close = (): void => void go(`/app/requests${place.value.search}`, { replace: true });
  return html`<${Dialog} sheet title="Receipt" onClose=${close}>
    ${Block({ of: found, height: 480, children: ({ data }) => html`<${Sheet} of=${data} />` })}
  <//>`;
}

function Sheet({ of: generation }: { readonly of: Generation }): VNode {
  const { id, created_at: at, receipt, price_version: version } = generation;
  return html`<div class="stack receipt">
    <div class="row spread"><span class="id">${id}</span><${Copy} small text=${id} what="id" label="Copy id" /></div>
    <p class="soft"><${Time} at=${at} as="full" /> · ${endingText(generation)}</p>
    <${Arithmetic} of=${generation} />
    ${
      receipt === null
        ? null
        : html`<p class="meta">${[basisText(receipt), ...flagTexts(receipt)].join(' ')} Prices of version ${version}, fixed when the call began.${' '}
            <a href="/docs/billing">How a charge comes about</a></p>`
    }
    <${Hold} of=${generation} />
    <${Attempts} of=${generation} />
    <${CallFacts} of=${generation} />
    <${Actions} of=${generation} />
  </div>`;
}

/** How it ended, and why the model stopped: "ok, stop". */
function endingText({ hold, ending, finish_reason: finish, stopped_by: stopped }: Generation): string {
  if (hold.state === 'held') return 'running';
  if (hold.state === 'expired') return 'expired';
  const word =
    stopped === 'credit' ? 'credit ran out' : ending === 'completed' ? 'ok' : reasonText(ending ?? 'failed');
  return finish === null ? word : `${word}, ${finish}`;
}

/** The products, what they add up to, and the charge under a double rule. */
function Arithmetic({ of: generation }: { readonly of: Generation }): VNode {
  const note = chargeNote(generation);
  const { receipt } = generation;
  const said = note === undefined ? null : html`<p class="notice">${note}</p>`;
  if (receipt === null) return html`${said}`;
  const { lines, total } = writtenReceipt(receipt);
  const shown = lines.map(
    ({ name, product, amount }): SumLine => [product === '' ? name : html`${name} <small>${product}</small>`, amount],
  );
  return html`<${Sums} caption="What the call cost" lines=${shown} total=${['Charged', total]} />${said}`;
}

function Actions({ of: generation }: { readonly of: Generation }): VNode {
  const { id, model } = generation;
  const curl = `curl "${boot.base_url}/generation?id=${encodeURIComponent(id)}" \\\n  -H "Authorization: Bearer $${boot.key_variable}"`;
  return html`<div class="row">
    <${Copy} small text=${JSON.stringify(generation, null, 2)} what="receipt as JSON" label="Copy JSON" />
    <${Copy} small text=${curl} what="curl command that reads it" label="Copy curl" />
    <a href=${withQuery('/app/playground', { model })}>Try ${model} in the playground</a>
  </div>`;
}
