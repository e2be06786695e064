// The eyes of the other tests: each thing that they look out for is seen. The pages here are made up, because ours do none of it.
import type { Route } from 'playwright-core';
import { expect } from 'vitest';
import { keyboard } from './support/hand.ts';
import { faultsOf } from './support/look.ts';
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

const FAULTS: readonly (readonly [string, RegExp])[] = [
  ['<img src="data:,">', /^axe image-alt/],
  ['<p style="color:#ccc">Pale</p>', /^axe color-contrast/],
  [
    '<button style="width:9px;height:9px;padding:0">1</button><button style="width:9px;height:9px;padding:0">2</button>',
    /^axe target-size/,
  ],
  ['<p style="width:200vw">Wide</p>', /^scrolls sideways/],
  ['<p>Total NaN</p>', /^nonsense: Total NaN/],
  ['<p>for undefined</p>', /^nonsense: for undefined/],
  ['<table><tr><td>acme/swift</td><td>ok</td><td>$0.00</td></tr></table>', /^shown as free/],
];

test('a barrier, a page that is too wide, words of a program, and a price that is gone are each found', async ({
  visit,
}) => {
  const { page } = await visit({ width: 360 });
  await page.setContent(
    `<title>Faults</title><main><h1>Faults</h1>${FAULTS.map(([markup]) => markup).join('')}</main>`,
  );
  const found = await faultsOf(page);
  expect(FAULTS.filter(([, words]) => !found.some((fault) => words.test(fault)))).toEqual([]);
});

test('a focus that nothing marks, and one that is covered, are not taken for seen', async ({ visit }) => {
  const { page } = await visit();
  await page.setContent('<title>Focus</title><button style="outline:none">One</button><button>Two</button>');
  await expect(keyboard().press(page.getByRole('button', { name: 'Two' }))).rejects.toThrow('nothing marks the focus');
  await page.setContent(
    '<title>Focus</title><button>One</button><button>Two</button><div style="position:fixed;inset:0;background:#fff">Over</div>',
  );
  await expect(keyboard().press(page.getByRole('button', { name: 'Two' }))).rejects.toThrow('covered by');
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
