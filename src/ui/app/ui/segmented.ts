// One of a few, as words next to each other.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { html } from '../html.ts';

export type SegmentedProps<Choice extends string> = {
  readonly label: string;
  /** Value and word. */
  readonly choices: readonly (readonly [Choice, string])[];
  readonly value: Choice;
  readonly onChoose: (choice: Choice) => void;
  /** The label is only for readers who do not see it. */
  readonly quiet?: boolean;
};

/** A choice of one among a few. */
export function Segmented<Choice extends string>(props: SegmentedProps<Choice>): VNode {
  const { label, choices, value, onChoose, quiet = false } = props;
  const id = useId();
  return html`<div class="choice">
    <span id=${id} class=${quiet ? 'visually-hidden' : 'label'}>${label}</span>
    <div class="segmented" role="group" aria-labelledby=${id}>
      ${choices.map(
        ([choice, word]) =>
          html`<button type="button" aria-pressed=${choice === value ? 'true' : 'false'} onClick=${() => onChoose(choice)}>${word}</button>`,
      )}
    </div>
  </div>`;
}
