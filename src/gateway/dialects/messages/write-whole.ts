// Writes a whole answer as Anthropic's Message.
import type { AnswerPart, CollectedAnswer } from '../../form/event.ts';
import { parseExactJson } from '../../form/exact-json.ts';
import { isObject, type JsonObject } from '../../form/json.ts';
import type { AnswerContext, Charge } from '../dialect.ts';
import { citationJson } from './foreign-block.ts';
import { reasoningBlock } from './reasoning-block.ts';
import { stopFacts } from './stop-reason.ts';
import { usageJson } from './usage-json.ts';

/** The message that tells an answer. The dialect has one answer, so it is the first. */
export function writeMessage(answer: CollectedAnswer, charge: Charge, context: AnswerContext): JsonObject {
  const [choice] = answer.choices;
  const content = (choice?.parts ?? []).flatMap((part) => blockOf(part, context));
  return {
    id: answer.id || context.newId('msg'),
    type: 'message',
    role: 'assistant',
    model: context.servedModel,
    content,
    ...stopFacts(
      choice?.finish,
      false,
      content.some(({ type }) => type === 'tool_use'),
    ),
    usage: usageJson(charge),
  };
}

/** The block of a part; none where Anthropic has no such thing. */
function blockOf(part: AnswerPart, context: AnswerContext): readonly JsonObject[] {
  switch (part.type) {
    case 'text': {
      const citations = part.citations.map(citationJson).filter((citation) => citation !== undefined);
      if (part.text === '' && citations.length === 0) return [];
      return [{ type: 'text', text: part.text, citations: citations.length === 0 ? null : citations }];
    }
    case 'refusal':
      return part.text === '' ? [] : [{ type: 'text', text: part.text, citations: null }];
    case 'reasoning':
      return [reasoningBlock(part)];
    case 'tool_call': {
      const id = part.id || context.newId('toolu');
      return [{ type: 'tool_use', id, name: part.name, input: inputOf(part.arguments) }];
    }
    case 'foreign':
      return part.tongue === 'messages' ? [part.value] : [];
    default:
      return [];
  }
}

/** A call that was cut in the middle has no input that could be told. */
function inputOf(text: string): JsonObject {
  const input = parseExactJson(text);
  return isObject(input) ? input : {};
}
