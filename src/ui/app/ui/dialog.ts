// Dialogs and sheets on the browser's own `<dialog>`: it holds the focus, closes on Escape and gives the focus back.
import { signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { html } from '../html.ts';
import { Button } from './button.ts';

export type DialogProps = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
  /** A panel at the right edge, the whole page on phones. */
  readonly sheet?: boolean;
};

/** An open dialog; a view renders it while it is wanted. */
export function Dialog({ title, onClose, children, sheet = false }: DialogProps): VNode {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const backdrop = (event: MouseEvent): void => {
    if (event.target === box.current) onClose();
  };
  const cancel = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${box} class=${sheet ? 'sheet' : ''} aria-labelledby=${id} onCancel=${cancel} onMouseDown=${backdrop}>
    <div class="dialog-body">
      <div class="row spread">
        <h2 id=${id}>${title}</h2>
        ${sheet ? html`<${Button} small onClick=${onClose}>Close<//>` : null}
      </div>
      ${children}
    </div>
  </dialog>`;
}

/** A question before something is done that cannot be undone. Both answers are verbs with their object. */
export type Question = {
  readonly title: string;
  readonly body?: ComponentChildren;
  readonly yes: string;
  readonly no?: string;
  readonly danger?: boolean;
};

const asked = signal<(Question & { readonly answer: (yes: boolean) => void }) | undefined>(undefined);

/** Asks and answers whether the reader said yes. */
export function confirm(question: Question): Promise<boolean> {
  asked.value?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      asked.value = undefined;
      resolve(yes);
    };
    asked.value = { ...question, answer };
  });
}

/** Where the question is shown; the shell holds one. */
export function Confirmation(): VNode | null {
  const question = asked.value;
  if (question === undefined) return null;
  const { title, body, yes, no = 'Keep', danger = false, answer } = question;
  return html`<${Dialog} title=${title} onClose=${() => answer(false)}>
    ${body === undefined ? null : html`<div>${body}</div>`}
    <div class="dialog-actions">
      <${Button} onClick=${() => answer(false)}>${no}<//>
      <${Button} kind=${danger ? 'danger' : 'primary'} onClick=${() => answer(true)}>${yes}<//>
    </div>
  <//>`;
}
