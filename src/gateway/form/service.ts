// Service tiers by their many names: what is served as everybody is, whoever says it how.

const PLAIN: ReadonlySet<string> = new Set([
  '',
  'auto',
  'default',
  'standard',
  'standard_only',
  'on_demand',
  'global',
  'null',
]);

const NAME_LENGTH_MAX = 64;

/** One name for each: Google writes ON_DEMAND_FLEX for what others call flex. */
export const serviceName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^on_demand_/, '')
    .slice(0, NAME_LENGTH_MAX);

/** Whether a service, by its one name, is the ordinary one. */
export const isPlainService = (name: string): boolean => PLAIN.has(name);
