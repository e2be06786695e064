// Starts the app: who is signed in comes with the page, or is asked; then the shell takes the place of what the Worker wrote.
import { render } from 'preact';
import './shared.ts';
import { html } from './html.ts';
import { get } from './lib/api.ts';
import { startShortcuts } from './lib/shortcuts.ts';
import { go, startRouter } from './router.ts';
import { Shell } from './shell.ts';
import { JOIN_PATH, keepInvitation } from './state/invitation.ts';
import { startLive } from './state/live.ts';
import { account, me, setMe } from './state/session.ts';
import { Problem } from './ui/block.ts';
import type { Me } from './wire.ts';

const root = document.getElementById('app');
if (root !== null) void start(root);

async function start(root: HTMLElement): Promise<void> {
  keepInvitation();
  try {
    // Somebody who is not signed in is taken to the sign-in page by the request itself.
    if (me.value === null) setMe(await get<Me>('/api/app/me'));
  } catch (error) {
    root.replaceChildren();
    render(html`<main class="page"><${Problem} error=${error} retry=${() => location.reload()} /></main>`, root);
    return;
  }
  startRouter();
  startShortcuts();
  // Who was invited needs no account of their own.
  const isNewcomer = account.value === undefined && ![JOIN_PATH, '/app/start'].includes(location.pathname);
  if (isNewcomer) void go('/app/start', { replace: true });
  root.replaceChildren();
  render(html`<${Shell} />`, root);
  startLive();
}
