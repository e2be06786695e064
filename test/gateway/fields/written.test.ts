// What docs/providers.md says that the gateway writes itself is what it writes: requests of Gemini's, and responses that are translated.
import { describe, expect, it } from 'vitest';
import { assert } from '../../../src/base/assert.ts';
import { errorBody } from '../../../src/base/refusal.ts';
import { openResponsesWriter } from '../../../src/gateway/dialects/responses/write-stream.ts';
import { writeWholeResponse } from '../../../src/gateway/dialects/responses/write-whole.ts';
import { collect } from '../../../src/gateway/form/collect.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson } from '../../../src/gateway/form/json.ts';
import { geminiEmbedding } from '../../../src/gateway/providers/gemini/embed.ts';
import { CHARGE, context } from '../dialects/responses/given.ts';
import { TABLES, type TableName } from './apis.ts';
import { askedIn, outcomeOf, reachOf } from './carried.ts';
import { readTables, rowOf } from './rows.ts';
import { ASKED, ENDINGS, SAID, TALKS } from './talks.ts';
import { fieldsOf } from './walk.ts';
import { fieldsIn, isAmong } from './written.ts';

const tables = readTables();

/** The fields whose row says otherwise than what was written. */
function wrongIn(name: TableName, column: string, written: ReadonlySet<string>): readonly string[] {
  const table = tables.get(name) ?? { columns: [], rows: [] };
  return [...fieldsOf(TABLES[name])].flatMap(([at, fields]) =>
    fields.flatMap((field) => {
      const word = rowOf(table, at, field)?.verdicts[column]?.word;
      const isWritten = isAmong(written, at, field);
      return (word !== 'dropped') === isWritten ? [] : [`${at} ${field} is called ${word}`];
    }),
  );
}

const all = (bodies: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(bodies.flatMap((body) => [...fieldsIn(body)]));

/** A body of Gemini's in the words of its SDK. */
function asConfig({ contents, generationConfig, ...beside }: JsonObject): JsonObject {
  return {
    model: 'in the path',
    contents,
    config: { ...(isObject(generationConfig) ? generationConfig : {}), ...beside },
  };
}

describe('what is written to Gemini', () => {
  it('is what the table says', () => {
    const bodies = TALKS.map(({ dialect = 'chat', body, model }) => {
      const { sent, refused } = outcomeOf(askedIn(dialect, body), reachOf('gemini', model, 'gemini'));
      assert(sent !== undefined, `refused for ${refused}`);
      const written = parseJson(sent.slice(sent.indexOf(' ') + 1));
      return isObject(written) ? asConfig(written) : {};
    });
    expect(wrongIn('Gemini request', 'written', all(bodies))).toEqual([]);
  });

  it('is what the table says of embeddings', () => {
    const { requests } = {
      requests: objectsAt(geminiEmbedding.write({ input: 'Hello', dimensions: 7 }, 'm'), 'requests'),
    };
    const bodies = requests.map(({ model, content, outputDimensionality }) => ({
      model,
      contents: [content],
      config: { outputDimensionality },
    }));
    expect(wrongIn('Gemini embeddings request', 'written', all(bodies))).toEqual([]);
  });
});

describe('a response that is translated', () => {
  it('has what the table says', () => {
    const whole = ASKED.flatMap((asked) =>
      ENDINGS.map((ending) => writeWholeResponse(collect([...SAID, ...ending]), CHARGE, context(asked))),
    );
    const streamed = streams()
      .map((event) => objectAt(event, 'response'))
      .filter(isObject);
    expect(wrongIn('Responses reply', 'translated', all([...whole, ...streamed]))).toEqual([]);
  });

  it('is streamed in the events that the table says', () => {
    const events = streams().map((event) => fieldsIn({ event }));
    const written = new Set(events.flatMap((fields) => [...fields]));
    expect(wrongIn('Responses events', 'translated', written)).toEqual([]);
  });
});

/** The events of a stream for every way in which one ends. */
function streams(): readonly JsonObject[] {
  const ended = ENDINGS.map((ending) => {
    const writer = openResponsesWriter(context());
    return [...SAID, ...ending].map((event) => writer.write(event)).join('') + writer.finish(CHARGE, false);
  });
  const failed = openResponsesWriter(context()).fail(errorBody('provider_cut', {}, 'gen-1'), CHARGE);
  return [...ended, failed]
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => parseJson(line.slice('data: '.length)))
    .filter(isObject);
}
