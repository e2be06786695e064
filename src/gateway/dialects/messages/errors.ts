// Errors as Anthropic's clients know them: a type that follows from the status, by which their SDKs decide about trying again.
// Our own reason rides along as `code`.
import type { ErrorBody } from '../../../base/refusal.ts';
import type { JsonObject } from '../../form/json.ts';

/** The body of an error. */
export function messagesError({ error, request_id }: ErrorBody, status: number): JsonObject {
  const { message, code, param, doc_url, metadata } = error;
  return {
    type: 'error',
    error: {
      type: typeOf(status),
      message,
      code,
      param,
      doc_url,
      ...(metadata === undefined ? {} : { metadata }),
    },
    request_id,
  };
}

const TYPES: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

const typeOf = (status: number): string =>
  TYPES.get(status) ?? (status >= 400 && status < 500 ? 'invalid_request_error' : 'api_error');
