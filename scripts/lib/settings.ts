// What the operator has set: the process environment, .dev.vars, and the secrets that a state folder made for itself.
// Secrets are never printed and never written anywhere but into the state folder.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One setting, and where it came from. */
export type Setting = { readonly value: string; readonly source: 'environment' | '.dev.vars' };
/** Settings by name. */
export type Settings = ReadonlyMap<string, Setting>;

/** What a Worker's setting looks like; the rest of the environment is none of its business. */
const OURS =
  /^(FAREBOX_SECRET|FAREBOX_ENV|ADMIN_TOKEN|PUBLIC_URL|MAIL_FROM|[A-Z0-9_]+_(API_KEY|BASE_URL)|(STRIPE|DODO)_[A-Z0-9_]+|(GITHUB|GOOGLE)_CLIENT_(ID|SECRET))$/;

/** Reads the settings meant for the Worker; the environment wins over the file. Empty means unset. */
export function readSettings(environment: NodeJS.ProcessEnv, devVarsFile: string): Settings {
  const settings = new Map<string, Setting>();
  if (existsSync(devVarsFile)) {
    for (const [name, value] of parseVars(readFileSync(devVarsFile, 'utf8'))) {
      if (value !== '') settings.set(name, { value, source: '.dev.vars' });
    }
  }
  for (const [name, value] of Object.entries(environment)) {
    if (OURS.test(name) && value) settings.set(name, { value, source: 'environment' });
  }
  return settings;
}

/** The lines `NAME=value` of a .dev.vars file; quotes around a value are taken off, `#` starts a comment. */
export function parseVars(text: string): Map<string, string> {
  const vars = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const quoted = /^(["'`])(.*)\1(?:\s+#.*)?$/.exec(match[2]);
    vars.set(match[1], quoted?.[2] ?? match[2].replace(/\s+#.*$/, ''));
  }
  return vars;
}

/** The secrets of a state folder, made at random the first time. */
export function stateSecrets(stateDir: string): Record<string, string> {
  const file = join(stateDir, 'secrets.json');
  if (!existsSync(file)) {
    const made = { FAREBOX_SECRET: secret(), ADMIN_TOKEN: secret() };
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
