// OpenAI's chat completions as callers speak them, with OpenRouter's additions.
import { readChatRequest } from '../../wire/chat-request.ts';
import type { ConversationDialect } from '../dialect.ts';
import { chatErrorBody } from './errors.ts';
import { readChatForm } from './read-form.ts';
import { openChatWriter } from './write-stream.ts';
import { writeChatWhole } from './write-whole.ts';

export const chatDialect: ConversationDialect = {
  name: 'chat',
  guard: readChatRequest,
  readForm: readChatForm,
  openWriter: openChatWriter,
  writeWhole: writeChatWhole,
  errorBody: chatErrorBody,
};
