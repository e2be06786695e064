// How the console answers what it cannot do: the catalogue's reasons, also for what zod finds wrong. It invents no body of its own.
import { type Hook, OpenAPIHono } from '@hono/zod-openapi';
import type { Context, Env as HonoEnv, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { type Reason, type RefusalFacts, refusalResponse } from '../base/refusal.ts';
import type { AppEnv } from '../world.ts';
import { BODY_BYTES_MAX } from './openapi.ts';

type Refusal = { readonly reason: Reason } & RefusalFacts;
type Answering = { readonly var: Pick<AppEnv['Variables'], 'requestId'> };
type Problem = Parameters<Hook<unknown, HonoEnv, string, unknown>>[0];
type Issue = Extract<Problem, { readonly success: false }>['error']['issues'][number];
type Needed = HonoEnv & { readonly Variables: AppEnv['Variables'] };

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** Answers a refusal. */
export function refused(c: Answering, { reason, ...facts }: Refusal): Response {
  const challenge: Record<string, string> = isIdentity(reason) ? { 'www-authenticate': 'Bearer' } : {};
  return refusalResponse({ reason, facts }, c.var.requestId, challenge);
}

/** A router whose errors have OpenAI's body, with `param`. */
export function newRouter<E extends Needed>(): OpenAPIHono<E> {
  const router = new OpenAPIHono<E>({
    defaultHook: (result, c) =>
      result.success ? undefined : refused(c, refusalOf(result.target, result.error.issues)),
  });
  router.onError((error, c) => {
    // Hono's validator throws this for a body that is no JSON. Anything else is a bug, and the roof's to answer.
    if (error instanceof HTTPException && error.status === 400) return refused(c, { reason: 'invalid_json' });
    throw error;
  });
  return router;
}

const tooLarge: Refusal = { reason: 'body_too_large', metadata: { limit_bytes: BODY_BYTES_MAX } };

/** Lets only small bodies pass. */
export const smallBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: (c: Context<Needed>) => refused(c, tooLarge),
});

/** Lets only JSON bodies pass. Without it a form would be read as an empty object, and blamed for missing fields. */
export const jsonOnly: MiddlewareHandler<Needed> = async (c, next) => {
  if (c.req.raw.body === null || c.req.method === 'GET') return next();
  // A client that posts nothing may say so by a length of nothing, which comes in as an empty stream.
  if (c.req.header('content-length') === '0' && c.req.header('content-type') === undefined) return next();
  if (!JSON_TYPE.test(c.req.header('content-type') ?? '')) return refused(c, { reason: 'unsupported_content_type' });
  // Hono keeps the bytes it has read, so the handler's own parse does not read the body again.
  return isUtf8(await c.req.arrayBuffer()) ? next() : refused(c, { reason: 'invalid_utf8' });
};

function refusalOf(target: string, issues: readonly Issue[]): Refusal {
  const [issue] = issues;
  if (issue === undefined) return { reason: 'invalid_request' };
  if (issue.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys;
    return {
      reason: 'invalid_parameter',
      param: name,
      message: `\`${name}\` is not known here. See /openapi.json for what is.`,
    };
  }
  const param = issue.path.join('.');
  if (param === '')
    return { reason: 'invalid_request', message: target === 'json' ? sentence(issue.message) : issue.message };
  const joint = /^[a-z]/.test(issue.message) ? ' ' : ': ';
  return { reason: 'invalid_parameter', param, message: sentence(`\`${param}\`${joint}${issue.message}`) };
}

function isUtf8(bytes: ArrayBuffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

const IDENTITY: ReadonlySet<Reason> = new Set<Reason>([
  'key_missing',
  'key_unknown',
  'key_wrong',
  'key_disabled',
  'key_revoked',
  'key_rotated',
  'key_expired',
  'admin_token_wrong',
  'not_signed_in',
]);

const isIdentity = (reason: Reason): boolean => IDENTITY.has(reason);
