// OpenAI's chat completions, which most providers speak, put together. What differs between them is in their rows.
import type { Adapter } from '../adapter.ts';
import { readUsage } from '../usage.ts';
import { readWholeAnswer } from './answer.ts';
import { openaiCannot } from './limits.ts';
import { writeRequest } from './request.ts';
import { ChatReader } from './stream.ts';

export const openaiAdapter: Adapter = {
  path: () => '/chat/completions',
  headers: (apiKey) => (apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
  cannot: openaiCannot,
  write: writeRequest,
  openReader: (form) => new ChatReader(form),
  readWhole: readWholeAnswer,
  readUsage,
};
