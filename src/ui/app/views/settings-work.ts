// Work that a settings page does on a click: one at a time, busy while it lasts, and its failure kept until the next.
import { useSignal } from '@preact/signals';

export type Work = {
  /** The name of what is under way. */
  readonly busy: string | undefined;
  readonly error: unknown;
  /** Runs work under a name; answers whether it was done. */
  run(name: string, work: () => Promise<unknown>): Promise<boolean>;
  /** Forgets the failure. */
  forget(): void;
};

/** The work of one section. */
export function useWork(): Work {
  const busy = useSignal<string | undefined>(undefined);
  const error = useSignal<unknown>(undefined);
  const run = async (name: string, work: () => Promise<unknown>): Promise<boolean> => {
    if (busy.value !== undefined) return false;
    busy.value = name;
    error.value = undefined;
    try {
      await work();
      return true;
    } catch (thrown) {
      error.value = thrown;
      return false;
    } finally {
      busy.value = undefined;
    }
  };
  const forget = (): void => {
    error.value = undefined;
  };
  return { busy: busy.value, error: error.value, run, forget };
}
