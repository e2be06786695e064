// Searches of Gemini: which text rests on which page, and how many searches are billed.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/gateway/form/json.ts';
import { geminiAdapter } from '../../../../src/gateway/providers/gemini/adapter.ts';
import { providerRow } from '../../../../src/gateway/providers/table.ts';
import { answered, chunk, FLASH_25, streamed } from './given.ts';

const web = (uri: string, title: string): JsonObject => ({ web: { uri, title } });
const bears = (
  startIndex: number,
  endIndex: number,
  text: string,
  ...groundingChunkIndices: number[]
): JsonObject => ({
  segment: { startIndex, endIndex, text },
  groundingChunkIndices,
});
const citations = (chunks: readonly unknown[]) =>
  answered(chunks).choices[0]?.parts.flatMap((part) => (part.type === 'text' ? part.citations : []));

describe('citations', () => {
  it('count characters where Gemini counts bytes', () => {
    const groundingMetadata = {
      groundingChunks: [web('https://a', 'A'), web('https://b', 'B')],
      groundingSupports: [bears(0, 11, 'Çà et là.', 0, 1), bears(12, 20, 'Ok 🎉.', 1)],
    };
    expect(
      citations([chunk([{ text: 'Çà et ' }]), chunk([{ text: 'là. Ok 🎉.' }], { groundingMetadata })]),
    ).toMatchObject([
      { url: 'https://a', title: 'A', quoted: 'Çà et là.', start: 0, end: 9 },
      { url: 'https://b', title: 'B', quoted: 'Çà et là.', start: 0, end: 9 },
      { url: 'https://b', title: 'B', quoted: 'Ok 🎉.', start: 10, end: 16 },
    ]);
  });

  it('look for the words where the offsets miss them, and give none where they are not there', () => {
    const groundingMetadata = {
      groundingChunks: [web('https://a', 'A')],
      groundingSupports: [bears(90, 99, 'moon', 0), bears(0, 4, 'Mars', 0)],
    };
    const found = citations([chunk([{ text: 'The moon.' }], { groundingMetadata })]);
    expect(found).toMatchObject([{ start: 4, end: 8 }, { quoted: 'Mars' }]);
    expect(found?.[1]).not.toHaveProperty('start');
  });

  it('belong to their block of text, are told once, and wait for what the next chunk adds', () => {
    const chunks = [
      chunk([{ text: 'One.' }], {
        groundingMetadata: { groundingChunks: [web('https://a', 'A')], groundingSupports: [bears(0, 4, 'One.', 0)] },
      }),
      chunk([{ text: 'Hm', thought: true }, { text: 'Two.' }], {
        groundingMetadata: { groundingSupports: [bears(4, 8, 'Two.', 0)] },
      }),
      chunk([], { groundingMetadata: { groundingSupports: [bears(4, 8, 'Two.', 0)] } }),
    ];
    const told = streamed(chunks).flatMap((event) => (event.type === 'citation' ? [event] : []));
    expect(told).toMatchObject([
      { block: 0, citation: { start: 0, end: 4 } },
      { block: 2, citation: { start: 0, end: 4 } },
    ]);
  });

  it('name the pages where no stretch of the text is named', () => {
    const groundingMetadata = { groundingChunks: [web('https://a', 'A'), {}] };
    expect(citations([chunk([{ text: 'One.' }], { groundingMetadata })])).toEqual([
      { url: 'https://a', title: 'A', raw: web('https://a', 'A') },
    ]);
    expect(streamed([chunk([], { groundingMetadata })]).some(({ type }) => type === 'citation')).toBe(false);
  });

  it('name works that are quoted at length', () => {
    const citationMetadata = { citationSources: [{ uri: 'https://a', startIndex: 0, endIndex: 4 }] };
    expect(citations([chunk([{ text: 'One.' }], { citationMetadata })])).toMatchObject([{ url: 'https://a' }]);
  });
});

describe('searches', () => {
  const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 2, totalTokenCount: 7 };
  const searched = (model: string) => {
    const groundingMetadata = { webSearchQueries: ['a', 'b', ''] };
    const chunks = [
      chunk([{ text: 'A' }], { groundingMetadata }, { modelVersion: model, usageMetadata }),
      chunk([], { groundingMetadata: { webSearchQueries: ['a', 'b', 'c'] }, finishReason: 'STOP' }),
    ];
    return geminiAdapter.readUsage(answered(chunks).report, providerRow('gemini'))?.usage.searches;
  };

  it('are billed by the query from 3 on, and by the prompt before', () => {
    expect(searched('gemini-3-pro-preview')).toBe(3);
    expect(searched(FLASH_25)).toBe(1);
  });

  it('are none where nothing was looked for', () => {
    const chunks = [chunk([{ text: 'A' }], { groundingMetadata: { webSearchQueries: [] } }, { usageMetadata })];
    expect(answered(chunks).report).toEqual(usageMetadata);
  });
});
