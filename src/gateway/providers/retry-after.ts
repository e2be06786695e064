// How long a provider asks to be left alone: in a header, or, where it sends none, in its error.

/** Longer than an hour is no advice that a request could follow. */
const WAIT_MAX_MS = 3_600_000;

/** The wait in milliseconds, when the provider names one. */
export function retryAfterMs(headers: Headers, bodyText: string): number | undefined {
  const wait =
    seconds(headers.get('retry-after-ms'), 1) ??
    seconds(headers.get('retry-after'), 1000) ??
    untilDate(headers) ??
    inBody(bodyText);
  return wait === undefined ? undefined : Math.min(Math.ceil(wait), WAIT_MAX_MS);
}

function seconds(text: string | null, unit: number): number | undefined {
  if (text === null || !/^\d{1,9}(\.\d{1,9})?$/.test(text.trim())) return undefined;
  return Number(text) * unit;
}

/** A date is read against the answer's own `date`, so that no clock of ours is in it. */
function untilDate(headers: Headers): number | undefined {
  const wait = Date.parse(headers.get('retry-after') ?? '') - Date.parse(headers.get('date') ?? '');
  return wait >= 0 ? wait : undefined;
}

/** Gemini's RetryInfo ("34.4s"), and the sentence of OpenAI and Groq ("Please try again in 1m2.5s", "in 120ms"). */
function inBody(text: string): number | undefined {
  const info = /"retryDelay"\s*:\s*"(\d{1,6}(?:\.\d{1,9})?)s"/.exec(text);
  if (info !== null) return Number(info[1]) * 1000;
  const sentence = /(?:try again|retry) in (?:(\d{1,4})m(?!s))?(?:(\d{1,6}(?:\.\d{1,9})?)(ms|s))?/i.exec(text);
  if (sentence === null) return undefined;
  const [, minutes, amount, unit] = sentence;
  if (minutes === undefined && amount === undefined) return undefined;
  return Number(minutes ?? 0) * 60_000 + Number(amount ?? 0) * (unit === 'ms' ? 1 : 1000);
}
