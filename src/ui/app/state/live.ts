// What happens in the account, told while it happens, over one WebSocket. It is only ever a hint: everything it tells is also behind a
// plain request, so when it is away or missed something, views are told to ask again.
import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { MINUTE, SECOND, systemClock } from '../../../base/clock.ts';
import type { LiveMessage } from '../wire.ts';
import { accountId, signedOut } from './session.ts';

/** `live`: told at once. `asking`: the socket is away and views ask now and then. `replaced`: too many pages are open. */
export type Connection = 'connecting' | 'live' | 'asking' | 'resting' | 'replaced';

const PATH = '/api/app/live';
const BACKOFF_LEAST_MS = SECOND;
const BACKOFF_MOST_MS = 30 * SECOND;
const LISTEN_EVERY_MS = MINUTE;
const PING_EVERY_MS = 30 * SECOND;
const POLL_EVERY_MS = 15 * SECOND;
const HIDDEN_REST_MS = 5 * MINUTE;
const CODE_SIGNED_OUT = 4001;
const CODE_REPLACED = 4002;

type Listener = (message: LiveMessage) => void;

const listeners = new Set<Listener>();
const state = signal<Connection>('connecting');
const heardAt = signal<number | undefined>(undefined);

/** How the socket is. */
export const connection: ReadonlySignal<Connection> = state;

/** When the server last said anything, in milliseconds. */
export const lastHeard: ReadonlySignal<number | undefined> = heardAt;

/** Hands every message to a view while it is shown. A `gap` means: ask again for what you show. */
export function useLive(listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const hear: Listener = (message) => latest.current(message);
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }, []);
}

let socket: WebSocket | undefined;
let sequence = 0;
let wasOpen = false;
let failures = 0;
let pollTimer = 0;
let retryTimer = 0;
let restTimer = 0;

/** Connects, and keeps connected while the page is seen; called once. */
export function startLive(): void {
  addEventListener('visibilitychange', onVisibility);
  addEventListener('online', () => reconnect());
  setInterval(() => say('ping'), PING_EVERY_MS);
  setInterval(() => !document.hidden && say('{"t":"listen"}'), LISTEN_EVERY_MS);
  accountId.subscribe(() => reconnect());
}

/** Connects anew, for another account or because the reader asks. */
export function reconnect(): void {
  clearTimeout(retryTimer);
  const old = socket;
  socket = undefined;
  old?.close(1000);
  if (accountId.value === undefined) return;
  connect(accountId.value);
}

function connect(account: string): void {
  const address = new URL(`${PATH}?account=${encodeURIComponent(account)}`, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const opened = new WebSocket(address);
  socket = opened;
  sequence = 0;
  opened.addEventListener('open', () => {
    failures = 0;
    clearInterval(pollTimer);
    state.value = 'live';
    say('{"t":"listen"}');
    if (wasOpen) tell({ t: 'gap', seq: 0 });
    wasOpen = true;
  });
  opened.addEventListener('message', ({ data }) => socket === opened && hear(String(data)));
  opened.addEventListener('close', ({ code }) => socket === opened && lost(code));
}

function hear(text: string): void {
  heardAt.value = systemClock();
  if (text === 'pong') return;
  const message = JSON.parse(text) as LiveMessage;
  const missed = message.seq !== sequence + 1;
  sequence = message.seq;
  // Without figures it says only that credit changed; then whoever shows some asks for them.
  const isUnsaid = message.t === 'credit' && message.spendable === undefined;
  if (missed || isUnsaid) tell({ t: 'gap', seq: message.seq });
  if (!isUnsaid) tell(message);
}

function lost(code: number): void {
  socket = undefined;
  if (code === CODE_SIGNED_OUT) signedOut();
  else if (code === CODE_REPLACED) state.value = 'replaced';
  else comeBack();
}

function comeBack(): void {
  failures++;
  state.value = failures > 1 ? 'asking' : 'connecting';
  poll();
  const wait = Math.min(BACKOFF_MOST_MS, BACKOFF_LEAST_MS * 2 ** (failures - 1));
  retryTimer = setTimeout(reconnect, wait * jitter());
}

/** Without a socket views ask by themselves, now and then, while they are seen. */
function poll(): void {
  clearInterval(pollTimer);
  pollTimer = setInterval(() => !document.hidden && tell({ t: 'gap', seq: 0 }), POLL_EVERY_MS);
}

function onVisibility(): void {
  clearTimeout(restTimer);
  if (document.hidden) {
    restTimer = setTimeout(() => {
      state.value = 'resting';
      clearInterval(pollTimer);
      const old = socket;
      socket = undefined;
      old?.close(1000);
    }, HIDDEN_REST_MS);
    return;
  }
  if (state.value === 'resting') reconnect();
  else say('{"t":"listen"}');
}

function say(text: string): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(text);
}

function tell(message: LiveMessage): void {
  for (const listener of listeners) listener(message);
}

/** Between a half and one and a half, so that many pages do not come back at once. */
function jitter(): number {
  const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
  return 0.5 + random / 255;
}
