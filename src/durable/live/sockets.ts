// The sockets behind live pages, as the platform keeps them: they stay open while their ledger hibernates, and answer a ping without
// waking it. Only the ledger's object and its door use this.
import { assert } from '../../base/assert.ts';
import { systemClock } from '../../base/clock.ts';
import type { AccountLive } from './live.ts';
import { CLOSED, type LiveSocket, type Visit } from './pages.ts';

/** Who opens a page: the Worker has checked the session, and the ledger believes it. */
export type Visitor = {
  /** The session's id, by which its pages are closed; nothing that opens a session. */
  readonly session: string;
  readonly person: string;
};

const VISITOR = 'x-farebox-visitor';

/** The Worker's request for a page's socket. */
export const liveRequest = (visitor: Visitor): Request =>
  new Request('https://ledger/live', { headers: { upgrade: 'websocket', [VISITOR]: JSON.stringify(visitor) } });

/** Opens the socket of a page. */
export function acceptPage(ctx: DurableObjectState, live: AccountLive, request: Request): Response {
  const text = request.headers.get(VISITOR);
  assert(text !== null, 'a page without a visitor');
  const visitor = JSON.parse(text) as Visitor;
  const { 0: client, 1: server } = new WebSocketPair();
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  ctx.acceptWebSocket(server, [visitor.session, visitor.person]);
  const now = systemClock();
  const visit: Visit = { openedAt: now, number: 0, seq: 0, until: 0, said: { since: now, times: 0 } };
  server.serializeAttachment(visit);
  live.welcome(pageOf(server));
  return new Response(null, { status: 101, webSocket: client });
}

/** The open pages: all, or those of a session or a person. One that is closing is still listed, and cannot be sent to. */
export const pagesOf = (ctx: DurableObjectState, tag?: string): readonly LiveSocket[] =>
  ctx
    .getWebSockets(tag)
    .filter((socket) => socket.readyState === WebSocket.OPEN)
    .map(pageOf);

/** Sends the pages of a session or a person away; null: all. */
export function closePages(ctx: DurableObjectState, tag: string | null): void {
  for (const page of pagesOf(ctx, tag ?? undefined)) page.close(CLOSED.signedOut);
}

/** A socket of the platform as pages use it. */
export const pageOf = (socket: WebSocket): LiveSocket => ({
  visit: () => socket.deserializeAttachment() as Visit,
  keep: (visit) => socket.serializeAttachment(visit),
  send: (text) => socket.send(text),
  close: ({ code, reason }) => socket.close(code, reason),
});
