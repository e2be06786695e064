// How the Stripe double says no: the status and body of the real API's errors.
import type { Intent } from './stripe-objects.ts';

export type ProblemBody = {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: Intent;
};

/** An error answer. `isKept`: it is remembered under the request's idempotency key, because the work had begun. */
export class StripeProblem extends Error {
  readonly status: number;
  readonly body: ProblemBody;
  readonly isKept: boolean;

  constructor(status: number, body: ProblemBody, isKept: boolean) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.isKept = isKept;
  }
}

/** The request cannot be looked at; the same key may be used again. */
export const badParameter = (code: string | null, param: string, message: string): StripeProblem =>
  new StripeProblem(400, { type: 'invalid_request_error', message, param, ...(code === null ? {} : { code }) }, false);

/** The request is well formed, but things do not stand so that it can be done. */
export const notNow = (code: string | null, message: string, param?: string): StripeProblem =>
  new StripeProblem(
    400,
    {
      type: 'invalid_request_error',
      message,
      ...(code === null ? {} : { code }),
      ...(param === undefined ? {} : { param }),
    },
    true,
  );

/** The address names an object that is not there. */
export const missing = (kind: string, id: string): StripeProblem =>
  new StripeProblem(
    404,
    { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${kind}: '${id}'`, param: 'id' },
    false,
  );

/** A parameter names an object that is not there. */
export const missingParameter = (kind: string, id: string, param: string): StripeProblem =>
  badParameter('resource_missing', param, `No such ${kind}: '${id}'`);

/** The card was declined. */
export const declined = (intent: Intent, code: string, declineCode: string | undefined, charge: string | null) =>
  new StripeProblem(
    402,
    {
      type: 'card_error',
      code,
      message: intent.last_payment_error?.message ?? 'Your card was declined.',
      payment_intent: structuredClone(intent),
      ...(declineCode === undefined ? {} : { decline_code: declineCode }),
      ...(charge === null ? {} : { charge }),
    },
    true,
  );
