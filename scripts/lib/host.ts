// The launcher's side of host-worker.js: SQL on D1 and the Worker's scheduled handler.

/** A door to the host worker of one running engine. */
export type Host = {
  sql(statements: readonly string[]): Promise<readonly (readonly Record<string, unknown>[])[]>;
  scheduled(cron: string, time: number): Promise<string>;
};

/** The door at `port`, opened with `token`. */
export function openHost(port: number, token: string): Host {
  const call = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The host worker answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    async sql(statements) {
      const answer = await call('/sql', { statements });
      if (typeof answer.error === 'string') throw new Error(answer.error);
      return answer.results as Record<string, unknown>[][];
    },
    async scheduled(cron, time) {
      return String((await call('/scheduled', { cron, time })).outcome);
    },
  };
}
