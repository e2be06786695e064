// Buttons: a verb and its object. A busy one says so and is not pressed twice.
import type { ComponentChildren, VNode } from 'preact';
import { html } from '../html.ts';

export type ButtonProps = {
  readonly children?: ComponentChildren;
  readonly kind?: 'primary' | 'danger' | 'plain' | undefined;
  readonly small?: boolean;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  /** What it says while its work is under way, such as "Saving…"; also keeps it from being pressed again. */
  readonly busy?: string | undefined;
  readonly onClick?: (event: MouseEvent) => void;
  readonly [attribute: `aria-${string}` | `data-${string}`]: string | boolean | undefined;
};

/** A button. */
export function Button({ children, kind, small, busy, onClick, type = 'button', ...rest }: ButtonProps): VNode {
  const names = ['button', kind, small && 'small'].filter(Boolean).join(' ');
  const press = (event: MouseEvent): void => {
    if (busy === undefined) onClick?.(event);
    else event.preventDefault();
  };
  return html`<button ...${rest} type=${type} class=${names} aria-disabled=${busy === undefined ? undefined : 'true'} onClick=${press}>
    ${busy ?? children}
  </button>`;
}
