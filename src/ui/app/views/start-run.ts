// "Run it here": the first call from the page itself, its answer as it streams, and then its receipt in one line, as for any other call.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { costText, countText, durationText, isZero } from '../../money-text.ts';
import { html } from '../html.ts';
import { send } from '../lib/api.ts';
import { readStream } from '../lib/chat-stream.ts';
import { connection } from '../state/live.ts';
import { Problem } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Time } from '../ui/time.ts';
import type { RequestRow } from '../wire.ts';
import { useCalls } from './start-calls.ts';
import { FIRST_PROMPT } from './start-snippets.ts';

export type RunProps = {
  readonly model: string;
  readonly hash: string;
  /** The key's text, when the page knows it; else the call is made on the key by who is signed in. */
  readonly text: string | undefined;
};

/** The button, the answer, and what is heard of calls. */
export function Run({ model, hash, text }: RunProps): VNode {
  const calls = useCalls();
  const answer = useSignal('');
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const run = async (): Promise<void> => {
    busy.value = true;
    error.value = undefined;
    answer.value = '';
    try {
      const response = await ask(model, hash, text);
      if (response.body !== null) for await (const event of readStream(response.body)) answer.value += event.text;
      await calls.ask();
    } catch (failure) {
      error.value = failure;
    }
    busy.value = false;
  };
  return html`<section class="section" aria-labelledby="run">
    <header><h2 id="run">Run it</h2><span class="meta">${model} costs nothing and needs no credit</span></header>
    <div class="row">
      <${Button} kind="primary" busy=${busy.value ? 'Running…' : undefined} onClick=${run}>Run it here<//>
      <span class="soft">or paste the snippet into a terminal; this page hears of it.</span>
    </div>
    ${answer.value === '' && !busy.value ? null : html`<pre class="answer" aria-label="Answer" tabindex="0">${answer}</pre>`}
    ${error.value === undefined ? null : html`<${Problem} error=${error.value} />`}
    <div role="status">${calls.last === undefined ? html`<${Waiting} />` : html`<${ReceiptLine} row=${calls.last} />`}</div>
  </section>`;
}

function ask(model: string, hash: string, text: string | undefined): Promise<Response> {
  const body = { model, stream: true, messages: [{ role: 'user', content: FIRST_PROMPT }] };
  if (text === undefined) return send('POST', '/api/app/chat', { query: { key: hash }, body });
  return send('POST', '/v1/chat/completions', { body, headers: { authorization: `Bearer ${text}` } });
}

function Waiting(): VNode {
  const how = connection.value === 'live' ? '' : ' Asking every 2 seconds.';
  return html`<p class="receipt-line soft">Waiting for your first call…${how}</p>`;
}

/** A call in one line, and what comes after it. */
function ReceiptLine({ row }: { readonly row: RequestRow }): VNode {
  const { id, model, cost, status, latency_ms, generation_ms, input_tokens, output_tokens, created_at } = row;
  const took = generation_ms ?? latency_ms;
  const facts = [
    `${countText(input_tokens)} in`,
    `${countText(output_tokens)} out`,
    ...(took === null ? [] : [durationText(took)]),
    isZero(cost) ? (status === 'ok' ? '$0 · free' : '$0 · not charged') : costText(cost),
  ];
  return html`<p class="receipt-line">
      <strong>${status === 'ok' ? 'Answered' : status.replace('_', ' ')}</strong> <${Time} at=${created_at} as="clock" /> ${model}<br />
      <a class="id" href=${`/app/requests/${encodeURIComponent(id)}`}>${id}</a> · ${facts.join(' · ')}
    </p>
    <div class="row">
      <a class="button" href="/app/credit?add">Add credit</a>
      <a class="button plain" href="/app">See it on Home</a>
      <a class="button plain" href="/models">Choose another model</a>
    </div>`;
}
