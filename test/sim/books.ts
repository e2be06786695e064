// What stands for D1: it keeps the rows that the outboxes bring, by the same rules, so that they can be compared with the objects.
import type { JournalEntry } from '../../src/durable/account-messages.ts';
import type { HourUsage } from '../../src/durable/wallet/hours.ts';
import type { StoredLabelCell } from '../../src/durable/wallet/labels.ts';
import { nameOf } from './label-checks.ts';

type HourRow = { readonly version: number; readonly cost: bigint; readonly hour: number; readonly requests: number };

export class Books {
  /** By sequence; the first to come stays. */
  journal = new Map<number, JournalEntry>();
  readonly #hours = new Map<string, HourRow>();
  readonly #labels = new Map<string, Map<string, StoredLabelCell>>();
  readonly policies = new Map<string, number>();

  addJournal(entries: readonly JournalEntry[]): void {
    for (const entry of entries) if (!this.journal.has(entry.sequence)) this.journal.set(entry.sequence, entry);
  }

  /** A newer version replaces an older one, never the reverse. */
  addHours(keyId: string, hours: readonly HourUsage[], labels: readonly StoredLabelCell[]): void {
    for (const { hour, version, lines } of hours) {
      for (const [name, { cost, requests }] of lines) {
        const at = `${keyId} ${hour} ${name}`;
        if (version > (this.#hours.get(at)?.version ?? -1)) this.#hours.set(at, { version, cost, hour, requests });
      }
    }
    this.#addLabels(keyId, labels);
  }

  #addLabels(keyId: string, cells: readonly StoredLabelCell[]): void {
    const mine = this.#labels.get(keyId) ?? new Map<string, StoredLabelCell>();
    this.#labels.set(keyId, mine);
    for (const cell of cells) if (cell.version > (mine.get(nameOf(cell))?.version ?? -1)) mine.set(nameOf(cell), cell);
  }

  /** All cells of a key. */
  labelsOf(keyId: string): ReadonlyMap<string, StoredLabelCell> {
    return this.#labels.get(keyId) ?? new Map();
  }

  addPolicy(keyId: string, version: number): void {
    this.policies.set(keyId, Math.max(version, this.policies.get(keyId) ?? 0));
  }

  /** Cost of all hours of a key, each as `count` counts it. */
  costOf(keyId: string, count: (name: string, hour: number, version: number, cost: bigint) => bigint): bigint {
    let sum = 0n;
    for (const [name, { hour, version, cost }] of this.#hours) {
      if (name.startsWith(keyId)) sum += count(name, hour, version, cost);
    }
    return sum;
  }
}
