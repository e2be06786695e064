// IP allow-lists: single addresses and CIDR blocks, IPv4 and IPv6. Addresses are compared as numbers, so that no spelling of one
// slips past. Pure.

type Block = { readonly bits: 32 | 128; readonly value: bigint; readonly prefix: number };

/** Whether `address` lies in one of the blocks. An unknown address lies in none. */
export function addressAllowed(address: string | null, allowed: readonly string[]): boolean {
  const caller = address === null ? undefined : parseBlock(address);
  if (caller === undefined) return false;
  return allowed.some((text) => {
    const block = parseBlock(text);
    if (block === undefined || block.bits !== caller.bits) return false;
    const shift = BigInt(block.bits - block.prefix);
    return block.value >> shift === caller.value >> shift;
  });
}

/** The network of whoever has an address: of IPv6 a /64, since its owner has all of it. What is no address stands for itself. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === undefined) return address;
  return parsed.bits === 32 ? `4 ${parsed.value}` : `6 ${parsed.value >> 64n}`;
}

/** Whether the text is an address or a CIDR block. */
export const isAddressBlock = (text: string): boolean => parseBlock(text) !== undefined;

function parseBlock(text: string): Block | undefined {
  const [address = '', prefixText, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  if (prefixText === undefined) return { ...parsed, prefix: parsed.bits };
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > parsed.bits) return undefined;
  return { ...parsed, prefix: Number(prefixText) };
}

function parseAddress(text: string): Omit<Block, 'prefix'> | undefined {
  const four = parseIpv4(text);
  if (four !== undefined) return { bits: 32, value: four };
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  if (mapped !== undefined) return parseAddress(mapped);
  const six = parseIpv6(text);
  return six === undefined ? undefined : { bits: 128, value: six };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const before = head ?? [];
  const after = tail ?? [];
  const missing = 8 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}
