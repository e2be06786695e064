// The eyes of the other tests: each thing that they look out for is seen. The pages here are made up, because ours do none of it.
import type { Route } from 'playwright-core';
import { expect } from 'vitest';
import { seen, test } from './support/test.ts';

const POLICY = "default-src 'none'; script-src 'self'; connect-src *; require-trusted-types-for 'script'";

/** What the script of a page does wrong, and what is to be said of it. */
const WRONGS: readonly (readonly [string, RegExp])[] = [
  ['console.error("spoken")', /^console: spoken/],
  ['setTimeout(() => { throw new Error("thrown") })', /^uncaught: thrown/],
  ['document.body.innerHTML = "<b>x</b>"', /^console: policy violation: require-trusted-types-for/],
  ['fetch("http://127.0.0.1:9/x").catch(() => 0)', /^foreign request: http:\/\/127\.0\.0\.1:9\/x/],
  ['new WebSocket("ws://127.0.0.1:9/x")', /^foreign socket: ws:\/\/127\.0\.0\.1:9\/x/],
  ['fetch("/v1/keys")', /^answered 401: .*\/v1\/keys/],
  ['fetch("/wrong/cut").catch(() => 0)', /^failed: GET .*\/wrong\/cut/],
];

test('an error, a broken policy, a foreign host, and an answer that fails are each seen', async ({ visit }) => {
  const { context, page, origin, watch } = await visit();
  await context.route(`${origin}/wrong/**`, answerWrong);
  await page.goto(`${origin}/wrong/page`);
  const unseen = () => WRONGS.filter(([, words]) => !watch.complaints.some((complaint) => words.test(complaint)));
  await expect.poll(unseen).toEqual([]);
  expect(watch.complaints).toContainEqual(expect.stringMatching(/policy violation: script-src-elem inline/));
  seen(watch);
});

function answerWrong(route: Route): Promise<void> {
  const path = new URL(route.request().url()).pathname;
  if (path === '/wrong/cut') return route.abort('failed');
  const script = /^\/wrong\/(\d+)\.js$/.exec(path)?.[1];
  if (script !== undefined)
    return route.fulfill({ contentType: 'text/javascript', body: WRONGS[Number(script)]?.[0] ?? '' });
  const scripts = WRONGS.map((_, number) => `<script src="/wrong/${number}.js"></script>`).join('');
  return route.fulfill({
    headers: { 'content-type': 'text/html', 'content-security-policy': POLICY },
    body: `<!doctype html><title>Wrong</title><link rel="icon" href="data:,"><body>${scripts}<script>inline()</script>`,
  });
}
