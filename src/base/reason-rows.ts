// The rows of the catalogue of reasons, by kind: status, type and sentence.

type ErrorType =
  | 'authentication_error'
  | 'payment_required'
  | 'permission_error'
  | 'not_found_error'
  | 'invalid_request_error'
  | 'rate_limit_error'
  | 'conflict_error'
  | 'provider_error'
  | 'server_error';

export type RefusalRow = {
  readonly status: number;
  readonly type: ErrorType;
  readonly message: string;
  /** When it is worth trying again; facts may say it more exactly. */
  readonly retryAfterSeconds?: number;
};

/** Who calls is not known. */
export function identity(message: string): RefusalRow {
  return row(401, 'authentication_error', message);
}

/** Who calls may not do that. */
export function policy(message: string): RefusalRow {
  return row(403, 'permission_error', message);
}

/** There is nothing by that name. */
export function absent(message: string): RefusalRow {
  return row(404, 'not_found_error', message);
}

/** The request is not as it should be. */
export function invalid(status: number, message: string): RefusalRow {
  return row(status, 'invalid_request_error', message);
}

/** A provider failed. */
export function provider(status: number, message: string, retryAfterSeconds?: number): RefusalRow {
  return row(status, 'provider_error', message, retryAfterSeconds);
}

/** We failed. */
export function ours(message: string, retryAfterSeconds: number): RefusalRow {
  return row(503, 'server_error', message, retryAfterSeconds);
}

/** Any other. */
export function row(status: number, type: ErrorType, message: string, retryAfterSeconds?: number): RefusalRow {
  return retryAfterSeconds === undefined ? { status, type, message } : { status, type, message, retryAfterSeconds };
}
