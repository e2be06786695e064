// An assistant's turn as Gemini's parts. A signature goes back on the very part that it came with: a call's by the call's id,
// any other on the part behind it, and where nothing is behind it, on an empty text, as Gemini itself sends it.
import type { JsonObject } from '../../form/json.ts';
import type { Part, ReasoningPart, ToolCallPart } from '../../form/request.ts';
import { argumentsObject } from './call-arguments.ts';
import { mediaPart } from './media.ts';

/** The parts of one turn. Reasoning of other makers is left out. */
export function writeModelParts(parts: readonly Part[]): readonly JsonObject[] {
  const own = parts.filter((part) => part.type !== 'reasoning' || part.format === 'google-gemini-v1');
  const signatures = callSignatures(own);
  const written: JsonObject[] = [];
  let waiting: string | undefined;
  const flush = (): void => {
    if (waiting !== undefined) written.push({ text: '', thoughtSignature: waiting });
    waiting = undefined;
  };
  const push = (part: JsonObject): void => {
    written.push(waiting === undefined ? part : { ...part, thoughtSignature: waiting });
    waiting = undefined;
  };
  for (const part of own) {
    if (part.type === 'reasoning') {
      if (part.text !== undefined && part.text !== '') push({ text: part.text, thought: true });
      if (part.sealed === undefined || isOfCall(part, signatures)) continue;
      flush();
      waiting = part.sealed;
    } else if (part.type === 'tool_call') {
      const signature = signatures.get(part.id);
      if (signature !== undefined) flush();
      push({ functionCall: functionCall(part), ...(signature === undefined ? {} : { thoughtSignature: signature }) });
    } else {
      const other = otherPart(part);
      if (other !== undefined) push(other);
    }
  }
  flush();
  return written;
}

/** The signatures of the turn's calls, by the call's id. */
function callSignatures(parts: readonly Part[]): ReadonlyMap<string, string> {
  const calls = new Set(parts.filter((part) => part.type === 'tool_call').map(({ id }) => id));
  const signatures = new Map<string, string>();
  for (const part of parts) {
    if (part.type !== 'reasoning' || part.id === undefined || part.sealed === undefined) continue;
    if (calls.has(part.id)) signatures.set(part.id, part.sealed);
  }
  return signatures;
}

const isOfCall = ({ id }: ReasoningPart, signatures: ReadonlyMap<string, string>): boolean =>
  id !== undefined && signatures.has(id);

/** Arguments that are no object never get here: `cannot` refuses them. */
const functionCall = (call: ToolCallPart): JsonObject => ({
  ...(call.id === '' ? {} : { id: call.id }),
  name: call.name,
  args: argumentsObject(call) ?? {},
});

function otherPart(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : { text: part.text };
    case 'foreign':
      return part.tongue === 'gemini' ? part.value : undefined;
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return mediaPart(part);
    default:
      return undefined;
  }
}
