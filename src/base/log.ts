// One JSON line an event. Callers pass facts that are safe to keep: never a key, a body or a provider's secret.

export type LogLevel = 'info' | 'warn' | 'incident';
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Log = (level: LogLevel, event: string, facts?: LogFacts) => void;

/** Writes to the platform's log. `incident` is for what should never happen and an operator must see. */
export const consoleLog: Log = (level, event, facts = {}) => {
  const line = JSON.stringify({ level, event, ...facts });
  if (level === 'info') console.log(line);
  else console.error(line);
};
