// A conversation to a provider that does not speak the caller's dialect: through the internal form, both ways.
import { assert } from '../../base/assert.ts';
import type { Asked } from '../asked.ts';
import type { AnswerContext, Charge, ConversationDialect } from '../dialects/dialect.ts';
import { collect } from '../form/collect.ts';
import type { AnswerEvent } from '../form/event.ts';
import { parseExactJson } from '../form/exact-json.ts';
import { isObject } from '../form/json.ts';
import type { FormRequest } from '../form/request.ts';
import type { Adapter, Target, WrittenRequest } from '../providers/adapter.ts';
import { maskKeyBytes } from '../providers/mask.ts';
import { Translation } from '../translation.ts';
import type { ChatAnswer } from '../wire/chat-answer.ts';
import { droppedInPassage } from '../wire/messages-body.ts';
import { noteEvent, nothingSeen } from '../wire/stream-seen.ts';
import type { Passage, Reach } from './passage.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The passage of a request in `dialect` to an endpoint that `adapter` speaks to. */
export function translated(asked: Asked, reach: Reach, dialect: ConversationDialect, adapter: Adapter): Passage {
  const form = formOf(asked);
  const target = targetOf(asked, reach);
  // What was left out of what was sent need not be found out by writing it again.
  let written: WrittenRequest | undefined;
  return {
    path: adapter.path(target),
    headers: adapter.headers,
    readUsage: adapter.readUsage,
    body: (maxTokens) => {
      const limit = maxTokens ?? asked.maxTokens;
      written = adapter.write(form, limit === undefined ? target : { ...target, maxTokens: limit });
      return encoder.encode(JSON.stringify(written.body));
    },
    // What an Anthropic body says to the provider's operator has no place in the form.
    dropped: () => [
      ...(written ?? adapter.write(form, target)).dropped,
      ...(asked.dialect === 'messages' ? droppedInPassage(asked) : []),
    ],
    openPipe: (context) => new Translation(adapter.openReader(form), dialect.openWriter(context)),
    readWhole: (bytes, context) => {
      const value = parseExactJson(decoder.decode(maskKeyBytes(bytes, reach.access.apiKey)));
      const body: unknown = Array.isArray(value) ? value[0] : value;
      const events = isObject(body) ? adapter.readWhole(body, form) : undefined;
      return events === undefined ? undefined : { ...seenOf(events), deliver: deliverer(events, dialect, context) };
    },
  };
}

/** What an adapter is told of an endpoint. */
export function targetOf(asked: Asked, { row, endpoint, model }: Reach): Target {
  return {
    row,
    upstreamModel: endpoint.upstreamModel,
    capabilities: model.capabilities,
    stream: asked.stream,
    ...(asked.maxTokens === undefined ? {} : { maxTokens: asked.maxTokens }),
    ...(endpoint.maxOutputTokens === undefined ? {} : { maxOutputTokens: endpoint.maxOutputTokens }),
  };
}

/** The quote has read the form before and left out endpoints that it cannot be written for. */
function formOf(asked: Asked): FormRequest {
  const form = asked.form();
  assert(form.ok, 'a request whose form cannot be read was quoted');
  return form.value;
}

function seenOf(events: readonly AnswerEvent[]): ChatAnswer {
  const seen = nothingSeen();
  for (const event of events) noteEvent(seen, event);
  const { id, model, rawUsage, outputBytes, audioBytes, finishReason, contentSeen, error } = seen;
  return {
    outputBytes,
    audioBytes,
    contentSeen,
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(rawUsage === undefined ? {} : { rawUsage }),
    ...(finishReason === undefined ? {} : { finishReason }),
    ...(error === undefined ? {} : { error }),
  };
}

const deliverer =
  (events: readonly AnswerEvent[], dialect: ConversationDialect, context: AnswerContext) =>
  (charge: Charge): Uint8Array =>
    encoder.encode(JSON.stringify(dialect.writeWhole(collect(events), charge, context)));
