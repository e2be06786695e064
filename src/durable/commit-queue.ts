// Group commits: operations that arrive while a commit is being made durable share the next one, and each is answered only after its own.
// An operation decides and writes synchronously. When a commit throws, memory and disk may disagree: the state is loaded again and
// the operations run one by one, so that a bad one fails alone.
import type { Sql } from './sql.ts';

type Queued = {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** How many operations share one transaction at the most; the rest wait for the next. */
const BATCH_MAX = 512;

export class CommitQueue {
  readonly #sql: Sql;
  readonly #turn: () => Promise<void>;
  readonly #reload: () => void;
  readonly #beforeCommit: () => void;
  readonly #afterCommit: () => void;
  #queued: Queued[] = [];
  #scheduled = false;
  /** Resolves when the next commit may begin: at once while nothing is being written, else when that is on disk. */
  #ready: Promise<void> = Promise.resolve();

  /**
   * `beforeCommit` writes what all operations of a commit share; `afterCommit` runs once their answers are given; `reload`
   * replaces memory by what is on disk.
   */
  constructor(parts: {
    readonly sql: Sql;
    readonly turn: () => Promise<void>;
    readonly reload: () => void;
    readonly beforeCommit: () => void;
    readonly afterCommit: () => void;
  }) {
    this.#sql = parts.sql;
    this.#turn = parts.turn;
    this.#reload = parts.reload;
    this.#beforeCommit = parts.beforeCommit;
    this.#afterCommit = parts.afterCommit;
  }

  /** Runs `operation` in the next commit and answers once that is on disk. */
  submit<Value>(operation: () => Value): Promise<Value> {
    const answer = new Promise<Value>((resolve, reject) => {
      this.#queued.push({ run: operation, resolve: (value) => resolve(value as Value), reject });
    });
    this.#schedule();
    return answer;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const flush = (): void => this.#flush();
    void this.#ready.then(flush, flush);
  }

  #flush(): void {
    this.#scheduled = false;
    const batch = this.#queued.slice(0, BATCH_MAX);
    this.#queued = this.#queued.slice(BATCH_MAX);
    try {
      const answers = this.#commit(batch);
      batch.forEach((queued, at) => {
        queued.resolve(answers[at]);
      });
    } catch (error) {
      this.#recover(batch, error);
    }
    this.#ready = this.#turn();
    if (this.#queued.length > 0) this.#schedule();
    this.#afterCommit();
  }

  /** What cannot even be loaded again fails whole; the platform then replaces the object. */
  #recover(batch: readonly Queued[], error: unknown): void {
    try {
      this.#reload();
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const queued of batch) this.#alone(queued);
    } catch (broken) {
      for (const queued of batch) queued.reject(broken);
    }
  }

  #alone(queued: Queued): void {
    try {
      queued.resolve(this.#commit([queued])[0]);
    } catch (error) {
      this.#reload();
      queued.reject(error);
    }
  }

  #commit(batch: readonly Queued[]): readonly unknown[] {
    return this.#sql.transaction(() => {
      const answers = batch.map((queued) => queued.run());
      this.#beforeCommit();
      return answers;
    });
  }
}
