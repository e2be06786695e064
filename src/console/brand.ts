// How the operator's site is named and coloured, and who answers for it: one row in D1, read at most once a minute by an isolate.
import { MINUTE } from '../base/clock.ts';
import type { World } from '../world.ts';

export type Brand = {
  readonly name: string;
  /** One sentence on the landing page. */
  readonly tagline: string;
  /** The hue of the one accent, 0 to 359; lightness and strength are fixed, so that every hue can be read. */
  readonly hue: number;
  /** Who runs it, as the legal pages name it. */
  readonly company: string;
  readonly address: string;
  readonly contact: string;
  /** Longer texts; an empty one is the site's own. */
  readonly texts: BrandTexts;
};

export type BrandTexts = {
  readonly intro: string;
  readonly expiry: string;
  readonly refunds: string;
  readonly data: string;
  readonly at_zero: string;
  readonly note: string;
};

export const DEFAULT_BRAND: Brand = {
  name: 'Farebox',
  tagline: 'One API key for many models, paid from prepaid credit.',
  hue: 178,
  company: 'The operator of this gateway',
  address: '',
  contact: '',
  texts: { intro: '', expiry: '', refunds: '', data: '', at_zero: '', note: '' },
};

const FRESH_MS = MINUTE;

// By database, which is one for as long as an isolate lives.
const known = new WeakMap<D1Database, { readonly brand: Brand; readonly readAt: number }>();

/** The brand as it is now, or as it was a minute ago. Where D1 does not answer, the last that was read, or the defaults. */
export async function brandOf({ env, clock }: World): Promise<Brand> {
  const last = known.get(env.DB);
  if (last !== undefined && clock() - last.readAt < FRESH_MS) return last.brand;
  try {
    const row = await env.DB.prepare('SELECT json FROM brand WHERE id = 1').first<{ readonly json: string }>();
    const brand = changed(DEFAULT_BRAND, row === null ? {} : (JSON.parse(row.json) as BrandChange));
    known.set(env.DB, { brand, readAt: clock() });
    return brand;
  } catch {
    return last?.brand ?? DEFAULT_BRAND;
  }
}

/** Parts of a brand; what is absent stays as it is. */
export type BrandChange = Partial<Omit<Brand, 'texts'>> & { readonly texts?: Partial<BrandTexts> };

const changed = (brand: Brand, { texts, ...change }: BrandChange): Brand => ({
  ...brand,
  ...change,
  texts: { ...brand.texts, ...texts },
});

/** Changes parts of the brand; other isolates show them within a minute. */
export async function writeBrand(world: World, change: BrandChange): Promise<Brand> {
  known.delete(world.env.DB);
  const brand = changed(await brandOf(world), change);
  await world.env.DB.prepare(
    `INSERT INTO brand (id, json, updated_at) VALUES (1, ?1, ?2)
     ON CONFLICT (id) DO UPDATE SET json = excluded.json, updated_at = excluded.updated_at`,
  )
    .bind(JSON.stringify(brand), world.clock())
    .run();
  known.set(world.env.DB, { brand, readAt: world.clock() });
  return brand;
}
