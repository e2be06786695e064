// Reads what a caller wishes of the choice of endpoints out of a body, under OpenRouter's names and our `max_cost`. A member of
// `provider` that is not known here is let pass; one of the wrong kind is refused by its full name. null says nothing.
import { ok, type Result } from '../../base/result.ts';
import { QUANTIZATIONS, type Quantization } from '../../catalog/quantization.ts';
import { isObject, isSaid, type JsonObject } from '../form/json.ts';
import { type GuardRefusal, refuseParameter } from '../wire/guard-refusal.ts';
import { flooredUnits, readMaxCost } from './read-dollars.ts';
import type { PriceCeiling, Routing, Sort } from './wishes.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

const MODELS_MAX = 10;
const NAMES_MAX = 100;
const NAME_LENGTH_MAX = 256;
const SORTS: readonly Sort[] = ['price', 'throughput', 'latency'];
const DATA_COLLECTION = ['allow', 'deny'] as const;

/** What the body wishes, or which of its members cannot be read. */
export function readRouting(body: JsonObject): Checked<Routing> {
  const models = readNames('models', body.models, MODELS_MAX);
  if (!models.ok) return models;
  if (isSaid(body.route) && typeof body.route !== 'string') {
    return refuseParameter('route', '`route` must be text: "fallback" tries `models` in order.');
  }
  const provider = readProvider(body.provider);
  if (!provider.ok) return provider;
  const maxCost = readMaxCost(body.max_cost);
  if (!maxCost.ok) return maxCost;
  return ok({
    models: models.value,
    ...provider.value,
    ...(maxCost.value === undefined ? {} : { maxCost: maxCost.value }),
  });
}

function readProvider(value: unknown): Checked<Omit<Routing, 'models' | 'maxCost'>> {
  if (isSaid(value) && !isObject(value)) {
    return refuseParameter('provider', '`provider` must be an object, for example {"order": ["groq"]}.');
  }
  const provider = isObject(value) ? value : {};
  const lists = readLists(provider);
  if (!lists.ok) return lists;
  const flags = readFlags(provider);
  if (!flags.ok) return flags;
  const sort = readSort(provider.sort);
  if (!sort.ok) return sort;
  const maxPrice = readMaxPrice(provider.max_price);
  if (!maxPrice.ok) return maxPrice;
  const data = readChoice('provider.data_collection', provider.data_collection, DATA_COLLECTION);
  if (!data.ok) return data;
  const { zdr, ...said } = flags.value;
  // Who keeps nothing collects nothing, and more than that is not known of an endpoint.
  const dataCollection = zdr ? 'deny' : data.value;
  return ok({
    ...lists.value,
    ...said,
    maxPrice: maxPrice.value,
    ...(sort.value === undefined ? {} : { sort: sort.value }),
    ...(dataCollection === undefined ? {} : { dataCollection }),
  });
}

function readLists(provider: JsonObject): Checked<Pick<Routing, 'order' | 'only' | 'ignore' | 'quantizations'>> {
  const order = readSlugs('provider.order', provider.order);
  if (!order.ok) return order;
  const only = readSlugs('provider.only', provider.only);
  if (!only.ok) return only;
  const ignore = readSlugs('provider.ignore', provider.ignore);
  if (!ignore.ok) return ignore;
  const quantizations = readSlugs('provider.quantizations', provider.quantizations);
  if (!quantizations.ok) return quantizations;
  if (!quantizations.value.every(isQuantization)) {
    return refuseParameter(
      'provider.quantizations',
      `\`provider.quantizations\` must be of ${QUANTIZATIONS.join(', ')}.`,
    );
  }
  return ok({
    order: order.value,
    only: only.value,
    ignore: ignore.value,
    quantizations: quantizations.value,
  });
}

function readFlags(
  provider: JsonObject,
): Checked<Pick<Routing, 'allowFallbacks' | 'requireParameters'> & { readonly zdr: boolean }> {
  const allowFallbacks = readFlag('provider.allow_fallbacks', provider.allow_fallbacks, true);
  if (!allowFallbacks.ok) return allowFallbacks;
  const requireParameters = readFlag('provider.require_parameters', provider.require_parameters, false);
  if (!requireParameters.ok) return requireParameters;
  const zdr = readFlag('provider.zdr', provider.zdr, false);
  if (!zdr.ok) return zdr;
  return ok({ allowFallbacks: allowFallbacks.value, requireParameters: requireParameters.value, zdr: zdr.value });
}

/** As text, or as an object that says the same under `by`. */
function readSort(value: unknown): Checked<Sort | undefined> {
  return isObject(value) ? readChoice('provider.sort.by', value.by, SORTS) : readChoice('provider.sort', value, SORTS);
}

/** Where each ceiling stands, and for ten to which power of units it is said in dollars. */
const CEILINGS = [
  ['prompt', 6],
  ['completion', 6],
  ['request', 0],
  ['image', 0],
  ['audio', 6],
] as const satisfies readonly (readonly [keyof PriceCeiling, number])[];

function readMaxPrice(value: unknown): Checked<PriceCeiling> {
  if (!isSaid(value)) return ok({});
  if (!isObject(value)) {
    const message = '`provider.max_price` must be an object of dollars, for example {"prompt": 1, "completion": 2}.';
    return refuseParameter('provider.max_price', message);
  }
  const ceiling: { -readonly [Name in keyof PriceCeiling]: bigint } = {};
  for (const [name, places] of CEILINGS) {
    if (!isSaid(value[name])) continue;
    const amount = flooredUnits(value[name], places);
    const param = `provider.max_price.${name}`;
    if (amount === undefined) return refuseParameter(param, `\`${param}\` must be dollars, as a number or text.`);
    ceiling[name] = amount;
  }
  return ok(ceiling);
}

function readNames(param: string, value: unknown, most: number): Checked<readonly string[]> {
  if (!isSaid(value)) return ok([]);
  const isName = (name: unknown): name is string =>
    typeof name === 'string' && name.trim() !== '' && name.length <= NAME_LENGTH_MAX;
  if (Array.isArray(value) && value.length <= most && value.every(isName)) return ok(value);
  return refuseParameter(param, `\`${param}\` must be a list of at most ${most} names, each as text.`);
}

/** Names that are told apart by their letters alone. */
function readSlugs(param: string, value: unknown): Checked<readonly string[]> {
  const names = readNames(param, value, NAMES_MAX);
  return names.ok ? ok(names.value.map((name) => name.trim().toLowerCase())) : names;
}

function readFlag(param: string, value: unknown, otherwise: boolean): Checked<boolean> {
  if (!isSaid(value)) return ok(otherwise);
  return typeof value === 'boolean' ? ok(value) : refuseParameter(param, `\`${param}\` must be true or false.`);
}

function readChoice<Choice extends string>(
  param: string,
  value: unknown,
  choices: readonly Choice[],
): Checked<Choice | undefined> {
  if (!isSaid(value)) return ok(undefined);
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return ok(chosen);
  return refuseParameter(param, `\`${param}\` must be ${choices.map((choice) => `"${choice}"`).join(' or ')}.`);
}

const isQuantization = (name: string): name is Quantization => QUANTIZATIONS.some((known) => known === name);
