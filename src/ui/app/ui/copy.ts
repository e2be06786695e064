// Copying: the button confirms in place, in a word, and says it to readers who do not see it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { SECOND } from '../../../base/clock.ts';
import { html } from '../html.ts';
import { announce } from '../lib/announce.ts';
import { Button, type ButtonProps } from './button.ts';

type CopyProps = Pick<ButtonProps, 'kind' | 'small'> & {
  readonly text: string;
  /** What is copied, for the button and for readers who hear it: "key". */
  readonly what?: string;
  readonly label?: string;
  readonly onCopied?: () => void;
};

/** A button that copies a text. */
export function Copy({ text, what = '', label = 'Copy', onCopied, ...looks }: CopyProps): VNode {
  const state = useSignal<'idle' | 'copied' | 'refused'>('idle');
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    state.value = done ? 'copied' : 'refused';
    announce(done ? `Copied ${what}`.trim() : 'The browser did not let us copy. Select the text instead.');
    if (done) onCopied?.();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      state.value = 'idle';
    }, 2 * SECOND);
  };
  const words = { idle: label, copied: 'Copied', refused: 'Select it by hand' };
  return html`<${Button} ...${looks} onClick=${copy} aria-label=${what === '' ? undefined : `${label} ${what}`}>${words[state.value]}<//>`;
}

/** A block of code with a button that copies it. */
export function Code({ text, what = 'code' }: { readonly text: string; readonly what?: string }): VNode {
  return html`<div class="code">
    <pre tabindex="0" aria-label=${what}><code>${text}</code></pre>
    <${Copy} text=${text} what=${what} small />
  </div>`;
}
