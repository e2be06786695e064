// The page that the app starts from: nothing that is put into it can become markup, and it answers on every path of the app.
import { describe, expect, test } from 'vitest';
import { appPage } from '../../src/ui/app-page.ts';
import { themeOf } from '../../src/ui/app-routes.ts';
import { policyHeaders } from '../../src/ui/policy.ts';
import { keyVariable } from '../../src/ui/site/snippets.ts';

const NASTY = `</script><script>alert("x")</script><b a='`;

const page = (path: string, name = 'Acme'): string =>
  appPage({ path, name, brandStyle: '/brand.css', theme: 'dark', boot: { name, me: null } });

describe('the page of the app', () => {
  test('writes a name with markup in it as text, and the facts so that they cannot end their block', () => {
    const text = page('/app', NASTY);
    expect(text).not.toContain('alert("x")</script>');
    expect(text.match(/<script/g)).toHaveLength(2);
    const boot = /id="boot">(.*)<\/script>/.exec(text)?.[1] ?? '';
    expect(JSON.parse(boot)).toEqual({ name: NASTY, me: null });
  });

  test('has no script, style or handler in it that the policy would refuse', () => {
    const text = page('/app/keys');
    expect(text).not.toMatch(/<style|\sstyle="|\son\w+="/);
    expect(text.match(/<script type="(?!application\/json)[^"]*"(?! src=)/g)).toBeNull();
    expect(policyHeaders()['content-security-policy']).not.toContain('unsafe');
  });

  test('names the view of its path, and the theme of the reader', () => {
    expect(page('/app')).toContain('<title>Home · Acme</title>');
    expect(page('/app/keys/abc')).toContain('<h1>Keys</h1>');
    expect(page('/app/nowhere')).toContain('<h1>Home</h1>');
    expect(page('/app')).toContain('<html lang="en" data-theme="dark">');
  });
});

test('only a theme that there is comes out of a cookie', () => {
  expect(themeOf('a=b; theme=dark')).toBe('dark');
  expect(themeOf('theme=light')).toBe('light');
  expect(themeOf('theme="><script>')).toBeUndefined();
  expect(themeOf('mytheme=dark')).toBeUndefined();
  expect(themeOf(undefined)).toBeUndefined();
});

test.each([
  ['Acme', 'ACME_API_KEY'],
  ['Müller & Söhne 24', 'M_LLER_S_HNE_24_API_KEY'],
  ['42', 'GATEWAY_API_KEY'],
  ['…', 'GATEWAY_API_KEY'],
])('the variable for a key of %s is %s', (name, variable) => {
  expect(keyVariable(name)).toBe(variable);
});
