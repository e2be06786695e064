// An item of the output while it is being told. Shapes only.
import type { AnswerEvent } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import type { ItemStatus } from './items.ts';

/** An event that belongs to a block of the answer. */
export type BlockEvent = Extract<AnswerEvent, { readonly block: number }>;

/** What was told, and the item as it stands. */
export type ClosedItem = { readonly text: string; readonly item: JsonObject };

export type OpenItem = {
  /** Whether an event goes on with this item. */
  readonly takes: (event: BlockEvent) => boolean;
  /** Tells an event. */
  readonly add: (event: BlockEvent) => string;
  /** Nothing can follow that belongs to it. */
  readonly isWhole: () => boolean;
  /** Ends the item. */
  readonly close: (status: ItemStatus) => ClosedItem;
};
