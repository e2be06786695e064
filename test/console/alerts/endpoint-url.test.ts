// Where a webhook may go: to the internet by https, and nowhere else.
import { describe, expect, test } from 'vitest';
import { mistakeInUrl } from '../../../src/console/alerts/endpoint-url.ts';

describe('an endpoint', () => {
  test.each([
    'https://example.com/hook?a=1',
    'https://example.com:8443/',
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://[2606:4700::1111]/',
    'https://localhost.example.com/',
  ])('may be %s', (url) => {
    expect(mistakeInUrl(url, false)).toBeUndefined();
  });

  test.each([
    ['no address', 'example'],
    ['no https', 'http://example.com/'],
    ['another scheme', 'file:///etc/passwd'],
    ['a name and a password', 'https://a:b@example.com/'],
    ['this machine', 'https://localhost/'],
    ['this machine with a dot', 'https://localhost./'],
    ['a name under localhost', 'https://app.localhost/'],
    ['a name of one word', 'https://router/'],
    ['a private name', 'https://db.internal/'],
    ['loopback', 'https://127.0.0.1/'],
    ['loopback as one number', 'https://2130706433/'],
    ['loopback in hexadecimal', 'https://0x7f.1/'],
    ['loopback in octal', 'https://0177.0.0.1/'],
    ['loopback in wide digits', 'https://１２７.0.0.1/'],
    ['no address at all', 'https://0.0.0.0/'],
    ['a private network', 'https://10.1.2.3/'],
    ['another private network', 'https://172.31.255.255/'],
    ['a network at home', 'https://192.168.1.1/'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest'],
    ['carrier-grade NAT', 'https://100.64.0.1/'],
    ['multicast', 'https://224.0.0.1/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['a mapped IPv4', 'https://[::ffff:127.0.0.1]/'],
    ['a unique local address', 'https://[fd00::1]/'],
    ['a link-local address', 'https://[fe80::1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
    ['Teredo', 'https://[2001:0:7f00:1::]/'],
    ['an address below the internet', 'https://[2::1]/'],
    ['a very long one', `https://example.com/${'a'.repeat(500)}`],
  ])('may not be %s', (_, url) => {
    expect(mistakeInUrl(url, false)).toMatch(/^must /);
  });

  test('of a demo may be on its own machine', () => {
    expect(mistakeInUrl('http://127.0.0.1:8080/hook', true)).toBeUndefined();
    expect(mistakeInUrl('ftp://127.0.0.1/', true)).toBe('must be an https address');
  });
});
