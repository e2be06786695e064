// One run of one model: its answer as it streams, what it used, and what was charged, which the receipt says.
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { systemClock } from '../../../base/clock.ts';
import { get, send } from '../lib/api.ts';
import { readStream, type StreamUsage } from '../lib/chat-stream.ts';
import { useLive } from '../state/live.ts';
import type { Generation } from '../wire-requests.ts';
import type { ChatBody } from './playground-request.ts';

/** A run as it stands. */
export type Run = {
  readonly state: 'idle' | 'running' | 'done' | 'stopped' | 'failed';
  readonly text: string;
  readonly thought: string;
  /** The id of the call, from the first byte on. */
  readonly id?: string | undefined;
  readonly usage?: StreamUsage | undefined;
  readonly firstMs?: number | undefined;
  readonly tookMs?: number | undefined;
  readonly error?: unknown;
  /** The receipt, once it can be read. */
  readonly charged?: Generation | undefined;
};

const IDLE: Run = { state: 'idle', text: '', thought: '' };

export type Runner = {
  readonly run: Signal<Run>;
  start(body: ChatBody, key: string): Promise<void>;
  stop(): void;
};

/** A place where one model is run. Leaving the page stops what runs. */
export function useRunner(): Runner {
  const run = useSignal<Run>(IDLE);
  const abort = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const read = (): void => {
    const { id } = run.value;
    if (id !== undefined && run.value.state !== 'running') void readCharge(run, id);
  };
  // A call that was stopped is settled a moment later.
  useLive((message) => {
    if (message.t === 'request' && message.row.id === run.value.id && message.row.ended_at !== null) read();
  });
  const start = async (body: ChatBody, key: string): Promise<void> => {
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    run.value = { ...IDLE, state: 'running' };
    const end = await stream(run, body, key, mine.signal).then(
      () => ({ state: 'done' }) as const,
      (error: unknown) =>
        mine.signal.aborted ? ({ state: 'stopped' } as const) : ({ state: 'failed', error } as const),
    );
    if (abort.current !== mine) return;
    run.value = { ...run.value, ...end };
    read();
  };
  return { run, start, stop: () => abort.current?.abort() };
}

async function stream(run: Signal<Run>, body: ChatBody, key: string, signal: AbortSignal): Promise<void> {
  const startedAt = systemClock();
  const response = await send('POST', '/api/app/chat', { query: { key }, body, signal });
  run.value = { ...run.value, id: response.headers.get('x-generation-id') ?? undefined };
  if (response.body === null) return;
  const parts = { text: '', thought: '' };
  let isDrawn = true;
  const draw = (): void => {
    isDrawn = true;
    if (!signal.aborted) run.value = { ...run.value, ...parts };
  };
  for await (const event of readStream(response.body)) {
    parts.text += event.text;
    parts.thought += event.thought;
    const firstMs = run.value.firstMs ?? systemClock() - startedAt;
    run.value = { ...run.value, firstMs, usage: event.usage ?? run.value.usage };
    // A fast model sends more pieces than a screen can show.
    if (isDrawn) requestAnimationFrame(draw);
    isDrawn = false;
  }
  run.value = { ...run.value, ...parts, tookMs: systemClock() - startedAt };
}

async function readCharge(run: Signal<Run>, id: string): Promise<void> {
  const found = await get<{ readonly data: Generation }>('/v1/generation', { id }).catch(() => undefined);
  if (found !== undefined && run.value.id === id) run.value = { ...run.value, charged: found.data };
}
