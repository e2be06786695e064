// What names the conversation of a request: what the caller calls it, or, of a long prompt, how it begins. Pure.
import type { Asked } from '../asked.ts';

/** Providers cache no prompt of fewer than about a thousand tokens, so a shorter one gains nothing by staying where it was. */
const PREFIX_BYTES = 4_096;
const NAME_MAX = 256;
/** Where a prompt begins, in each dialect. */
const PROMPT_MEMBERS: readonly string[] = ['system', 'instructions', 'messages', 'input'];

const decoder = new TextDecoder();

/** The key of the conversation within an account; undefined where nothing tells. */
export function stickyKey(
  { sessionId, bytes, outline }: Pick<Asked, 'sessionId' | 'bytes' | 'outline'>,
  headers: Headers,
  account: string,
): string | undefined {
  const session = sessionId ?? headers.get('x-session-id')?.trim();
  if (session !== undefined && session !== '') return `${account} session ${session.slice(0, NAME_MAX)}`;
  const memberBytes = (name: string): Uint8Array => {
    const member = outline.members.find((candidate) => candidate.name === name);
    return member === undefined ? new Uint8Array() : bytes.subarray(member.start, member.end);
  };
  const cacheKey = decoder.decode(memberBytes('prompt_cache_key').subarray(0, NAME_MAX));
  if (cacheKey.startsWith('"') && cacheKey !== '""') return `${account} cache ${cacheKey}`;
  let left = PREFIX_BYTES;
  const beginnings = PROMPT_MEMBERS.map((name) => {
    const part = memberBytes(name).subarray(0, left);
    left -= part.length;
    return decoder.decode(part);
  });
  return left > 0 ? undefined : `${account} prompt ${beginnings.join('\n')}`;
}
