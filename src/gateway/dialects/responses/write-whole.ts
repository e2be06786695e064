// Writes a whole answer as a response object.

import type { AnswerPart, CollectedAnswer } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import type { AnswerContext, Charge } from '../dialect.ts';
import { endingOf } from './ending.ts';
import { EventLog } from './events.ts';
import { itemIds } from './item-id.ts';
import type { BlockEvent } from './open-item.ts';
import { Output } from './output.ts';
import { requestEcho, responseObject } from './response-object.ts';

/** The object that a client gets which did not ask for a stream: the last of the stream's events would hold the same. */
export function writeWholeResponse(answer: CollectedAnswer, charge: Charge, context: AnswerContext): JsonObject {
  const [choice] = answer.choices;
  const finish = choice?.finish;
  const { itemStatus, state } = endingOf(finish);
  const form = context.asked.form();
  const id = context.newId('resp');
  const tools = form.ok ? form.value.tools : [];
  const output = new Output({ log: new EventLog(), newId: itemIds(id), tools });
  for (const [block, part] of (choice?.parts ?? []).entries())
    for (const event of eventsOf(part, block)) output.take(event);
  if (finish?.reason === 'content_filter' && finish.explanation !== undefined) {
    output.take({ type: 'refusal', choice: 0, block: Number.MAX_SAFE_INTEGER, text: finish.explanation });
  }
  output.end(itemStatus);
  const completedAt = state.status === 'completed' ? (context.now?.() ?? context.createdAt) : undefined;
  return responseObject(context, requestEcho(context.asked), {
    id,
    output: output.items,
    charge,
    completedAt,
    ...state,
  });
}

function eventsOf(part: AnswerPart, block: number): readonly BlockEvent[] {
  const at = { choice: 0, block };
  if (part.type !== 'text') return [{ ...at, ...part }];
  const { citations, text, logprobs } = part;
  return [
    { ...at, type: 'text', text, ...(logprobs === undefined ? {} : { logprobs }) },
    ...citations.map((citation) => ({ ...at, type: 'citation' as const, citation })),
  ];
}
