// The open pages of an account: each message gets the next number of its page, so that a page knows when it missed one. What a page is survives hibernation with its socket; nothing is kept here.
import { type Clock, HOUR, isoTime } from '../../base/clock.ts';
import type { RequestRow } from '../request-row.ts';
import type { Credit } from './credit.ts';

/** Why a page is sent away. */
export const CLOSED = {
  notUnderstood: { code: 1008, reason: 'not understood' },
  tooOften: { code: 1008, reason: 'too often' },
  tooBig: { code: 1009, reason: 'too big' },
  signedOut: { code: 4001, reason: 'signed out' },
  checkAgain: { code: 1012, reason: 'connect again' },
  tooManyPages: { code: 4002, reason: 'too many pages' },
} as const;

type Close = (typeof CLOSED)[keyof typeof CLOSED];

/** More pages of one account than this close the oldest. */
const PAGES_MAX = 20;

/** A page trusts its session for so long; then it connects again, and is asked again who it is. */
const VISIT_MS = HOUR;

/** A page, as it is kept with its socket. */
export type Visit = {
  readonly openedAt: number;
  /** Later pages have higher ones. */
  readonly number: number;
  /** The number of the last message to it. */
  readonly seq: number;
  /** How long it listens, by what it said last. */
  readonly until: number;
  /** How often it said something, and since when that is counted. */
  readonly said: { readonly since: number; readonly times: number };
};

/** A page's socket, whatever carries it. */
export type LiveSocket = {
  readonly visit: () => Visit;
  readonly keep: (visit: Visit) => void;
  readonly send: (text: string) => void;
  readonly close: (why: Close) => void;
};

/** What pages are told. docs/live.md says what each means. */
export type LiveMessage =
  | { readonly t: 'hello'; readonly at: string }
  | { readonly t: 'listening'; readonly until: string; readonly keys: number; readonly of: number }
  | ({ readonly t: 'credit'; readonly at: string } & Partial<Credit>)
  | { readonly t: 'request'; readonly row: RequestRow }
  | { readonly t: 'order'; readonly id: string }
  | { readonly t: 'freeze'; readonly frozen: readonly string[] }
  | { readonly t: 'gap' };

export class LivePages {
  readonly #clock: Clock;
  readonly #sockets: () => readonly LiveSocket[];

  constructor(parts: { readonly clock: Clock; readonly sockets: () => readonly LiveSocket[] }) {
    this.#clock = parts.clock;
    this.#sockets = parts.sockets;
  }

  isEmpty(): boolean {
    return this.#sockets().length === 0;
  }

  /** Takes a new page in; the oldest makes room for it. */
  welcome(page: LiveSocket): void {
    const number = 1 + Math.max(0, ...this.#sockets().map((each) => each.visit().number));
    page.keep({ ...page.visit(), number });
    const newestFirst = [...this.#sockets()].sort((one, other) => other.visit().number - one.visit().number);
    for (const old of newestFirst.slice(PAGES_MAX)) old.close(CLOSED.tooManyPages);
    this.pushTo(page, { t: 'hello', at: isoTime(this.#clock()) });
  }

  /** Until when somebody listens; 0 when nobody does. */
  listensUntil(): number {
    return this.#sockets().reduce((latest, socket) => Math.max(latest, socket.visit().until), 0);
  }

  /** Tells every page. */
  push(message: LiveMessage): void {
    for (const socket of this.#sockets()) this.pushTo(socket, message);
  }

  /** Tells one page. */
  pushTo(socket: LiveSocket, { t, ...rest }: LiveMessage): void {
    const visit = socket.visit();
    const isOver = this.#clock() >= visit.openedAt + VISIT_MS;
    const seq = visit.seq + 1;
    socket.keep({ ...visit, seq });
    if (isOver) socket.close(CLOSED.checkAgain);
    else socket.send(JSON.stringify({ t, seq, ...rest }));
  }
}
