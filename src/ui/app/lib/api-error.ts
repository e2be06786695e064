// A failure as the API tells it: the sentence that it wrote for people, and the facts beside it.

/** A failure as the API tells it. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** The field of the request that was wrong, when one was. */
  readonly param: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;

  constructor(message: string, facts: ErrorFacts) {
    super(message);
    this.status = facts.status;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.param = facts.param;
    this.metadata = facts.metadata ?? {};
  }
}

type ErrorFacts = {
  readonly status: number;
  readonly code: string;
  readonly requestId?: string | undefined;
  readonly param?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
};
