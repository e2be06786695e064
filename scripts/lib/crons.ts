// Crons on one machine: Cloudflare fires them there, the launcher here. Times are UTC.

/** Calls `fire` for each cron whenever its minute begins, until the returned function is called. */
export function startCrons(crons: readonly string[], fire: (cron: string, time: number) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    const next = (Math.floor(Date.now() / 60_000) + 1) * 60_000;
    timer = setTimeout(() => {
      for (const cron of crons) if (cronMatches(cron, new Date(next))) fire(cron, next);
      arm();
    }, next - Date.now());
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}

/** Whether a five-field cron names this minute. */
export function cronMatches(cron: string, time: Date): boolean {
  const now = [time.getUTCMinutes(), time.getUTCHours(), time.getUTCDate(), time.getUTCMonth() + 1, time.getUTCDay()];
  const first = [0, 0, 1, 1, 0];
  const fields = cron.trim().split(/\s+/);
  return fields.length === 5 && fields.every((field, i) => fieldMatches(field, now[i] ?? 0, first[i] ?? 0));
}

/** `*`, `5`, `1-5`, each with an optional `/step`, and lists of these with commas. */
function fieldMatches(field: string, value: number, first: number): boolean {
  return field.split(',').some((part) => {
    const [range = '*', step = '1'] = part.split('/');
    const [low, high] = range === '*' ? [first, Number.POSITIVE_INFINITY] : range.split('-').map(Number);
    const from = low ?? first;
    const to = high ?? (part.includes('/') ? Number.POSITIVE_INFINITY : from);
    return value >= from && value <= to && (value - from) % Number(step) === 0;
  });
}
