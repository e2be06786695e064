// Who looks on while a ledger decides by itself, so that what it decided is judged when it was, and not at the end of the command.
import type { LedgerState } from '../../src/durable/ledger/state.ts';

export type Onlooker = {
  /** It wants an id for an order, in a commit that may yet fail. */
  readonly decided: (orderId: string, state: Readonly<LedgerState>) => void;
  /** It asks the provider for an order; `by` is the object that does. */
  readonly asked: (asked: { readonly orderId: string; readonly mayAsk: boolean; readonly by: object }) => void;
  /** What it has on disk after each commit. */
  readonly committed: (state: Readonly<LedgerState>) => void;
};
