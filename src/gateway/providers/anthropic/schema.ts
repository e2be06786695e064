// Fits a JSON schema to what Claude can be held to: the API answers 400 to the keywords it has no grammar for, and closes every
// object. The keywords, and what becomes of the others, are those of the official SDK's own transformation of schemas.
import { isObject, type JsonObject, listAt, objectAt, objectsAt, textAt, textsAt } from '../../form/json.ts';

/** Deeper than any schema that a person wrote; the API takes less. */
const DEPTH_MAX = 64;

const KEPT = ['type', 'title', 'description', 'enum', 'const', 'required', 'default'];
const LISTS = ['anyOf', 'oneOf', 'allOf'];
const DEFINITIONS = ['$defs', 'definitions'];
const MAPS = [...DEFINITIONS, 'properties'];
const SILENT = ['$schema', '$id', '$ref', 'items', 'additionalProperties', 'patternProperties'];
const WORDS = new Set([...KEPT, ...LISTS, ...MAPS, ...SILENT]);
const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration'],
  ...['email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);

/** Whether answers held to the schema lose nothing: an object that is open on purpose would come back empty. */
export function canEnforce(schema: JsonObject, depth = 0): boolean {
  return depth <= DEPTH_MAX && !isOpen(schema) && innerOf(schema).every((inner) => canEnforce(inner, depth + 1));
}

/** A schema that can be enforced, in the words that are; the other words become part of its description. */
export function enforcedSchema(schema: JsonObject): JsonObject {
  const definitions = mapsOf(schema, DEFINITIONS);
  if (schema.$ref !== undefined) return { $ref: schema.$ref, ...definitions };
  const { anyOf, oneOf, allOf } = Object.fromEntries(LISTS.map((name) => [name, listAt(schema, name).map(enforced)]));
  const either = [...(anyOf ?? []), ...(oneOf ?? [])];
  const unsaid = Object.entries(schema).filter(([name, value]) => !WORDS.has(name) && !isEnforcedBound(name, value));
  return {
    ...picked(schema, (name) => KEPT.includes(name)),
    ...(unsaid.length === 0 ? {} : { description: described(textAt(schema, 'description'), unsaid) }),
    ...picked(schema, isEnforcedBound),
    ...definitions,
    ...mapsOf(schema, ['properties']),
    ...(either.length === 0 ? {} : { anyOf: either }),
    ...(allOf === undefined || allOf.length === 0 ? {} : { allOf }),
    ...(isObject(schema.items) ? { items: enforcedSchema(schema.items) } : {}),
    ...(isObjectSchema(schema) ? { additionalProperties: false } : {}),
  };
}

const enforced = (value: unknown): unknown => (isObject(value) ? enforcedSchema(value) : value);

const mapsOf = (schema: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names.flatMap((name) => {
      const map = objectAt(schema, name);
      return map === undefined
        ? []
        : [[name, Object.fromEntries(Object.entries(map).map(([key, one]) => [key, enforced(one)]))]];
    }),
  );

const picked = (schema: JsonObject, wanted: (name: string, value: unknown) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([name, value]) => wanted(name, value)));

const innerOf = (schema: JsonObject): readonly JsonObject[] => [
  ...MAPS.flatMap((name) => Object.values(objectAt(schema, name) ?? {}).filter(isObject)),
  ...LISTS.flatMap((name) => objectsAt(schema, name)),
  ...(isObject(schema.items) ? [schema.items] : []),
];

function isOpen(schema: JsonObject): boolean {
  const { additionalProperties: others, patternProperties, properties } = schema;
  if (others === true || isObject(others) || isObject(patternProperties)) return true;
  return isObjectSchema(schema) && !isObject(properties) && others !== false;
}

const isObjectSchema = (schema: JsonObject): boolean =>
  schema.type === 'object' || textsAt(schema, 'type').includes('object') || isObject(schema.properties);

/** The two bounds that the API's grammar has. */
const isEnforcedBound = (name: string, value: unknown): boolean =>
  (name === 'format' && FORMATS.has(value)) || (name === 'minItems' && (value === 0 || value === 1));

/** What cannot be enforced is at least said to the model. */
function described(description: string | undefined, unsaid: readonly (readonly [string, unknown])[]): string {
  const words = `{${unsaid.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')}}`;
  return description === undefined ? words : `${description}\n\n${words}`;
}
