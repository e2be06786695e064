// `data:` URLs: how chat and Responses carry the bytes of images and files inside of a text.
import type { Source } from './request.ts';

/** Bytes in base64 and what they are. */
export type InlineData = Extract<Source, { readonly kind: 'data' }>;

/** The bytes of a base64 `data:` URL; undefined when the text is none. */
export function readDataUrl(text: string): InlineData | undefined {
  if (text.slice(0, START.length).toLowerCase() !== START) return undefined;
  const comma = text.indexOf(',');
  const head = text.slice(START.length, Math.max(comma, START.length)).split(';');
  if (comma < 0 || head.at(-1)?.trim().toLowerCase() !== 'base64') return undefined;
  return { kind: 'data', mediaType: head[0]?.trim() || UNTYPED, data: text.slice(comma + 1) };
}

/** Bytes as a `data:` URL. */
export const dataUrl = ({ mediaType, data }: Pick<InlineData, 'mediaType' | 'data'>): string =>
  `data:${mediaType};base64,${data}`;

/** What stands behind a URL: its own bytes, or an address. */
export const sourceOfUrl = (url: string): Source => readDataUrl(url) ?? { kind: 'url', url };

const START = 'data:';
const UNTYPED = 'application/octet-stream';
