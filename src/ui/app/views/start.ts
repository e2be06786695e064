// The first five minutes: a key that is already made, a snippet with the key in it, and a call. The key's text is in this page's memory
// and nowhere else, so leaving before it was copied asks once.
import '../shared.ts';
import { signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { boot } from '../boot.ts';
import { html } from '../html.ts';
import { call, get } from '../lib/api.ts';
import { guard } from '../router.ts';
import { useResource } from '../state/resource.ts';
import { account, me, setMe } from '../state/session.ts';
import { Block, Empty, Section } from '../ui/block.ts';
import { Button } from '../ui/button.ts';
import { Code, Copy } from '../ui/copy.ts';
import { confirm } from '../ui/dialog.ts';
import { Segmented } from '../ui/segmented.ts';
import type { Started } from '../wire.ts';
import { Run } from './start-run.ts';
import { snippets } from './start-snippets.ts';

/** The model of a first call: the Worker serves it itself, for nothing. */
const MODEL = 'demo/echo';

type FirstKey = { readonly hash: string; readonly label: string; readonly name: string; readonly text?: string };
type Listed = { readonly data: readonly (FirstKey & { readonly disabled: boolean })[] };

/** The key that this page made; its text cannot be shown again by anybody. */
const made = signal<FirstKey | undefined>(undefined);
const copied = signal(false);

/** The view of the first five minutes. */
export function View(): VNode {
  const key = useResource('first key', firstKey);
  return html`<h1>Your first call</h1>
    ${Block({
      of: key,
      height: 480,
      empty: (data) =>
        data === null
          ? html`<${Empty}><p>This account has no key that works.</p><a class="button primary" href="/app/keys">Create a key</a><//>`
          : undefined,
      children: (data) => (data === null ? null : html`<${Shown} of=${data} />`),
    })}`;
}

/** Makes the account of a newcomer; for anybody else, finds a key to show. */
async function firstKey(abort: AbortSignal): Promise<FirstKey | null> {
  if (made.value !== undefined) return made.value;
  const isNew = account.value === undefined;
  if (isNew) {
    const started = await call<Started>('POST', '/api/app/start', { body: {} });
    // Not handed to the signal of this request: the account is there whether or not somebody still looks.
    if (started.key !== null) made.value = started.key;
    if (me.value !== null) setMe({ ...me.value, accounts: [started.account] });
    if (started.key !== null) return started.key;
  }
  const { data } = await get<Listed>('/v1/keys', {}, abort);
  return data.find(({ disabled }) => !disabled) ?? null;
}

function Shown({ of: key }: { readonly of: FirstKey }): VNode {
  const { text } = key;
  useAskBeforeLeaving(text !== undefined);
  return html`<div class="start">
    <${KeyBlock} of=${key} />
    <${SnippetBlock} of=${key} />
  </div>
  <${Run} model=${MODEL} hash=${key.hash} text=${text} />`;
}

function KeyBlock({ of: { name, label, text } }: { readonly of: FirstKey }): VNode {
  const shown = useSignal(false);
  const toggle = (): void => {
    shown.value = !shown.value;
  };
  const done = (): void => {
    copied.value = true;
  };
  return html`<${Section} title="Your key" aside=${html`<span class="meta">${name}${text === undefined ? '' : ', at most $5.00 a month'}</span>`}>
    <p class="id key-text">${shown.value && text !== undefined ? text : label}</p>
    ${
      text === undefined
        ? html`<p class="soft">A key is shown once, when it is made. <a href="/app/keys">Create another</a> if this one is lost.</p>`
        : html`<div class="row">
            <${Copy} text=${text} what="key" label="Copy key" kind="primary" onCopied=${done} />
            <${Button} aria-pressed=${shown.value ? 'true' : 'false'} onClick=${toggle}>${shown.value ? 'Hide' : 'Show'}<//>
          </div>
          <p class="soft">Copy it now: we keep only its hash, so nobody can show it again.</p>`
    }
    <h3>Base URL</h3>
    <div class="row"><code class="id">${boot.base_url}</code><${Copy} small text=${boot.base_url} what="base URL" /></div>
  <//>`;
}

function SnippetBlock({ of: { label, text } }: { readonly of: FirstKey }): VNode {
  const all = snippets({ baseUrl: boot.base_url, key: text, label, variable: boot.key_variable, model: MODEL });
  const chosen = useSignal(all[0]?.name ?? '');
  const snippet = all.find(({ name }) => name === chosen.value);
  const choices = all.map(({ name }) => [name, name] as const);
  const choose = (name: string): void => {
    chosen.value = name;
  };
  return html`<${Section} title="Call it from your own code">
    <div class="stack">
      <${Segmented} quiet label="Language or program" choices=${choices} value=${chosen.value} onChoose=${choose} />
      <p class="soft">${snippet?.note}</p>
      <${Code} text=${snippet?.text ?? ''} what=${`${snippet?.name} snippet`} />
    </div>
  <//>`;
}

/** A key that was never copied is lost with the page; that is worth one question. */
function useAskBeforeLeaving(hasText: boolean): void {
  const atRisk = hasText && !copied.value;
  useEffect(() => {
    if (!atRisk) return;
    guard.ask = () =>
      confirm({
        title: 'Leave without copying the key?',
        body: 'Nobody can show it again. You could only create another.',
        yes: 'Leave',
        no: 'Stay',
      });
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => {
      guard.ask = undefined;
      removeEventListener('beforeunload', warn);
    };
  }, [atRisk]);
}
