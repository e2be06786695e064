// The public pages under the roof: each answers with its type and the policy, to browsers and programs alike, and is not too large.
import { env, exports } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BRAND } from '../../src/console/brand.ts';
import { isOwnPath } from '../../src/front/site-routes.ts';
import { ADMIN } from '../console/console-app.ts';

const HTML = 'text/html';
const PAGES = [
  ...['/', '/models', '/models?q=echo&sort=input', '/models?compare=demo/echo,demo/echo-paid', '/models/demo/echo'],
  ...['/pricing', '/pricing?model=demo/echo-paid&input=1000&output=300&calls=7', '/docs', '/docs/clients'],
  ...['/docs/billing', '/docs/errors', '/docs/api', '/sign-in'],
  ...['/legal/terms', '/legal/privacy', '/legal/refunds', '/legal/acceptable-use'],
];
const MISSING = [
  '/nowhere',
  '/models/demo/ecko',
  '/docs/nowhere',
  '/docs/constructor',
  '/legal/nowhere',
  '/docs/api.md',
];
const TWINS = ['/docs.md', '/docs/clients.md', '/docs/billing.md', '/docs/errors.md', '/pricing.md', '/llms.txt'];

const get = (path: string, headers: Readonly<Record<string, string>> = { accept: HTML }): Promise<Response> =>
  exports.default.fetch(new Request(`http://localhost${path}`, { headers, redirect: 'manual' }));

const put = (body: unknown): Promise<Response> =>
  exports.default.fetch(
    new Request('http://localhost/api/admin/brand', {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

/** Compressed bytes, as a browser is sent them. */
async function compressed(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

describe('a page', () => {
  it.each(PAGES)('%s is HTML under the policy, and writes nothing that is not there', async (path) => {
    const answer = await get(path);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe-inline');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(text).not.toMatch(/undefined|\bNaN\b|\[object|<style| style="/);
    expect(text.match(/<h1[ >]/g)).toHaveLength(1);
  });

  it.each(MISSING)('%s is a page that says so', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('<meta name="robots" content="noindex">');
  });

  it.each(TWINS)('%s is Markdown', async (path) => {
    const answer = await get(path, {});
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    const text = await answer.text();
    expect(text).toMatch(/^# /);
    expect(text).not.toMatch(/undefined|<p>|\{#/);
  });

  it('is Markdown to whoever asks for that, where there is some', async () => {
    expect((await get('/docs', { accept: 'text/markdown' })).headers.get('content-type')).toContain('text/markdown');
    expect((await get('/models', { accept: 'text/markdown' })).headers.get('content-type')).toContain('text/html');
  });

  it('weighs no more than its budget', async () => {
    expect(await compressed(await (await get('/')).text())).toBeLessThan(14_000);
    expect(await compressed(await (await get('/sign-in')).text())).toBeLessThan(14_000);
  });

  it('has the theme that the cookie names, and no other', async () => {
    const shown = async (cookie: string) => await (await get('/', { accept: HTML, cookie })).text();
    expect(await shown('a=b; theme=dark')).toContain('<html lang="en" data-theme="dark">');
    expect(await shown('theme="><script>')).toContain('<html lang="en">');
  });
});

describe('programs', () => {
  it.each(['/', '/nowhere', '/credits'])('get JSON at %s', async (path) => {
    expect((await get(path, {})).headers.get('content-type')).toMatch(/^application\/json/);
  });

  it.each(['/v1/nowhere', '/api/nowhere', '/webhooks/nowhere'])(
    'get JSON at %s whatever they accept',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json']);
    },
  );

  it('get a link to the section about their error, which is there', async () => {
    const { error } = await (await get('/v1/nowhere')).json<{ error: { doc_url: string; code: string } }>();
    expect(error.doc_url).toBe('http://localhost/docs/errors#route_not_found');
    const page = await (await get(new URL(error.doc_url).pathname)).text();
    expect(page).toContain('id="route_not_found"');
  });
});

describe('models', () => {
  it('that a search leaves out are hidden, and none is lost', async () => {
    const rows = [
      ...(await (await get('/models?q=echo%20paid')).text()).matchAll(
        /<tr( hidden)? data-text[^>]*data-id="([^"]+)"/g,
      ),
    ];
    const shown = rows.filter(([, hidden]) => hidden === undefined).map(([, , id]) => id);
    expect(shown).toEqual(['demo/echo-paid']);
    expect(rows.map(([, , id]) => id)).toContain('demo/echo');
  });

  it('that are not there lead to the nearest', async () => {
    const text = await (await get('/models/demo/ecko')).text();
    expect(text).toContain('<a href="/models/demo/echo">demo/echo</a>');
  });

  it('are compared four at most', async () => {
    const many = ['a', 'b', 'demo/echo', 'demo/echo-paid'].join(',');
    const text = await (await get(`/models?compare=${many}`)).text();
    expect(text).toContain('Not here: <code>a</code>, <code>b</code>');
    expect(text).toMatch(/<th scope="col"><a href="\/models\/demo\/echo-paid">/);
  });
});

describe('the sign-in page', () => {
  it.each([
    '//elsewhere.example',
    '/\\elsewhere.example',
    'https://elsewhere.example',
    'javascript:alert(1)',
    '/a\nb',
  ])('does not lead to %j', async (next) => {
    expect(isOwnPath(next)).toBe(false);
    const text = await (await get(`/sign-in?next=${encodeURIComponent(next)}`)).text();
    expect(text).toContain('data-next="/app/start"');
  });

  it('leads back to the page of ours that asked', async () => {
    const next = '/app/requests?model=demo%2Fecho&tz=local';
    const text = await (await get(`/sign-in?next=${encodeURIComponent(next)}`)).text();
    expect(text).toContain('data-next="/app/requests?model=demo%2Fecho&amp;tz=local"');
  });
});

describe('the brand', () => {
  it('is the operator’s on every page at once, stays text, and keeps what was not changed', async () => {
    // Another file may have changed it a moment ago in the same worker.
    await put({ name: DEFAULT_BRAND.name, hue: DEFAULT_BRAND.hue });
    const first = await get('/brand.css');
    const tag = first.headers.get('etag') ?? '';
    expect(await first.text()).toBe(':root{--hue:178}\n');
    expect((await get('/brand.css', { 'if-none-match': tag })).status).toBe(304);

    const changed = await put({ name: 'Acme <b>', hue: 262, texts: { note: 'Acme Ltd' } });
    expect(changed.status).toBe(200);
    await put({ tagline: 'Models by the sip.' });
    expect(await (await get('/brand.css', { 'if-none-match': tag })).text()).toBe(':root{--hue:262}\n');
    const text = await (await get('/')).text();
    expect(text).toContain('<title>Acme &lt;b&gt;: Models by the sip.</title>');
    expect(text).toContain('<meta property="og:site_name" content="Acme &lt;b&gt;">');
    expect(text).toContain('Acme Ltd');
    expect(text).toContain('ACME_B_API_KEY');
    expect(await (await get('/favicon.svg')).text()).toContain('>A</text>');
    await env.DB.prepare('DELETE FROM brand').run();
  });

  it.each([
    { hue: 360 },
    { hue: 1.5 },
    { name: '' },
    { contact: 'nobody' },
    { colour: 'red' },
    { texts: { other: '' } },
  ])('is not %j', async (body) => {
    const refused = await put(body);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_parameter' } });
  });
});

describe('the figures of the last day', () => {
  it('read the newest hours of all keys by their index, and a bounded number of them', async () => {
    const { results } = await env.DB.prepare(
      'EXPLAIN QUERY PLAN SELECT requests FROM usage_hours INDEXED BY usage_hours_by_hour WHERE hour >= ?1 ORDER BY hour DESC LIMIT 10',
    )
      .bind(0)
      .all<{ detail: string }>();
    expect(results.map(({ detail }) => detail).join()).toContain('usage_hours_by_hour');
  });
});
