// What lies on a key's shelf: sealed bodies by name, each with an expiry, within a bound for the key. It waits for nothing and knows
// nothing of what is in them. Nothing is written until the first body comes.
import { assert } from '../../base/assert.ts';
import { type Clock, DAY, endOfDayName } from '../../base/clock.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { DutyAlarm } from '../duty-alarm.ts';
import type { Sql } from '../sql.ts';
import {
  type BodyFacts,
  bodyDays,
  close,
  createDay,
  dayOf,
  deleteBody,
  dropDay,
  insertBody,
  isClosed,
  listBodies,
  readParts,
  tableAt,
} from './rows.ts';

/** A body, sealed. */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** All bodies of a key. */
export const SHELF_BYTES_MAX = 64 * 1024 * 1024;
/** What is left of a full shelf, so that one look for the oldest makes room for many. */
const KEPT_BYTES = (SHELF_BYTES_MAX * 7) / 8;
/** A body counts as at least this much, which bounds how many there are. */
const COUNTED_BYTES_LEAST = 4 * 1024;
const LIFE_MS_MAX = 31 * DAY;
const NAME_LENGTH_MAX = 200;

/** A body on its way to the shelf. */
export type PutCall = { readonly name: string; readonly bytes: Uint8Array; readonly expiresAt: number };
export type PutRefusal = { readonly reason: 'too_large' | 'shelf_closed' };

/** The tables there are, and the bytes in all of them. */
type Known = { readonly days: Set<string>; taken: number };

export class Bodies {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #alarm: DutyAlarm;
  /** What there is, as the disk has it; undefined before it was read, and after a commit that failed. */
  #known: Known | undefined;

  constructor(parts: { readonly sql: Sql; readonly clock: Clock; readonly alarm: DutyAlarm }) {
    this.#sql = parts.sql;
    this.#clock = parts.clock;
    this.#alarm = parts.alarm;
  }

  /** Says which alarm was found when the object was loaded; bodies are never without one. */
  foundAlarm(at: number | null): void {
    this.#alarm.found(at);
    this.#arm();
  }

  /** Lays a body down, in place of one of the same name. When the shelf is full, those that were laid down first go. */
  put(body: PutCall): Result<true, PutRefusal> {
    const now = this.#clock();
    assert(body.name.length <= NAME_LENGTH_MAX, 'the name of a body is too long');
    assert(body.expiresAt > now && body.expiresAt <= now + LIFE_MS_MAX, 'the expiry of a body is out of range');
    if (body.bytes.byteLength > BODY_BYTES_MAX) return refuse({ reason: 'too_large' });
    if (isClosed(this.#sql)) return refuse({ reason: 'shelf_closed' });
    this.#commit((known) => {
      this.#remove(known, body.name);
      this.#dropDaysOver(known, now);
      this.#makeRoom(known, body.bytes.byteLength);
      const table = tableAt(body.expiresAt);
      if (!known.days.has(table)) createDay(this.#sql, table);
      known.days.add(table);
      insertBody(this.#sql, table, { ...body, putAt: now });
      known.taken += takenBy(body.bytes.byteLength);
    });
    this.#arm();
    return ok(true);
  }

  /** A body that has not expired, or undefined. */
  get(name: string): Uint8Array | undefined {
    const now = this.#clock();
    for (const table of this.#read().days) {
      const parts = readParts(this.#sql, table, name, now);
      if (parts.length > 0) return joined(parts);
    }
    return undefined;
  }

  /** Takes a body away; whether there was one. */
  delete(name: string): boolean {
    return this.#commit((known) => this.#remove(known, name));
  }

  /** Takes everything away, for good: a request that still runs when its key is deleted leaves nothing behind. */
  wipe(): void {
    this.#commit((known) => {
      for (const table of known.days) dropDay(this.#sql, table);
      close(this.#sql);
      known.days.clear();
      known.taken = 0;
    });
  }

  /** The alarm rang: days that are over go. */
  expire(): void {
    this.#alarm.rang();
    this.#commit((known) => this.#dropDaysOver(known, this.#clock()));
    this.#arm();
  }

  #read(): Known {
    if (this.#known !== undefined) return this.#known;
    const days = new Set(bodyDays(this.#sql));
    const taken = this.#list(days).reduce((sum, { size }) => sum + takenBy(size), 0);
    this.#known = { days, taken };
    return this.#known;
  }

  #commit<Value>(work: (known: Known) => Value): Value {
    const known = this.#read();
    try {
      return this.#sql.transaction(() => work(known));
    } catch (error) {
      // The disk was rolled back, and what is known was not.
      this.#known = undefined;
      throw error;
    }
  }

  #list(days: ReadonlySet<string>): readonly BodyFacts[] {
    return [...days].flatMap((table) => listBodies(this.#sql, table));
  }

  #remove(known: Known, name: string): boolean {
    for (const table of known.days) {
      const size = deleteBody(this.#sql, table, name);
      if (size === undefined) continue;
      known.taken -= takenBy(size);
      return true;
    }
    return false;
  }

  #dropDaysOver(known: Known, now: number): void {
    for (const table of known.days) {
      if (endOfDayName(dayOf(table)) > now) continue;
      for (const { size } of listBodies(this.#sql, table)) known.taken -= takenBy(size);
      dropDay(this.#sql, table);
      known.days.delete(table);
    }
  }

  /**
   * By age, not by expiry: stored responses live for a month, and would else push out every answer of today. Each that goes costs its
   * rows once more.
   */
  #makeRoom(known: Known, bytes: number): void {
    if (known.taken + takenBy(bytes) <= SHELF_BYTES_MAX) return;
    for (const { name } of this.#list(known.days).toSorted((first, second) => first.putAt - second.putAt)) {
      if (known.taken + takenBy(bytes) <= KEPT_BYTES) return;
      this.#remove(known, name);
    }
  }

  #arm(): void {
    const [first] = [...this.#read().days].sort();
    if (first !== undefined) this.#alarm.armFor(endOfDayName(dayOf(first)));
  }
}

const takenBy = (bytes: number): number => Math.max(bytes, COUNTED_BYTES_LEAST);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
