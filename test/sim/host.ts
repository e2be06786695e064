// Where an object lives: its disk, its alarm and its present instance. An instance can die at any statement, turn or message; the
// next call makes a new one over the same disk, and whatever the dead one still does reaches nothing.

import type { Sql } from '../../src/durable/sql.ts';
import { type Copy, Disk, type Life, sqlOver } from './disk.ts';

/** The object died while it worked on a call. Whether it did the work is not known. */
export class Died extends Error {
  override readonly name = 'Died';
}

export type Ground = {
  readonly sql: Sql;
  readonly turn: () => Promise<void>;
  readonly setAlarm: (at: number) => void;
  /** Wraps a call to the outside, so that the object may die at it, and a dead one calls nobody. */
  readonly outside: <Value>(call: () => Promise<Value>) => Promise<Value>;
  readonly isAlive: () => boolean;
};

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);

export class Host<Instance> {
  readonly disk = new Disk();
  alarm: number | null = null;
  deaths = 0;
  readonly #make: (ground: Ground, alarm: number | null) => Instance;
  readonly #pending = new Set<(error: Error) => void>();
  #life: Life = { alive: false };
  #instance: Instance | undefined;
  #fuse: { left: number; readonly kind: 'die' | 'fail' } | undefined;

  constructor(make: (ground: Ground, alarm: number | null) => Instance) {
    this.#make = make;
  }

  /** The instance there is, or a new one over what is on disk. */
  get instance(): Instance {
    if (this.#instance === undefined) {
      const fuse = this.#fuse;
      this.#fuse = undefined;
      this.#life = { alive: true };
      this.#instance = this.#make(this.#ground(this.#life), this.alarm);
      this.#fuse = fuse;
    }
    return this.#instance;
  }

  /** Calls the object; rejects when it dies meanwhile. */
  call<Value>(work: (instance: Instance) => Promise<Value>): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      this.#pending.add(reject);
      const forget = (): boolean => this.#pending.delete(reject);
      work(this.instance).then(
        (value) => {
          forget();
          resolve(value);
        },
        (error: unknown) => {
          forget();
          reject(error);
        },
      );
    });
  }

  /** The object dies now. */
  die(): void {
    if (this.#instance === undefined) return;
    this.deaths += 1;
    this.#life.alive = false;
    this.#instance = undefined;
    this.#fuse = undefined;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const reject of pending) reject(new Died('the object died'));
  }

  /** After `left` more points it dies, or a statement fails. */
  lightFuse(left: number, kind: 'die' | 'fail'): void {
    this.#fuse = { left, kind };
  }

  get isLit(): boolean {
    return this.#fuse !== undefined;
  }

  douse(): void {
    this.#fuse = undefined;
  }

  /** Its disk is put back to an earlier copy, which nobody asked it about. */
  putBack(copy: Copy): void {
    this.die();
    this.disk.putBack(copy);
  }

  #ground(life: Life): Ground {
    return {
      isAlive: () => life.alive,
      sql: sqlOver(this.disk, life, () => this.#burn(true)),
      turn: () => {
        if (life.alive) this.#burn(false);
        return life.alive ? Promise.resolve() : never();
      },
      setAlarm: (at) => {
        if (life.alive) this.alarm = at;
      },
      outside: async (call) => {
        if (life.alive) this.#burn(false);
        if (!life.alive) return never();
        try {
          const value = await call();
          return life.alive ? value : await never();
        } catch (error) {
          if (!life.alive) return never();
          throw error;
        }
      },
    };
  }

  #burn(isStatement: boolean): void {
    const fuse = this.#fuse;
    if (fuse === undefined || (fuse.kind === 'fail' && !isStatement)) return;
    fuse.left -= 1;
    if (fuse.left > 0) return;
    this.#fuse = undefined;
    if (fuse.kind === 'die') this.die();
    else throw new Error('the disk failed');
  }
}
