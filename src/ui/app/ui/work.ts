// Work on a click: its failure is kept until the next, and the button that began it is busy meanwhile.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { Button, type ButtonProps } from './button.ts';
import { readForm } from './field.ts';

type Done = Promise<unknown>;

export type Work = {
  readonly busy: boolean;
  readonly error: unknown;
  /** Does it, one thing at a time; answers whether it was done. */
  run(work: () => Done): Promise<boolean>;
  /** Does it with the fields of a form that is sent. */
  submit(work: (fields: Readonly<Record<string, string>>) => Done): (event: Event) => void;
  /** Forgets the failure. */
  forget(): void;
};

/** The work of one place of a page. */
export function useWork(): Work {
  const busy = useSignal(false);
  const error = useSignal<unknown>(undefined);
  const run = async (work: () => Done): Promise<boolean> => {
    if (busy.value) return false;
    busy.value = true;
    error.value = undefined;
    try {
      await work();
    } catch (thrown) {
      error.value = thrown;
    }
    busy.value = false;
    return error.value === undefined;
  };
  return {
    busy: busy.value,
    error: error.value,
    run,
    submit: (work) => (event) => {
      const fields = readForm(event);
      void run(() => work(fields));
    },
    forget: () => {
      error.value = undefined;
    },
  };
}

type ActProps = ButtonProps & {
  readonly work: Work;
  readonly run: () => Done;
  /** What the button says meanwhile. */
  readonly says?: string;
};

/** A button that does work. */
export function Act({ work, run, says = 'One moment…', ...button }: ActProps): VNode {
  const busy = useSignal(false);
  const press = async (): Promise<void> => {
    busy.value = true;
    await work.run(run);
    busy.value = false;
  };
  return html`<${Button} ...${button} busy=${busy.value ? says : undefined} onClick=${press} />`;
}
