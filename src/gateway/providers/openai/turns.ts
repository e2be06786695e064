// Turns as messages of chat. One turn is one message, but for the answers of tools, which have one each.
import type { JsonObject } from '../../form/json.ts';
import type { Part, ToolResultPart, Turn } from '../../form/request.ts';
import type { Target } from '../adapter.ts';
import { writeAnswer } from './answers.ts';
import { markOf, writeContent, writeParts } from './parts.ts';

/** The messages of a request. */
export function writeTurns(turns: readonly Turn[], target: Target): readonly JsonObject[] {
  const messages: JsonObject[] = [];
  let shown: Part[] = [];
  const show = (): void => {
    if (shown.length > 0) messages.push({ role: 'user', content: writeParts(shown, target) });
    shown = [];
  };
  for (const turn of turns) {
    if (turn.role === 'tool') {
      const results = turn.parts.filter((part) => part.type === 'tool_result');
      for (const result of results) {
        messages.push(writeResult(result, target));
        for (const part of mediaOf(result, target)) shown.push(part);
      }
      continue;
    }
    show();
    messages.push(writeTurn(turn, target));
  }
  show();
  return messages;
}

function writeTurn({ role, parts, name }: Turn, target: Target): JsonObject {
  const named = name === undefined ? {} : { name };
  if (role === 'assistant') return { role, ...writeAnswer(parts, target), ...named };
  const spoken = role === 'developer' && !target.row.takes.includes('developer') ? 'system' : role;
  return { role: spoken, content: writeContent(parts, target, '\n\n'), ...named };
}

function writeResult(result: ToolResultPart, target: Target): JsonObject {
  const { takes } = target.row;
  const parts = takes.includes('tool_media') ? result.parts : result.parts.filter((part) => !isMedia(part));
  const content = writeContent(parts, target, '\n\n');
  const mark = markOf(result.cache, target);
  return {
    role: 'tool',
    tool_call_id: result.id,
    content:
      Object.keys(mark).length === 0 || typeof content !== 'string' || content === ''
        ? content
        : [{ type: 'text', text: content, ...mark }],
  };
}

/** The answer of a tool is text alone at most providers: what a tool shows is shown by the user, after all answers. */
function mediaOf({ id, parts }: ToolResultPart, { row }: Target): readonly Part[] {
  const media = row.takes.includes('tool_media') ? [] : parts.filter(isMedia);
  return media.length === 0 ? [] : [{ type: 'text', text: `The tool call ${id} answered with:` }, ...media];
}

const isMedia = ({ type }: Part): boolean =>
  type === 'image' || type === 'audio' || type === 'video' || type === 'file';
