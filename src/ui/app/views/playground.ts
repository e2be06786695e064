// The playground: a test bench for one model or two. Each run is a call like any other, on a key of the account, with a receipt.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { boot } from '../boot.ts';
import { html } from '../html.ts';
import { announce } from '../lib/announce.ts';
import { get } from '../lib/api.ts';
import { searchParameter } from '../router.ts';
import { type Resource, useResource } from '../state/resource.ts';
import { may } from '../state/session.ts';
import { Block, Empty } from '../ui/block.ts';
import { Code } from '../ui/copy.ts';
import { Dialog } from '../ui/dialog.ts';
import type { Key, KeyPage } from '../wire-keys.ts';
import type { Model, ModelList } from '../wire-models.ts';
import { Answer } from './playground-answer.ts';
import { PlaygroundForm } from './playground-form.ts';
import { type Asked, bodyOf, curlOf, NOTHING_ASKED, talks } from './playground-request.ts';
import { useRunner } from './playground-run.ts';

type Bench = { readonly models: readonly Model[]; readonly keys: readonly Key[] };

/** The view of the playground. */
export function View(): VNode {
  if (!may('keys'))
    return html`<h1>Playground</h1><${Empty}><p>Your role may not call models. Owners, admins and developers can.</p><a href="/models">Look at the models</a><//>`;
  return html`<h1>Playground</h1><${Benches} />`;
}

function Benches(): VNode {
  const bench: Resource<Bench> = useResource('bench', async (abort) => {
    const [models, keys] = await Promise.all([
      get<ModelList>('/v1/models', {}, abort),
      get<KeyPage>('/v1/keys', {}, abort),
    ]);
    return { models: models.data.filter(talks), keys: keys.data };
  });
  return Block({ of: bench, height: 420, empty: nothing, children: (data) => html`<${Tests} of=${data} />` });
}

function nothing({ models, keys }: Bench): VNode | undefined {
  if (models.length === 0)
    return html`<${Empty}><p>No model is served here now. Whoever runs ${boot.name} adds them.</p><//>`;
  if (keys.length === 0)
    return html`<${Empty}><p>A run is a call on a key of the account, and there is none.</p><a href="/app/keys">Create a key</a><//>`;
  return undefined;
}

const HELLO = 'Say hello, then name three uses of a paper clip.';

function Tests({ of: { models, keys } }: { readonly of: Bench }): VNode {
  const asked = useSignal<Asked>({ ...NOTHING_ASKED, user: HELLO });
  const isCodeShown = useSignal(false);
  const [first, second] = [useRunner(), useRunner()];
  const model = searchParameter('model') ?? models[0]?.id ?? '';
  const other = searchParameter('with');
  const named = searchParameter('key');
  const keyHash = keys.find(({ hash }) => hash === named)?.hash ?? keys[0]?.hash ?? '';
  const run = async (): Promise<void> => {
    const runs = [first.start(bodyOf(model, asked.value), keyHash)];
    if (other !== undefined) runs.push(second.start(bodyOf(other, asked.value), keyHash));
    await Promise.all(runs);
    announce(other === undefined ? 'The answer has ended.' : 'Both answers have ended.');
  };
  const stop = (): void => {
    first.stop();
    second.stop();
  };
  const showCode = (isShown: boolean) => (): void => {
    isCodeShown.value = isShown;
  };
  const isRunning = [first, second].some((each) => each.run.value.state === 'running');
  const runners = [[model, first] as const, ...(other === undefined ? [] : [[other, second] as const])];
  const shown = runners.filter(
    ([
      ,
      {
        run: { value },
      },
    ]) => value.state !== 'idle',
  );
  return html`<${PlaygroundForm} models=${models} keys=${keys} model=${model} other=${other} keyHash=${keyHash} asked=${asked}
      isRunning=${isRunning} onRun=${() => void run()} onStop=${stop} onCode=${showCode(true)} />
    <div class="bench answers">${shown.map(
      ([name, runner], index) => html`<${Answer} key=${index} model=${name} run=${runner.run.value} />`,
    )}</div>
    ${isCodeShown.value ? html`<${CodeDialog} texts=${runners.map(([name]) => curlOf(bodyOf(name, asked.value), boot.base_url, boot.key_variable))} onClose=${showCode(false)} />` : null}`;
}

function CodeDialog({ texts, onClose }: { readonly texts: readonly string[]; readonly onClose: () => void }): VNode {
  return html`<${Dialog} title="The request as code" onClose=${onClose} sheet>
    <p class="soft">The same request from a terminal, with your key in the variable ${boot.key_variable}. Only a page of ours can send it without the key.</p>
    ${texts.map((text) => html`<${Code} text=${text} what="curl command" />`)}
    <p><a href="/docs">Other languages and clients</a></p>
  <//>`;
}
