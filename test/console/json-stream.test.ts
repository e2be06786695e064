// A JSON document that is written as it is read: whole when it was read to its end, never when it could not be, and no further than asked.
import { expect, it } from 'vitest';
import { type JsonPart, jsonText, streamOf } from '../../src/console/json-stream.ts';

const read = (parts: readonly (readonly [string, JsonPart])[]): Promise<string> =>
  new Response(streamOf(jsonText(parts), () => undefined)).text();

async function* pagesOf(pages: readonly (readonly unknown[])[]) {
  yield* pages;
}

const parts = (pages: readonly (readonly unknown[])[]): readonly (readonly [string, JsonPart])[] => [
  ['name', { value: () => 'Acme "<b>"\n' }],
  ['rows', { pages: () => pagesOf(pages) }],
  ['end', { value: async () => null }],
];

it.each([
  [[], []],
  [[[]], []],
  [
    [[], [1], [], [2, { three: [3] }]],
    [1, 2, { three: [3] }],
  ],
])('writes the rows of pages %j as one array', async (pages, rows) => {
  expect(JSON.parse(await read(parts(pages)))).toEqual({ name: 'Acme "<b>"\n', rows, end: null });
});

it('reads no page before the one before it was taken', async () => {
  let made = 0;
  async function* endless() {
    for (;;) yield [made++];
  }
  const reader = streamOf(jsonText([['rows', { pages: endless }]]), () => undefined).getReader();
  for (let chunk = 0; chunk < 10; chunk++) await reader.read();
  expect(made).toBeLessThanOrEqual(10);
  await reader.cancel();
});

it('ends in an error when a page cannot be read', async () => {
  const failures: unknown[] = [];
  async function* broken() {
    yield [1];
    throw new Error('away');
  }
  const stream = streamOf(jsonText([['rows', { pages: broken }]]), (error) => failures.push(error));
  await expect(new Response(stream).text()).rejects.toThrow('away');
  expect(failures).toHaveLength(1);
});

it('makes a value when its turn comes', async () => {
  const cut: string[] = [];
  async function* rows() {
    cut.push('seen');
    yield [1];
  }
  const text = await read([
    ['rows', { pages: rows }],
    ['cut', { value: () => cut }],
  ]);
  expect(JSON.parse(text)).toEqual({ rows: [1], cut: ['seen'] });
});
