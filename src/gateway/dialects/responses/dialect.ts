// The dialect of /v1/responses, put together.
import type { ConversationDialect } from '../dialect.ts';
import { responsesErrorBody } from './errors.ts';
import { guardResponses } from './guard.ts';
import { readResponsesForm } from './read-form.ts';
import { openResponsesWriter } from './write-stream.ts';
import { writeWholeResponse } from './write-whole.ts';

/** OpenAI's Responses API in front of every model. */
export const responsesDialect: ConversationDialect = {
  name: 'responses',
  guard: guardResponses,
  readForm: readResponsesForm,
  openWriter: openResponsesWriter,
  writeWhole: writeWholeResponse,
  errorBody: responsesErrorBody,
};
