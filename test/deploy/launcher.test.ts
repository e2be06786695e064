// The small parts of the launcher that decide something, without starting anything.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cronMatches } from '../../scripts/lib/crons.ts';
import { mailWording } from '../../scripts/lib/mail-wording.ts';
import { parseVars, readSettings } from '../../scripts/lib/settings.ts';
import { readWranglerConfig } from '../../scripts/lib/wrangler-config.ts';

it.each([
  ['* * * * *', '2026-11-01T00:00:00Z', true],
  ['*/5 * * * *', '2026-11-01T00:10:00Z', true],
  ['*/5 * * * *', '2026-11-01T00:11:00Z', false],
  ['7-59/10 3 * * *', '2026-11-01T03:17:00Z', true],
  ['0 3 1,15 * *', '2026-11-15T03:00:00Z', true],
  ['0 3 1,15 * *', '2026-11-16T03:00:00Z', false],
  ['0 0 * * 0', '2026-11-01T00:00:00Z', true],
  ['0 0 * 12 *', '2026-11-01T00:00:00Z', false],
])('a cron of %s at %s: %s', (cron, time, expected) => {
  expect(cronMatches(cron, new Date(time))).toBe(expected);
});

it('reads .dev.vars as people write it', () => {
  const text = 'A=1\n# B=2\nexport C="three # four"\nD = five # six\n\nE=\'x=y\'\nF=\n';
  expect(Object.fromEntries(parseVars(text))).toEqual({ A: '1', C: 'three # four', D: 'five', E: 'x=y', F: '' });
});

it('takes what is meant for the Worker, from the environment before the file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'farebox-vars-')), '.dev.vars');
  writeFileSync(file, 'OPENAI_API_KEY=file\nGROQ_API_KEY=file\nXAI_API_KEY=\n');
  const settings = readSettings({ OPENAI_API_KEY: 'environment', PATH: '/bin', MISTRAL_API_KEY: '' }, file);
  expect(Object.fromEntries(settings)).toEqual({
    OPENAI_API_KEY: { value: 'environment', source: 'environment' },
    GROQ_API_KEY: { value: 'file', source: '.dev.vars' },
  });
});

it('takes the settings of mail and sign-in', () => {
  const names = ['MAIL_FROM', 'RESEND_API_KEY', 'GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET', 'GOOGLE_CLIENT_SECRET'];
  const environment = Object.fromEntries([...names, 'GITHUB_TOKEN', 'MAIL'].map((name) => [name, 'set']));
  expect([...readSettings(environment, 'no file').keys()]).toEqual(names);
});

it('words a demo’s mail as one line for people, and leaves every other line as it is', () => {
  const mail = {
    level: 'info',
    event: 'demo_mail',
    to: 'ada@example.com',
    subject: 'Code 123456',
    text: 'One\n\u001b[2Jtwo',
  };
  expect(mailWording(JSON.stringify(mail))).toBe('Mail to ada@example.com: Code 123456 | One [2Jtwo');
  const other = JSON.stringify({ level: 'info', event: 'started' });
  expect(mailWording(other)).toBe(other);
});

it('has a cron that the local server understands', () => {
  const crons = readWranglerConfig().triggers?.crons ?? [];
  expect(crons).not.toHaveLength(0);
  for (const cron of crons) expect(cron).toMatch(/^[\d*,/-]+( [\d*,/-]+){4}$/);
});
