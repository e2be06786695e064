// What wrangler.toml says, read once for the local server, so that both places run one configuration.
import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { inRoot } from './paths.ts';

/** The parts of wrangler.toml that a local server needs. */
export type WranglerConfig = {
  readonly name: string;
  readonly main: string;
  readonly compatibility_date: string;
  readonly compatibility_flags?: readonly string[];
  readonly vars?: Readonly<Record<string, string>>;
  readonly triggers?: { readonly crons?: readonly string[] };
  readonly define?: Readonly<Record<string, string>>;
  readonly assets: { readonly directory: string; readonly binding: string };
  readonly durable_objects: { readonly bindings: readonly { readonly name: string; readonly class_name: string }[] };
  readonly d1_databases: readonly {
    readonly binding: string;
    readonly database_name: string;
    readonly database_id: string;
    readonly migrations_dir: string;
  }[];
};

/** Reads the configuration of the repository. */
export function readWranglerConfig(file = inRoot('wrangler.toml')): WranglerConfig {
  return parse(readFileSync(file, 'utf8')) as unknown as WranglerConfig;
}
