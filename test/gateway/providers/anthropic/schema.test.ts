// Schemas that Claude is held to.
import { expect, test } from 'vitest';
import { canEnforce, enforcedSchema } from '../../../../src/gateway/providers/anthropic/schema.ts';

test('a schema in the words that are enforced stays as it is', () => {
  const schema = {
    type: 'object',
    description: 'A day',
    properties: {
      at: { type: 'string', format: 'date' },
      kind: { enum: ['a', 'b'] },
      next: { anyOf: [{ $ref: '#/$defs/next' }, { type: 'null' }] },
      list: { type: 'array', items: { type: 'integer' }, minItems: 1 },
    },
    required: ['at', 'kind'],
    additionalProperties: false,
    $defs: { next: { type: 'string', const: 'x' } },
  };
  expect(enforcedSchema(schema)).toEqual(schema);
});

test('objects are closed, alternatives renamed, and what is not enforced becomes words, at any depth', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      inner: { type: ['object', 'null'], properties: { n: { type: 'integer', minimum: 1, description: 'A count' } } },
      either: {
        oneOf: [
          { type: 'string', format: 'phone' },
          { type: 'array', items: { type: 'string' }, minItems: 3 },
        ],
      },
    },
  };
  expect(enforcedSchema(schema)).toEqual({
    type: 'object',
    properties: {
      inner: {
        type: ['object', 'null'],
        properties: { n: { type: 'integer', description: 'A count\n\n{minimum: 1}' } },
        additionalProperties: false,
      },
      either: {
        anyOf: [
          { type: 'string', description: '{format: "phone"}' },
          { type: 'array', items: { type: 'string' }, description: '{minItems: 3}' },
        ],
      },
    },
    additionalProperties: false,
  });
});

test.each([
  ['an object of any fields', { type: 'object' }, false],
  ['a map', { type: 'object', properties: {}, additionalProperties: { type: 'string' } }, false],
  ['a map in a list', { type: 'array', items: { type: 'object', additionalProperties: true } }, false],
  ['a map in a definition', { $ref: '#/$defs/a', $defs: { a: { type: 'object' } } }, false],
  ['an object that is empty on purpose', { type: 'object', additionalProperties: false }, true],
  ['an object of known fields', { type: 'object', properties: { a: {} } }, true],
])('%s, held to its schema, keeps its data: %#', (_, schema, expected) => {
  expect(canEnforce(schema)).toBe(expected);
});

test('a schema without end is not followed', () => {
  const schema: { [name: string]: unknown } = { type: 'array' };
  schema.items = schema;
  expect(canEnforce(schema)).toBe(false);
});
