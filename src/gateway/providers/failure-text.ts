// Reads what a failed answer says, in any of the shapes that providers use, as one sentence without credentials.
import { maskSecrets } from './mask.ts';

export type FailureText = {
  /** The provider's sentence, bounded and masked; empty when there is none that a person could use. */
  readonly message: string;
  /** All that the body says, in lower case and bounded, for looking for words. */
  readonly words: string;
  /** The provider's names for what is wrong, in lower case: no caller writes them. */
  readonly codes: string;
  readonly param?: string;
  /** An HTTP status that the error carries inside. */
  readonly status?: number;
};

type Fields = { readonly [name: string]: unknown };

const MESSAGE_MAX = 500;
const BODY_MAX = 16_384;

/** Reads a failed answer's body. */
export function readFailure(bodyText: string): FailureText {
  const text = bodyText.slice(0, BODY_MAX);
  const words = text.toLowerCase();
  const parsed = parse(text);
  const body = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isFields(body)) return { message: plainText(text), words, codes: '' };
  const error = isFields(body.error) ? body.error : body;
  const raw = isFields(error.metadata) ? error.metadata.raw : undefined;
  const sentence = sentenceOf(raw) ?? sentenceOf(error) ?? sentenceOf(body.error) ?? sentenceOf(body.detail) ?? '';
  const detail = body.detail ?? (isFields(body.message) ? body.message.detail : undefined);
  const param = [error.param, locationOf(detail)].find((name) => typeof name === 'string' && name !== '');
  const status = [error.code, error.status_code, error.status].map(Number).find(isErrorStatus);
  return {
    message: bounded(sentence),
    words,
    codes: [...codesOf(body), ...codesOf(error), ...codesOf(innerOf(raw))].join(' ').toLowerCase(),
    ...(typeof param === 'string' ? { param: param.slice(0, 100) } : {}),
    ...(status === undefined ? {} : { status }),
  };
}

/** The error that OpenRouter passes on, in the words of whose it is. */
function innerOf(raw: unknown): Fields {
  const inner = typeof raw === 'string' ? parse(raw) : raw;
  if (!isFields(inner)) return {};
  return isFields(inner.error) ? inner.error : inner;
}

const CODE = /^[\w.-]{1,64}$/;

/** The members that hold a name and no sentence; Google's reason stands among its details. */
function codesOf({ code, type, status, error_type: errorType, details }: Fields): readonly string[] {
  const reasons: readonly unknown[] = Array.isArray(details) ? details.slice(0, 8) : [];
  const names = [code, type, status, errorType, ...reasons.map((one) => (isFields(one) ? one.reason : undefined))];
  return names.flatMap((name) => (typeof name === 'string' && CODE.test(name) ? [name] : []));
}

/** The sentence in a text, a text that is JSON again (OpenRouter's `raw`), an object, or a list of validation errors. */
function sentenceOf(value: unknown, depth = 0): string | undefined {
  if (depth > 6) return undefined;
  if (typeof value === 'string') {
    const inner = value.startsWith('{') || value.startsWith('[') ? parse(value) : undefined;
    return sentenceOf(inner, depth + 1) ?? (value.trim() === '' ? undefined : value);
  }
  if (Array.isArray(value)) {
    const sentences = value.slice(0, 3).map((item) => sentenceOf(item, depth + 1));
    const found = sentences.filter((sentence) => sentence !== undefined);
    return found.length === 0 ? undefined : found.join('; ');
  }
  if (!isFields(value)) return undefined;
  const direct = sentenceOf(value.message, depth + 1) ?? sentenceOf(value.msg, depth + 1);
  const place = locationOf([value]);
  if (direct !== undefined) return place === undefined ? direct : `${place}: ${direct}`;
  return sentenceOf(value.error, depth + 1) ?? sentenceOf(value.detail, depth + 1);
}

/** The place of a pydantic validation error: `["body", "max_tokens"]` is max_tokens. */
function locationOf(detail: unknown): string | undefined {
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  if (!isFields(first) || !Array.isArray(first.loc)) return undefined;
  const path = first.loc.filter((step) => step !== 'body').map(String);
  return path.length === 0 ? undefined : path.join('.');
}

/** Plain text is a sentence; a page of HTML is not. */
const plainText = (text: string): string =>
  /^\s*</.test(text) || text.trimStart().startsWith('{') ? '' : bounded(text);

function bounded(text: string): string {
  const line = maskSecrets(text.slice(0, 4 * MESSAGE_MAX))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return line.length <= MESSAGE_MAX ? line : `${line.slice(0, MESSAGE_MAX - 1)}…`;
}

const isErrorStatus = (status: number): boolean => Number.isInteger(status) && status >= 400 && status <= 599;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
