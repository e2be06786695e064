// A page of an account as a browser is one: a socket to its ledger, and all that it was told. It waits for messages, never for time.
import { assert } from '../../src/base/assert.ts';
import type { ledgerDoor } from '../../src/durable/doors.ts';

export type Told = { readonly t: string; readonly seq: number } & Readonly<Record<string, unknown>>;

type Wanted = (message: Told) => boolean;

/** How long a message may take; then the test fails and says what did come. */
const PATIENCE_MS = 5_000;

/** Opens a page for a session. */
export async function openPage(ledger: ReturnType<typeof ledgerDoor>, session = 'session', person = 'person') {
  const opened = await ledger.live({ session, person });
  assert(opened.ok && opened.value.webSocket !== null, 'no socket');
  return pageOn(opened.value.webSocket);
}

/** A page on a socket that the server opened. */
export function pageOn(socket: WebSocket) {
  const told: Told[] = [];
  const waiters: { readonly wanted: Wanted; readonly resolve: (message: Told) => void }[] = [];
  const closed = Promise.withResolvers<number>();
  socket.addEventListener('message', ({ data }) => {
    const message = (data === 'pong' ? { t: 'pong', seq: 0 } : JSON.parse(String(data))) as Told;
    told.push(message);
    for (const waiter of [...waiters]) {
      if (!waiter.wanted(message)) continue;
      waiters.splice(waiters.indexOf(waiter), 1);
      waiter.resolve(message);
    }
  });
  socket.addEventListener('close', ({ code }) => closed.resolve(code));
  socket.accept();
  /** The next message that is wanted, or the first that came already. */
  const hears = (t: string, wanted: Wanted = () => true): Promise<Told> => {
    const isIt: Wanted = (message) => message.t === t && wanted(message);
    const before = told.find(isIt);
    if (before !== undefined) return Promise.resolve(before);
    return Promise.race([
      new Promise<Told>((resolve) => waiters.push({ wanted: isIt, resolve })),
      late(() => `no ${t} among ${JSON.stringify(told)}`),
    ]);
  };
  const listens = async (): Promise<Told> => {
    const count = told.filter(({ t }) => t === 'listening').length;
    socket.send('{"t":"listen"}');
    return hears('listening', (message) => told.filter(({ t }) => t === 'listening').indexOf(message) >= count);
  };
  return { socket, told, hears, listens, closed: () => Promise.race([closed.promise, late(() => 'not closed')]) };
}

function late(what: () => string): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(what())), PATIENCE_MS));
}
