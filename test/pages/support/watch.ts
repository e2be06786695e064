// Every page that a test opens is watched: what it says of errors, what its policy stopped, whom it spoke to, and what did not answer.
import type { BrowserContext, Page } from 'playwright-core';

/** What was wrong with the pages of one visitor, and what a test says must go wrong. */
export type Watch = {
  readonly complaints: readonly string[];
  /** From here on an answer or a word of the console that matches is what the test is about. */
  expect(pattern: RegExp): void;
};

/** Begins to watch every page of a context. */
export async function watch(context: BrowserContext, origin: string): Promise<Watch> {
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  const complain = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  await context.addInitScript(tellViolations);
  context.on('page', (page) => watchPage(page, origin, complain));
  return { complaints, expect: (pattern) => void expected.push(pattern) };
}

function watchPage(page: Page, origin: string, complain: (text: string) => void): void {
  const { host } = new URL(origin);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complain(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complain(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') complain(`dialog: ${dialog.message()}`);
    void dialog.accept();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== host) complain(`foreign request: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // The next page, or a newer question, ends what was asked before it.
    if (why !== 'net::ERR_ABORTED') complain(`failed: ${request.method()} ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complain(`answered ${response.status()}: ${response.url()}`);
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== host) complain(`foreign socket: ${socket.url()}`);
    socket.on('socketerror', (error) => complain(`socket: ${error} ${socket.url()}`));
  });
}

/** Runs in the page before anything of its own. */
function tellViolations(): void {
  addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}
