// The account's credit as it was last told, for the figure that every page shows. The socket tells it; Home's answer does too.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Credit } from '../wire.ts';
import { useLive } from './live.ts';

const told = signal<Credit | undefined>(undefined);

/** The credit; undefined until somebody told it. */
export const credit: ReadonlySignal<Credit | undefined> = told;

/** Keeps what an answer said of the credit. */
export function keepCredit(next: Credit | undefined): void {
  told.value = next;
}

/** Follows the socket; used once, by the shell. */
export function useLiveCredit(): void {
  useLive((message) => {
    if (message.t === 'credit') told.value = message;
  });
}
