// The programs that are run as their users run them: where each comes from, how it is told of the gateway, and which of its tools mend a file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from '../sdks/conversation.ts';
import { RIGHT, type Step, WRONG } from './editor.ts';

/** Where a program runs: an empty home, a folder with the file, and the gateway. */
export type Place = {
  readonly home: string;
  readonly folder: string;
  readonly origin: string;
  readonly apiKey: string;
  readonly model: string;
};

/** A command, and its environment beside the path. */
export type Command = { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };

export type Program = {
  readonly name: string;
  /** The npm package and its version. */
  readonly pack: string;
  readonly version: string;
  readonly dialect: Dialect;
  /** The command, as it is shown. */
  readonly way: string;
  /** Where its executable lies below node_modules, for a system such as `linux-x64`. */
  readonly binary: (system: string) => string;
  readonly command: (place: Place) => Command;
  readonly steps: (file: string) => readonly Step[];
};

const TASK = 'There is a typo in greeting.txt. Mend it.';
export const FILE = 'greeting.txt';

const quiet = {
  NO_COLOR: '1',
  CI: '1',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
};

const claudeCode: Program = {
  name: 'Claude Code',
  pack: '@anthropic-ai/claude-code',
  version: '2.1.332',
  dialect: 'messages',
  way: 'claude --print',
  binary: (system) => `@anthropic-ai/claude-code-${system}/claude`,
  command: ({ home, origin, apiKey, model }) => ({
    args: ['--print', TASK, '--model', model, '--permission-mode', 'acceptEdits'],
    env: {
      ...quiet,
      CLAUDE_CONFIG_DIR: home,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      ANTHROPIC_BASE_URL: origin,
      ANTHROPIC_AUTH_TOKEN: apiKey,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
    },
  }),
  steps: (file) => [
    { tool: 'Read', input: { file_path: file }, answers: WRONG },
    { tool: 'Edit', input: { file_path: file, old_string: WRONG, new_string: RIGHT }, answers: 'updated' },
  ],
};

const PATCH = `*** Begin Patch\n*** Update File: ${FILE}\n@@\n-${WRONG}\n+${RIGHT}\n*** End Patch\n`;

const codex: Program = {
  name: 'Codex',
  pack: '@openai/codex',
  version: '0.169.0',
  dialect: 'responses',
  way: 'codex exec',
  binary: () => '@openai/codex/bin/codex.js',
  command: ({ home, folder, origin, apiKey, model }) => ({
    args: [
      'exec',
      '--skip-git-repo-check',
      '--sandbox',
      'workspace-write',
      '--cd',
      folder,
      ...Object.entries({
        model,
        model_provider: 'farebox',
        'model_providers.farebox.name': 'Farebox',
        'model_providers.farebox.base_url': `${origin}/v1`,
        'model_providers.farebox.env_key': 'FAREBOX_KEY',
        'model_providers.farebox.wire_api': 'responses',
      }).flatMap(([name, value]) => ['-c', `${name}=${JSON.stringify(value)}`]),
      TASK,
    ],
    env: { ...quiet, CODEX_HOME: home, FAREBOX_KEY: apiKey },
  }),
  steps: () => [
    { tool: 'exec_command', input: { cmd: `cat ${FILE}` }, answers: WRONG },
    // A model that the program does not know gets no tool of its own for patches; the program looks into commands for them.
    { tool: 'exec_command', input: { cmd: `apply_patch <<'EOF'\n${PATCH}EOF\n` }, answers: 'Success' },
  ],
};

const opencode: Program = {
  name: 'opencode',
  pack: 'opencode-ai',
  version: '1.18.33',
  dialect: 'chat',
  way: 'opencode run',
  binary: (system) => `opencode-${system}/bin/opencode`,
  command: ({ home, folder, origin, apiKey, model }) => {
    const options = { baseURL: `${origin}/v1`, apiKey };
    const farebox = { npm: '@ai-sdk/openai-compatible', name: 'Farebox', options, models: { [model]: {} } };
    const config = { provider: { farebox }, autoupdate: false, share: 'disabled' };
    writeFileSync(join(folder, 'opencode.json'), JSON.stringify(config));
    return {
      args: ['run', '--model', `farebox/${model}`, TASK],
      env: {
        ...quiet,
        HOME: home,
        XDG_DATA_HOME: home,
        XDG_CONFIG_HOME: home,
        XDG_CACHE_HOME: home,
        XDG_STATE_HOME: home,
        OPENCODE_DISABLE_MODELS_FETCH: '1',
      },
    };
  },
  steps: (file) => [
    { tool: 'read', input: { filePath: file }, answers: WRONG },
    { tool: 'edit', input: { filePath: file, oldString: WRONG, newString: RIGHT }, answers: 'success' },
  ],
};

export const PROGRAMS: readonly Program[] = [claudeCode, codex, opencode];
