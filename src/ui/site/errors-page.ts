// A section for each code that an error can have, made from the catalogue of refusals; each error body links to its own.
import type { RefusalRow } from '../../base/reason-rows.ts';
import { REFUSALS } from '../../base/reasons.ts';
import { docsPage } from './docs.ts';
import { HELP_BY_CODE, HELP_BY_TYPE } from './error-help.ts';
import type { Page } from './frame.ts';

const KINDS: readonly (readonly [type: string, heading: string])[] = [
  ['authentication_error', 'Who calls is not known'],
  ['payment_required', 'Money'],
  ['permission_error', 'Not allowed'],
  ['not_found_error', 'Not there'],
  ['invalid_request_error', 'The request'],
  ['conflict_error', 'Conflicts'],
  ['rate_limit_error', 'Too often'],
  ['provider_error', 'A provider failed'],
  ['server_error', 'We failed'],
];

const INTRODUCTION = `# Errors

An error has OpenAI’s shape. \`error.code\` is one of the codes below and keeps its meaning; \`error.message\` says what to do; \`error.doc_url\` leads to the
section here; \`request_id\` is what to quote. In a stream that has begun, the same object comes as a chunk.

- 401: who calls is not known. 403: known, and not allowed.
- 402: money, and nothing else. SDKs do not repeat it, and should not.
- 429: too often. 502, 503, 504: a provider, or we. SDKs repeat these by themselves, after \`Retry-After\`.
- A call that is refused, or fails before its first word, is not charged.`;

let written: Page | undefined;

/** The page; the catalogue does not change, so it is written once. */
export function errorsPage(): Page {
  written ??= writePage();
  return written;
}

function writePage(): Page {
  const rows: readonly (readonly [string, RefusalRow])[] = Object.entries(REFUSALS);
  const parts = KINDS.map(([type, heading]) => {
    const own = rows.filter(([, row]) => row.type === type);
    return `## ${heading} {#kind-${type}}\n\n${own.map(errorSection).join('\n\n')}`;
  });
  const markdown = `${INTRODUCTION}\n\n${parts.join('\n\n')}`;
  return docsPage('/docs/errors', 'Errors', 'Every error code: what it means and what to do.', markdown);
}

function errorSection([code, row]: readonly [string, RefusalRow]): string {
  const again = row.retryAfterSeconds === undefined ? '' : `, worth repeating after ${row.retryAfterSeconds} s`;
  return `### \`${code}\` {#${code}}

${row.status}, \`${row.type}\`${again}

${row.message.replaceAll(/\{(\w+)\}/g, (_, fact: string) => `\`${fact}\``)}

${HELP_BY_CODE[code] ?? HELP_BY_TYPE[row.type] ?? ''}`;
}
