// Service tiers of a price as they are stored and as they are written: a multiplier in parts per million, beside the amounts of the
// kinds, as the kind `service:<name>`. Pure.
import { servicePpm } from '../billing/service.ts';

/** Multipliers in parts per million, by the name of the service tier. */
export type Services = Readonly<Record<string, number>>;

/** What a service tier may be called. */
export const SERVICE_NAME = /^[a-z0-9_-]{1,32}$/;

const PREFIX = 'service:';
const PPM_PLACES = 6;
const DECIMAL = /^(\d{1,3})(?:\.(\d{1,6}))?$/;

/** The stored kind of a service tier. */
export const serviceKind = (name: string): string => `${PREFIX}${name}`;

/** Whether a stored kind is a service tier. */
export const isServiceKind = (kind: string): boolean => kind.startsWith(PREFIX);

/** The service tiers among stored amounts by kind; undefined where there is none. */
export function servicesAmong(amounts: Readonly<Record<string, number | undefined>>): Services | undefined {
  const found = Object.entries(amounts).flatMap(([kind, amount]) => {
    const ppm = isServiceKind(kind) && amount !== undefined ? servicePpm(amount) : undefined;
    return ppm === undefined ? [] : [[kind.slice(PREFIX.length), ppm] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A multiplier out of decimal text: "0.5" is 500,000. Undefined for what is none, is 0 or is finer than a millionth. */
export function multiplierPpm(text: string): number | undefined {
  const match = DECIMAL.exec(text);
  return match === null ? undefined : servicePpm(Number(`${match[1]}${(match[2] ?? '').padEnd(PPM_PLACES, '0')}`));
}

/** A multiplier as decimal text, without needless zeros. */
function multiplierText(ppm: number): string {
  const digits = String(ppm).padStart(PPM_PLACES + 1, '0');
  const fraction = digits.slice(-PPM_PLACES).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -PPM_PLACES) : `${digits.slice(0, -PPM_PLACES)}.${fraction}`;
}

/** Multipliers as decimal text, by name. */
export const serviceTexts = (services: Services): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(services).map(([name, ppm]) => [name, multiplierText(ppm)]));
