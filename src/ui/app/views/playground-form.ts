// What the playground asks: which key and models, the messages, and the parameters, which are folded.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { setSearch } from '../router.ts';
import { Button } from '../ui/button.ts';
import { Field } from '../ui/field.ts';
import type { Key } from '../wire-keys.ts';
import type { Model } from '../wire-models.ts';
import { type Asked, modelPrice, PARAMETERS } from './playground-request.ts';

type FormProps = {
  readonly models: readonly Model[];
  readonly keys: readonly Key[];
  readonly model: string;
  /** The model to compare with, if any. */
  readonly other: string | undefined;
  readonly keyHash: string;
  readonly asked: Signal<Asked>;
  readonly isRunning: boolean;
  readonly onRun: () => void;
  readonly onStop: () => void;
  readonly onCode: () => void;
};

/** The form. Control and Enter run it. */
export function PlaygroundForm(props: FormProps): VNode {
  const { models, keys, model, other, keyHash, asked, isRunning, onRun, onStop, onCode } = props;
  const set =
    (name: keyof Asked) =>
    (text: string): void => {
      asked.value = { ...asked.value, [name]: text };
    };
  const send = (event: Event): void => {
    event.preventDefault();
    if (!isRunning) onRun();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event);
  };
  const isEmpty = asked.value.user.trim() === '';
  return html`<form class="stack" onSubmit=${send} onKeyDown=${press}>
    <div class="bench">
      <${ModelField} label="Model" name="model" models=${models} value=${model} />
      ${
        other === undefined
          ? html`<p><${Button} small onClick=${() => setSearch({ with: models.find(({ id }) => id !== model)?.id ?? model })}>Compare with another model<//></p>`
          : html`<${ModelField} label="Compare with" name="with" models=${models} value=${other} canEnd />`
      }
    </div>
    <${Field} label="System" name="system" type="textarea" value=${asked.value.system} onInput=${set('system')} />
    <${Field} label="User" name="user" type="textarea" value=${asked.value.user} onInput=${set('user')} required />
    <details><summary>Key and parameters</summary>
      <div class="thirds below">
        <${Field} label="Key that pays" name="key" choices=${keys.map(({ hash, name, label }) => [hash, `${name} (${label})`])} value=${keyHash} onChange=${(key: string) => setSearch({ key })} />
        ${PARAMETERS.map(([name, label]) => html`<${Field} label=${label} name=${name} inputmode="decimal" value=${asked.value[name]} onInput=${set(name)} />`)}
      </div>
    </details>
    <div class="row">
      <${Button} type="submit" kind="primary" disabled=${isEmpty} busy=${isRunning ? 'Running…' : undefined}>Run<//>
      ${isRunning ? html`<${Button} onClick=${onStop}>Stop<//>` : null}
      <${Button} kind="plain" onClick=${onCode}>View code<//>
      <span class="meta wide-only"><kbd>Ctrl</kbd> or <kbd>⌘</kbd> and <kbd>Enter</kbd> run it</span>
    </div>
  </form>`;
}

type ModelFieldProps = {
  readonly label: string;
  readonly name: 'model' | 'with';
  readonly models: readonly Model[];
  readonly value: string;
  readonly canEnd?: boolean;
};

/** A model with its price; the choice lives in the address. */
function ModelField({ label, name, models, value, canEnd = false }: ModelFieldProps): VNode {
  const found = models.find(({ id }) => id === value);
  // A model that is named but not served now is shown as it was named; running it says why.
  const choices = [
    ...(found === undefined ? [[value, value] as const] : []),
    ...models.map(({ id }) => [id, id] as const),
  ];
  return html`<div class="field">
    <${Field} label=${label} name=${name} choices=${choices} value=${value} onChange=${(id: string) => setSearch({ [name]: id })}
      hint=${found === undefined ? 'Not served now.' : modelPrice(found)} />
    ${canEnd ? html`<p><${Button} small onClick=${() => setSearch({ [name]: undefined })}>Do not compare<//></p>` : null}
  </div>`;
}
