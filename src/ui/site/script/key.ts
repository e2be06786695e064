// The script of /key: asks the API with the key that was pasted, and shows what it says. The key is held in memory and sent in one header;
// texts of the API are put into the page as text.
import { DAY, isoTime, systemClock } from '../../../base/clock.ts';
import type { OwnKey } from '../../app/wire-keys.ts';
import type { Activity, RequestPage } from '../../app/wire-requests.ts';
import { callsTable, factsOf, type KeyAnswers } from './key-parts.ts';

const form = document.querySelector<HTMLFormElement>('[data-ask]');
const field = document.querySelector<HTMLInputElement>('#own-key');
const problem = document.querySelector<HTMLElement>('[data-problem]');
const said = document.querySelector<HTMLElement>('[data-said]');
const shown = document.querySelector<HTMLElement>('[data-shown]');

const CALLS = 20;

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  if (button !== null && button.getAttribute('aria-disabled') !== 'true') void show(button);
});

async function show(button: HTMLButtonElement): Promise<void> {
  const key = field?.value.trim() ?? '';
  const word = button.textContent;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = 'Asking…';
  if (problem !== null) problem.hidden = true;
  try {
    const answers = await ask(key);
    shown?.replaceChildren(factsOf(answers, systemClock()), callsTable(answers.calls));
    if (said !== null) said.textContent = `Key ${answers.key.name} is shown below.`;
  } catch (error) {
    shown?.replaceChildren();
    if (problem !== null) {
      problem.textContent = error instanceof Error ? error.message : String(error);
      problem.hidden = false;
    }
  }
  button.removeAttribute('aria-disabled');
  button.textContent = word;
}

/** The key itself must answer; usage and calls are asked for after it, and shown where they are known. */
async function ask(key: string): Promise<KeyAnswers> {
  const own = await get<{ readonly data: OwnKey }>('/v1/key', key);
  const from = isoTime(systemClock() - DAY);
  const [usage, calls] = await Promise.allSettled([
    get<Activity>(`/v1/activity?interval=total&from=${from}`, key),
    get<RequestPage>(`/v1/requests?limit=${CALLS}`, key),
  ]);
  return {
    key: own.data,
    day: usage.status === 'fulfilled' ? usage.value.totals : undefined,
    calls: calls.status === 'fulfilled' ? calls.value.data : undefined,
  };
}

type Failure = { readonly error?: { readonly message?: string }; readonly request_id?: string };

async function get<Answer>(path: string, key: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(path, { headers, credentials: 'omit', cache: 'no-store' }).catch(() => undefined);
  if (response === undefined) throw new Error('No answer came. Check your connection, then show the key again.');
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok) return body as Answer;
  const { error, request_id: id } = body as Failure;
  const sentence = error?.message ?? `The answer was ${response.status} without a reason. Try again in a minute.`;
  throw new Error(id === undefined ? sentence : `${sentence} (Request ${id})`);
}
