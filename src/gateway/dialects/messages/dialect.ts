// Anthropic's Messages API as callers speak it, whichever provider answers.
import type { ConversationDialect } from '../dialect.ts';
import { messagesError } from './errors.ts';
import { guardMessages } from './guard.ts';
import { readMessagesForm } from './read-form.ts';
import { openMessagesWriter } from './write-stream.ts';
import { writeMessage } from './write-whole.ts';

export const messagesDialect: ConversationDialect = {
  name: 'messages',
  guard: guardMessages,
  readForm: readMessagesForm,
  openWriter: openMessagesWriter,
  writeWhole: writeMessage,
  errorBody: messagesError,
};
