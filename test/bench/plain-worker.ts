// One small Worker in an engine of its own, without storage: the benchmark's provider and its bare proxy.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Engine, startEngine } from '../../scripts/lib/engine.ts';
import { readWranglerConfig } from '../../scripts/lib/wrangler-config.ts';

/** Serves a file of this folder on a free port of loopback; `env` becomes its bindings. */
export async function servePlain(
  file: string,
  env: Record<string, string>,
): Promise<{ port: number; engine: Engine }> {
  const dir = mkdtempSync(join(tmpdir(), 'farebox-bench-'));
  const here = dirname(fileURLToPath(import.meta.url));
  writeFileSync(join(dir, 'worker.js'), readFileSync(join(here, file)));
  const bindings = Object.keys(env).map((name) => `(name = "${name}", fromEnvironment = "${name}")`);
  const configFile = join(dir, 'config.capnp');
  writeFileSync(
    configFile,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${readWranglerConfig().compatibility_date}",
  bindings = [${bindings.join(', ')}],
);
`,
  );
  const engine = await startEngine({ configFile, env, quiet: true }, ['http']);
  return { port: engine.ports.get('http') ?? 0, engine };
}
