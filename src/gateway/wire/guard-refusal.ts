// Why the guard refuses a body: a reason for programs, the parameter at fault, and a sentence that says what to do.
import { type Refused, refuse } from '../../base/result.ts';

export type GuardReason =
  | 'body_too_large'
  | 'unsupported_content_type'
  | 'invalid_utf8'
  | 'invalid_json'
  | 'body_too_deep'
  | 'duplicate_parameter'
  | 'invalid_parameter'
  | 'missing_parameter';

export type GuardRefusal = {
  readonly reason: GuardReason;
  readonly status: 400 | 413 | 415;
  readonly message: string;
  readonly param?: string;
};

/** The whole body is at fault. */
export const refuseBody = (
  reason: GuardReason,
  message: string,
  status: GuardRefusal['status'] = 400,
): Refused<GuardRefusal> => refuse({ reason, status, message });

/** One parameter is at fault. */
export const refuseParameter = (param: string, message: string): Refused<GuardRefusal> =>
  refuse({ reason: 'invalid_parameter', status: 400, message, param });

/** One parameter is not there. */
export const refuseMissing = (param: string, message: string): Refused<GuardRefusal> =>
  refuse({ reason: 'missing_parameter', status: 400, message, param });
