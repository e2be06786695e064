// A load of equal requests over a fixed number of connections, on plain sockets: a full HTTP client would be slower than
// what it measures, and so flatter the slower side.
import { connect, type Socket } from 'node:net';

/** What a load brought. */
export type LoadResult = { readonly requests: number; readonly perSecond: number; readonly medianMs: number };

/** What to send. */
export type Load = {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly milliseconds: number;
};

/** Sends the request again and again on every connection until the time is over. Any answer but 200 fails it. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const request = Buffer.from(requestText(load));
  const times: number[] = [];
  const begin = performance.now();
  const until = begin + load.milliseconds;
  await Promise.all(Array.from({ length: load.connections }, () => oneConnection(load.port, request, until, times)));
  const seconds = (performance.now() - begin) / 1000;
  const sorted = times.toSorted((a, b) => a - b);
  const medianMs = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return { requests: times.length, perSecond: times.length / seconds, medianMs };
}

function requestText({ path, headers, body }: Load): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', ...lines, `content-length: ${Buffer.byteLength(body)}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function oneConnection(port: number, request: Buffer, until: number, times: number[]): Promise<void> {
  return new Promise((done, fail) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answer = '';
    let sent = 0;
    const send = (): void => {
      sent = performance.now();
      socket.write(request);
    };
    socket.once('connect', send);
    socket.once('error', fail);
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (!isComplete(answer)) return;
      if (!answer.startsWith('HTTP/1.1 200')) {
        fail(new Error(`The load got: ${answer.slice(0, 1000)}`));
        socket.destroy();
        return;
      }
      answer = '';
      const now = performance.now();
      times.push(now - sent);
      if (now < until) send();
      else socket.end(() => done());
    });
    socket.once('close', () => done());
  });
}

/** Whether a whole answer is there, by its length or by the end of its last chunk. */
function isComplete(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, end))?.[1];
  return length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= end + 4 + Number(length);
}
