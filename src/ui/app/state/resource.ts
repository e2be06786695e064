// What a view shows of the API: loaded when the key of it changes, kept on screen while it loads again, asked anew when the reader comes
// back after a while. A view has five states, and this is where they come from.
import { useSignalEffect } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { SECOND, systemClock } from '../../../base/clock.ts';
import { accountId } from './session.ts';

const OLD_MS = 60 * SECOND;
const GAP_LEAST_MS = 2 * SECOND;

/** Data with how it stands. `data` stays while it loads again; `error` is the last failure since `data`. */
export type Resource<Data> = {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  /** When `data` came, in milliseconds. */
  readonly at: number | undefined;
  /** Asks again. */
  reload(): void;
  /** Asks again, but not more than once in two seconds; for `gap` messages. */
  refresh(): void;
  /** Changes what is shown without asking, for live messages. */
  change(next: (data: Data) => Data): void;
};

type State<Data> = {
  readonly key: string;
  readonly data?: Data;
  readonly error?: unknown;
  readonly loading: boolean;
  readonly at?: number;
};

/** Loads what `key` names; a change of `key` or of the account loads anew and drops what was of another account. */
export function useResource<Data>(key: string, load: (abort: AbortSignal) => Promise<Data>): Resource<Data> {
  const [state, setState] = useState<State<Data>>({ key, loading: true });
  const [round, setRound] = useState(0);
  const account = useSignalValue();
  const whole = `${account} ${key}`;
  const asked = useRef(0);
  const loading = useRef(load);
  loading.current = load;

  useEffect(() => {
    const abort = new AbortController();
    asked.current = systemClock();
    setState((old) => ({ ...(sameAccount(old.key, whole) ? old : {}), key: whole, loading: true }));
    loading.current(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ key: whole, data, loading: false, at: systemClock() }),
      (error: unknown) => !abort.signal.aborted && setState((old) => ({ ...old, key: whole, error, loading: false })),
    );
    return () => abort.abort();
  }, [whole, round]);

  const reload = useCallback(() => setRound((value) => value + 1), []);
  const refresh = useThrottled(reload, asked);
  useEffect(() => {
    const again = (): void => {
      if (!document.hidden && systemClock() - asked.current > OLD_MS) reload();
    };
    addEventListener('visibilitychange', again);
    return () => removeEventListener('visibilitychange', again);
  }, [reload]);

  const change = useCallback((next: (data: Data) => Data) => {
    setState((old) => (old.data === undefined ? old : { ...old, data: next(old.data) }));
  }, []);
  return { data: state.data, error: state.error, loading: state.loading, at: state.at, reload, refresh, change };
}

const sameAccount = (one: string, other: string): boolean => one.split(' ')[0] === other.split(' ')[0];

function useSignalValue(): string {
  const [account, setAccount] = useState(accountId.value ?? '');
  useSignalEffect(() => setAccount(accountId.value ?? ''));
  return account;
}

function useThrottled(run: () => void, last: { readonly current: number }): () => void {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    clearTimeout(timer.current);
    const wait = Math.max(0, last.current + GAP_LEAST_MS - systemClock());
    timer.current = setTimeout(run, wait);
  }, [run, last]);
}
