// Where this machine keeps a Chromium: the tests of pages, the screenshots and their benchmark all run in the one found here.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names that a Chromium goes by on the path of programs. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

/** The path of a browser; undefined when none was found. CHROMIUM names one, and then no other is looked for. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CHROMIUM;
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  return candidates(env).find((path) => existsSync(path));
}

/** What to say when there is none. */
export const NO_BROWSER =
  'No browser was found: CHROMIUM names none, and there is no Chromium or Chrome where they are usually installed.';

function candidates(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') {
    const apps = ['/Applications', join(env.HOME ?? '', 'Applications')];
    return apps.flatMap((folder) =>
      ['Google Chrome', 'Chromium'].map((name) => join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    );
  }
  if (process.platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (path) => path !== undefined,
    );
    return folders.map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const path = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
  return path.filter((folder) => folder !== '').flatMap((folder) => NAMES.map((name) => join(folder, name)));
}
