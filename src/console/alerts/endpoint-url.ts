// Where a webhook may go: https, by a name or a public address, with nothing secret in the address itself. A name can still lead to a
// private address; on Cloudflare nothing private is in reach, and who serves on a machine of their own is told in docs/alerts.md. Pure.

/** Set by the bundler: true only for a demo on a loopback address. */
declare const FAREBOX_DEMO: boolean;

const LENGTH_MAX = 500;

/** Why an address will not do, as the rest of a sentence; undefined when it will. A demo may reach its own machine. */
export function mistakeInUrl(text: string, isDemo: boolean = FAREBOX_DEMO): string | undefined {
  if (text.length > LENGTH_MAX) return `must have at most ${LENGTH_MAX} characters`;
  if (!URL.canParse(text)) return 'must be an https address';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(isDemo && url.protocol === 'http:')) return 'must be an https address';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or a password';
  if (isDemo || isPublicHost(url.hostname)) return undefined;
  return 'must be reachable from the internet: no private address, no name of a private network';
}

const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|test|invalid|onion)$/;

function isPublicHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1));
  if (/^\d+(\.\d+){3}$/.test(host)) return isPublicIpv4(host);
  return host.includes('.') && !PRIVATE_NAME.test(host);
}

/** Blocks of IPv4 that are nobody's on the internet (RFC 6890 and multicast): base address and length of the prefix. */
const RESERVED: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** The parser of addresses has already written every form of IPv4 (octal, hexadecimal, one number) as four decimal parts. */
function isPublicIpv4(host: string): boolean {
  const address = numberOf(host);
  return !RESERVED.some(([base, length]) => {
    const size = 2 ** (32 - length);
    return Math.floor(address / size) === Math.floor(numberOf(base) / size);
  });
}

const numberOf = (host: string): number => host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Global unicast only, without the parts of it that are for special ends, for documents, or wrap an IPv4 address. */
const isPublicIpv6 = (host: string): boolean =>
  /^[23][0-9a-f]{3}:/.test(host) && !/^(2002:|2001:(db8|1?[0-9a-f]{0,2}):)/.test(host);
