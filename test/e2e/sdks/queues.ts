// What lies in the operating system's buffers of connections on loopback: a provider's bytes there have left it and have not reached the gateway, and
// the gateway's have not reached the client. Linux says it in /proc.
import { existsSync, readFileSync } from 'node:fs';

const TABLE = '/proc/net/tcp';

/** Whether this system says what its buffers hold. */
export const tellsQueues = existsSync(TABLE);

/** Bytes on their way from one port to another: unsent and unacknowledged at the sender, unread at the reader. */
export function bytesUnderWay(from: number, to: number): number {
  const rows = readFileSync(TABLE, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  let bytes = 0;
  for (const [, local = '', remote = '', , queues = ''] of rows) {
    const [sends = 0, reads = 0] = queues.split(':').map(hex);
    if (portOf(local) === from && portOf(remote) === to) bytes += sends;
    if (portOf(local) === to && portOf(remote) === from) bytes += reads;
  }
  return bytes;
}

const hex = (text: string): number => Number.parseInt(text, 16);
const portOf = (address: string): number => hex(address.split(':')[1] ?? '');
