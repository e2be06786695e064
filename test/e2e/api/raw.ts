// Requests that no client would send: any bytes, with or without a length, and whatever headers. And what every refusal must be.
import { request } from 'node:http';
import { expect } from 'vitest';
import type { Answer } from '../../support/http.ts';

export type RawRequest = {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sent in pieces without a length. */
  readonly chunked?: boolean;
};

/** Sends exactly this. An answer that comes while the body is still being sent counts. */
export function sendRaw({ method = 'POST', url, headers = {}, body, chunked = false }: RawRequest): Promise<Answer> {
  return new Promise((done, fail) => {
    const length: Record<string, string> =
      body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, agent: false, headers: { ...length, ...headers } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', fail);
      response.once('end', () => {
        const text = Buffer.concat(parts).toString();
        done({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
    });
    sent.once('error', fail);
    if (chunked && body !== undefined) sent.write(body);
    sent.end(chunked ? undefined : body);
  });
}

/** Checks that an answer is a refusal in OpenAI's form with this status and code, and that a person can act on it. */
export function expectRefusal(answer: Answer, status: number, code: string, param?: string): void {
  expect([answer.status, answer.json?.error?.code], answer.text).toEqual([status, code]);
  const { error, request_id } = answer.json;
  expect(error).toMatchObject({ message: expect.any(String), type: expect.any(String), param: param ?? null });
  // A sentence, and more than a name for what is wrong.
  expect(error.message).toMatch(/^[`\w].{14,}\.$/);
  expect(request_id).toMatch(/^gen-/);
  expect(answer.headers['x-request-id']).toBe(request_id);
  expect(answer.headers['content-type']).toContain('application/json');
  if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
