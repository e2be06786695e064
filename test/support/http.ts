// A plain HTTP client for tests of the whole process: as many connections as there are calls, and no retries of its own.
import { Agent, request } from 'node:http';

/** A whole answer. `json` is undefined when the body is none. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what its test is about.
  readonly json: any;
};

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 64 });

/** Sends JSON as the bearer of a key or token and answers when the whole answer is there. */
export function send(method: string, url: string, bearer: string, body?: unknown, headers = {}): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = request(url, { method, agent, headers: headersOf(bearer, headers) }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', fail);
      response.once('end', () => {
        const text = Buffer.concat(parts).toString();
        done({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
    });
    sent.once('error', fail);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A streamed answer that is being read: what has come, and a way to go. */
export type Reading = {
  readonly generationId: string;
  readonly text: () => string;
  /** Resolves when the answer has ended or broken. */
  readonly ended: Promise<void>;
  readonly leave: () => void;
};

/** Sends a streamed request and answers when its head is there. */
export function openStream(url: string, bearer: string, body: object, headers = {}): Promise<Reading> {
  return new Promise((done, fail) => {
    const sent = request(url, { method: 'POST', headers: headersOf(bearer, headers), agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      const ended = new Promise<void>((over) => {
        response.once('close', over);
        response.once('error', () => over());
      });
      const generationId = String(response.headers['x-generation-id']);
      if (response.statusCode !== 200) fail(new Error(`the stream answered ${response.statusCode}`));
      done({ generationId, text: () => text, ended, leave: () => sent.destroy() });
    });
    sent.once('error', fail);
    sent.end(JSON.stringify({ ...body, stream: true }));
  });
}

/** Tries until `attempt` answers something, at most `ms` long; then fails with what `what` says. */
export async function until<Value>(
  what: () => string,
  ms: number,
  attempt: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  for (const begin = Date.now(); ; ) {
    const value = await attempt();
    if (value !== undefined) return value;
    if (Date.now() - begin > ms) throw new Error(`after ${ms} ms still not: ${what()}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

function headersOf(bearer: string, more: object): Record<string, string> {
  return { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...more };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
