// Fields of forms: a label, a hint, and what is wrong with it right below, tied together for readers who do not see them. Validation is
// the browser's own; what the API finds wrong comes in as `problem`.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { html } from '../html.ts';
import { ApiError } from '../lib/api.ts';

export type FieldProps = {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  /** What the API found wrong with it. */
  readonly problem?: string | undefined;
  readonly type?: 'text' | 'search' | 'email' | 'url' | 'number' | 'date' | 'datetime-local' | 'textarea';
  /** Makes it a choice of these: value and word. */
  readonly choices?: readonly (readonly [string, string])[];
  readonly value?: string | number | undefined;
  readonly onInput?: (value: string) => void;
  readonly onChange?: (value: string) => void;
  /** Any other attribute of the field: `required`, `min`, `placeholder`, `inputmode`, `autocomplete`. */
  readonly [attribute: string]: unknown;
};

/** A field with its label. */
export function Field({
  label,
  name,
  hint,
  problem,
  type = 'text',
  choices,
  value,
  onInput,
  onChange,
  ...rest
}: FieldProps): VNode {
  const id = useId();
  const notes = [hint === undefined ? '' : `${id}-hint`, problem === undefined ? '' : `${id}-problem`]
    .join(' ')
    .trim();
  const common = {
    ...rest,
    id,
    name,
    class: 'input',
    'aria-describedby': notes === '' ? undefined : notes,
    'aria-invalid': problem === undefined ? undefined : 'true',
    onInput: (event: Event) => onInput?.(textOf(event)),
    onChange: (event: Event) => onChange?.(textOf(event)),
  };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${control(common, type, choices, value)}
    ${hint === undefined ? null : html`<span class="hint" id=${`${id}-hint`}>${hint}</span>`}
    ${problem === undefined ? null : html`<span class="problem" id=${`${id}-problem`}>${problem}</span>`}
  </div>`;
}

function control(
  common: Readonly<Record<string, unknown>>,
  type: FieldProps['type'],
  choices: FieldProps['choices'],
  value: FieldProps['value'],
): VNode {
  if (choices !== undefined) {
    const options = choices.map(
      ([choice, word]) => html`<option value=${choice} selected=${choice === value}>${word}</option>`,
    );
    return html`<select ...${common}>${options}</select>`;
  }
  if (type === 'textarea') return html`<textarea ...${common} value=${value} rows="4"></textarea>`;
  return html`<input ...${common} type=${type} value=${value} />`;
}

/** What the API says of one field; undefined when its failure is about another or none. */
export const problemOf = (error: unknown, name: string): string | undefined =>
  error instanceof ApiError && error.param === name ? error.message : undefined;

/** The fields of a form as text, by name, when it is sent; keeps the browser from leaving the page. */
export function readForm(event: Event): Readonly<Record<string, string>> {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
}

/** Moves the focus to the first field of a form that something is wrong with. */
export function focusProblem(form: HTMLElement): void {
  form.querySelector<HTMLElement>('[aria-invalid="true"], :user-invalid')?.focus();
}

const textOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;
