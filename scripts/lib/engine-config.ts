// The configuration of a plain `workerd serve`, written as Cap'n Proto text from wrangler.toml. It names secrets and never
// holds them: their values go to the engine by its environment.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, miniflareWorker } from './paths.ts';
import type { WranglerConfig } from './wrangler-config.ts';

/** What one engine is to run. */
export type EngineOptions = {
  readonly run: string;
  readonly stateDir: string;
  readonly address: string;
  readonly worker: string;
  readonly config: WranglerConfig;
  readonly settingNames: readonly string[];
};

/** The name by which the engine's environment carries the token of the host worker. */
export const HOST_TOKEN = 'FAREBOX_HOST_TOKEN';

/** Writes the configuration and the modules beside it; answers the path of the configuration. */
export function writeEngineConfig(options: EngineOptions): string {
  const { run } = options;
  writeFileSync(join(run, 'worker.js'), options.worker);
  copyFileSync(inRoot('scripts/lib/host-worker.js'), join(run, 'host-worker.js'));
  copyFileSync(inRoot('scripts/lib/assets-worker.js'), join(run, 'assets-worker.js'));
  // The local D1 is the one that wrangler and the tests use: miniflare's, a Durable Object with SQLite.
  copyFileSync(miniflareWorker('d1/entry.worker.js'), join(run, 'd1-entry.js'));
  copyFileSync(miniflareWorker('d1/database.worker.js'), join(run, 'd1-database.js'));
  copyFileSync(miniflareWorker('cache/cache-entry-noop.worker.js'), join(run, 'no-cache.js'));
  copyFileSync(miniflareWorker('shared/index.worker.js'), join(run, 'miniflare-shared.js'));
  copyFileSync(miniflareWorker('shared/zod.worker.js'), join(run, 'miniflare-zod.js'));
  const file = join(run, 'config.capnp');
  writeFileSync(file, configText(options));
  return file;
}

function configText({ run, stateDir, address, config, settingNames }: EngineOptions): string {
  const objects = config.durable_objects.bindings;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  sockets = [
    # Only Cloudflare's edge may say where a caller is; here a caller would say it of itself.
    (name = "http", address = ${text(address)}, http = (injectRequestHeaders = [(name = "cf-connecting-ip")]), service = "main"),
    (name = "host", address = "127.0.0.1:0", http = (), service = "host"),
  ],
  services = [
    (name = "main", worker = .main),
    (name = "host", worker = .host),
    (name = "no-cache", worker = .noCache),
    (name = "assets", worker = .assets),
    (name = "ui-files", disk = (path = ${text(join(run, 'ui'))}, writable = false)),
    (name = "d1", worker = .d1),
    (name = "d1-database", worker = .d1Database),
    (name = "objects", disk = (path = ${text(join(stateDir, 'objects'))}, writable = true)),
    (name = "d1-files", disk = (path = ${text(join(stateDir, 'd1'))}, writable = true)),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  extensions = [(modules = [
    (name = "miniflare:shared", esModule = embed "miniflare-shared.js"),
    (name = "miniflare:zod", esModule = embed "miniflare-zod.js"),
  ])],
);

const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = ${text(config.compatibility_date)},
  compatibilityFlags = ${list(config.compatibility_flags ?? [])},
  bindings = [
${objects.map((o) => `    (name = ${text(o.name)}, durableObjectNamespace = ${text(o.class_name)}),`).join('\n')}
${config.d1_databases.map((d) => `    ${d1Binding(d.binding, d.database_name)},`).join('\n')}
    (name = ${text(config.assets.binding)}, service = "assets"),
${settingNames.map((name) => `    (name = ${text(name)}, fromEnvironment = ${text(name)}),`).join('\n')}
  ],
  durableObjectNamespaces = [
${objects.map((o) => `    (className = ${text(o.class_name)}, uniqueKey = ${text(`${config.name}-${o.class_name}`)}, enableSql = true),`).join('\n')}
  ],
  durableObjectStorage = (localDisk = "objects"),
  cacheApiOutbound = "no-cache",
);

const host :Workerd.Worker = (
  modules = [(name = "host-worker.js", esModule = embed "host-worker.js")],
  compatibilityDate = ${text(config.compatibility_date)},
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [
    (name = "TOKEN", fromEnvironment = ${text(HOST_TOKEN)}),
    (name = "MAIN", service = "main"),
${config.d1_databases.map((d) => `    ${d1Binding(d.binding, d.database_name)},`).join('\n')}
  ],
);
${LOCAL_SERVICES}`;
}

const LOCAL_SERVICES = `
const assets :Workerd.Worker = (
  modules = [(name = "assets-worker.js", esModule = embed "assets-worker.js")],
  compatibilityDate = "2026-10-01",
  bindings = [(name = "FILES", service = "ui-files")],
);

# The platform's cache is a copy for when D1 is away; here both live and die together, so it is always empty.
const noCache :Workerd.Worker = (
  modules = [(name = "no-cache.js", esModule = embed "no-cache.js")],
  compatibilityDate = "2023-07-24",
);

const d1 :Workerd.Worker = (
  modules = [(name = "d1-entry.js", esModule = embed "d1-entry.js")],
  compatibilityDate = "2023-07-24",
  compatibilityFlags = ["enhanced_error_serialization"],
  bindings = [(name = "MINIFLARE_OBJECT",
    durableObjectNamespace = (className = "D1DatabaseObject", serviceName = "d1-database"))],
);

const d1Database :Workerd.Worker = (
  modules = [(name = "d1-database.js", esModule = embed "d1-database.js")],
  compatibilityDate = "2023-07-24",
  compatibilityFlags = ["nodejs_compat", "experimental"],
  bindings = [(name = "MINIFLARE_BLOBS", service = "d1-files")],
  durableObjectNamespaces = [(className = "D1DatabaseObject", uniqueKey = "farebox-d1", enableSql = true)],
  durableObjectStorage = (localDisk = "d1-files"),
);
`;

function d1Binding(name: string, database: string): string {
  const props = text(JSON.stringify({ MINIFLARE_NAMESPACE: database }));
  const service = `(name = "d1", props = (json = ${props}))`;
  return `(name = ${text(name)}, wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = ${service})]))`;
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`;
}

/** A Cap'n Proto string literal. */
function text(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}
