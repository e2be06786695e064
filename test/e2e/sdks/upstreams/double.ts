// A double of a provider that plays one conversation and keeps books: the HTTP around it, and what every wire format shares. A wire
// format says what is wrong with a request, in its own schema, and writes its answer; here it is refused or streamed, in odd pieces.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { z } from 'zod';
import type { Bill } from '../bill.ts';

/** A request as it came. */
export type Incoming = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
};

/** What came back of the thought that the first turn gave away: the seal itself, words only, a stand-in that says there is none, or nothing. */
export type Replayed = 'sealed' | 'words' | 'stand-in' | 'nothing';

/** What the books say of one answer. */
export type Entry = {
  readonly talk: string;
  readonly turn: 1 | 2;
  /** In kinds that do not overlap; the doubles' own reading of what they report. */
  readonly bill: Bill;
  readonly replayed: Replayed;
  /** Whether thought was asked for. */
  readonly thinks: boolean;
};

/** An answer: its bytes as text, and what is booked for it. */
export type Answer = { readonly stream: string; readonly entry: Entry };

/** How a provider speaks. `answer` throws `Wrong` for what it refuses. */
export type Wire = {
  readonly model: string;
  readonly basePath: string;
  readonly answer: (incoming: Incoming, apiKey: string) => Answer;
  readonly error: (reason: string) => object;
};

/** A running double. */
export type Double = {
  readonly origin: string;
  readonly baseURL: string;
  readonly apiKey: string;
  readonly model: string;
  /** What was answered, in order. */
  readonly books: readonly Entry[];
  /** Why requests were refused. */
  readonly refusals: readonly string[];
  /** What was answered, as it was asked. */
  readonly heard: readonly Incoming[];
  close(): Promise<void>;
};

/** What is wrong with a request, as a sentence. */
class Wrong extends Error {}

/** Refuses unless `fact` holds. */
export function must(fact: boolean, reason: string): asserts fact {
  if (!fact) throw new Wrong(reason);
}

/** A body read by a schema that knows every field; what is wrong is said with its place. */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body);
  must(read.success, read.success ? '' : z.prettifyError(read.error).replaceAll(/\s*\n\s*/g, ' '));
  return read.data;
}

/** Bytes of a piece: a prime, so that no frame, line or character stays whole. */
const PIECE_BYTES = 53;

/** Starts a double of a wire format on a free port of loopback. */
export async function startDouble(wire: Wire): Promise<Double> {
  const books: Entry[] = [];
  const refusals: string[] = [];
  const heard: Incoming[] = [];
  const apiKey = `key-${crypto.randomUUID()}`;
  const server = createServer((request, response) => {
    void readIncoming(request).then(async (incoming) => {
      try {
        const { stream, entry } = wire.answer(incoming, apiKey);
        books.push(entry);
        heard.push(incoming);
        await writePieces(response, stream);
      } catch (error) {
        const reason = error instanceof Wrong ? error.message : String(error);
        refusals.push(`${reason} in ${JSON.stringify(incoming.body)}`);
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(wire.error(reason)));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseURL: origin + wire.basePath,
    apiKey,
    model: wire.model,
    books,
    refusals,
    heard,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function writePieces(response: ServerResponse, stream: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const bytes = Buffer.from(stream);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    response.write(bytes.subarray(at, at + PIECE_BYTES));
    await turnOfTheLoop();
  }
  response.end();
}

async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return { path: request.url ?? '', headers: request.headers, body: parsed(text) };
}

/** What is no JSON stays text, which no schema takes. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
