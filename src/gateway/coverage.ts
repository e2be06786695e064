// Keeps a stream's hold ahead of its spend: asks for the next stretch in the background, and says when the stream must stop
// because the credit behind it has come to its end.
import { add } from '../billing/money.ts';
import { outputBound } from '../billing/quote.ts';
import { affordableOutput, clampOf, STRETCH_TOKENS } from './candidate.ts';
import type { Run } from './run.ts';

/** When credit runs out the stretches get shorter, down to this, so that what is left is used. */
const STRETCH_TOKENS_MIN = 16;
const SHRINK = 4;
/** Calls that nobody answered or that brought nothing, before the stream is stopped. */
const UNKNOWN_MAX = 3;

export class Coverage {
  readonly #run: Run;
  /** Output tokens of all answers that the caller's or our limit allows. */
  readonly #limit: number;
  #budget: number;
  #stretch = STRETCH_TOKENS;
  #growing: Promise<void> | undefined;
  #unknown = 0;
  #isOver = false;

  constructor(run: Run) {
    const { asked, candidate, hold } = run;
    const clamp = asked.maxTokens ?? clampOf(candidate, asked, hold) ?? Number.POSITIVE_INFINITY;
    this.#run = run;
    this.#limit = clamp * asked.size.answers;
    this.#budget = this.#affordable();
  }

  /** Whether the hold covers `tokens` of output. Answers at once while it does, and then asks for more in good time. */
  covers(tokens: number): boolean | Promise<boolean> {
    if (this.#budget >= this.#limit || tokens + this.#stretch / 2 <= this.#budget) return true;
    if (tokens > this.#budget) return this.#grown(tokens);
    void this.#growInBackground(tokens);
    return true;
  }

  async #grown(tokens: number): Promise<boolean> {
    while (!this.#isOver && this.#unknown < UNKNOWN_MAX && this.#stretch >= STRETCH_TOKENS_MIN) {
      await (this.#growing ?? this.#growInBackground(tokens));
      if (tokens <= this.#budget || this.#budget >= this.#limit) return true;
    }
    return false;
  }

  #growInBackground(tokens: number): Promise<void> {
    this.#growing ??= this.#grow(tokens).finally(() => {
      this.#growing = undefined;
    });
    return this.#growing;
  }

  async #grow(tokens: number): Promise<void> {
    const { candidate, asked, keeper } = this.#run;
    const wanted = Math.min(Math.max(tokens, this.#budget) + this.#stretch, this.#limit);
    const output = outputBound(wanted, { ...asked.size, answers: 1 }, candidate.terms);
    const before = this.#budget;
    const extension = await keeper.extend(add(candidate.inputBound, output));
    if (extension === 'refused') this.#stretch /= SHRINK;
    if (extension === 'unknown') this.#unknown++;
    if (extension === 'over') this.#isOver = true;
    this.#budget = this.#affordable();
    // One that brought nothing is as good as none: asking for ever would keep the whole isolate busy.
    if (extension === 'extended') this.#unknown = this.#budget > before ? 0 : this.#unknown + 1;
  }

  #affordable(): number {
    const { candidate, asked, keeper } = this.#run;
    return affordableOutput(candidate, { ...asked, size: { ...asked.size, answers: 1 } }, keeper.held);
  }
}
