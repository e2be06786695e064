// Google's Gemini API, `generateContent`, put together.
import type { Adapter } from '../adapter.ts';
import { readWholeAnswer } from './answer.ts';
import { geminiCannot } from './limits.ts';
import { geminiPath, writeRequest } from './request.ts';
import { GeminiReader } from './stream.ts';
import { readGeminiUsage } from './usage.ts';

export const geminiAdapter: Adapter = {
  path: geminiPath,
  headers: (apiKey) => ({ 'x-goog-api-key': apiKey }),
  cannot: geminiCannot,
  write: writeRequest,
  openReader: (form) => new GeminiReader(form),
  readWhole: readWholeAnswer,
  readUsage: readGeminiUsage,
};
