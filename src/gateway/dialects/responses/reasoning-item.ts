// A reasoning item out of a part and back. OpenAI's own passes as it is; another maker's carries a seal in `encrypted_content`
// that says whose it is, and shows its text as the summary, because that is what clients show and send back.
import { type JsonObject, objectsAt, textAt } from '../../form/json.ts';
import type { ReasoningPart } from '../../form/request.ts';
import { readSeal, sealText } from '../../form/seal.ts';

/** The maker whose sealed reasoning stands in `encrypted_content` without a seal of ours. */
export const OWN_FORMAT = 'openai-responses-v1';

/** Stands in the seal where Gemini has the id of a call: the value is a signature of the text, and not sealed thought. */
const SIGNATURE = 'signature';

/** What `encrypted_content` says of a part; undefined when there is nothing that its maker would want back. */
export function encryptedContent({
  text,
  signature,
  sealed,
  id,
  format = 'unknown',
}: ReasoningPart): string | undefined {
  if (format === OWN_FORMAT) return sealed ?? signature;
  if (signature !== undefined) return sealText(format, SIGNATURE, signature);
  if (sealed !== undefined) return sealText(format, id, sealed);
  // Text without a proof is told from a summary of OpenAI's by an empty seal, so that it can be sent back as text.
  return text === undefined ? undefined : sealText(format, undefined, '');
}

/** The part that an item of the input stands for. */
export function readReasoningItem(item: JsonObject): ReasoningPart {
  const summary = joined(objectsAt(item, 'summary'), '\n\n');
  const content = joined(objectsAt(item, 'content'), '');
  const encrypted = textAt(item, 'encrypted_content');
  const seal = encrypted === undefined || encrypted === '' ? undefined : readSeal(encrypted);
  if (seal === undefined) {
    const id = textAt(item, 'id');
    return {
      type: 'reasoning',
      ...(content === undefined ? {} : { text: content }),
      ...(summary === undefined ? {} : { summary }),
      ...(encrypted === undefined || encrypted === '' ? {} : { sealed: encrypted, format: OWN_FORMAT }),
      ...(id === undefined || id === '' ? {} : { id }),
    };
  }
  const { format, id, value } = seal;
  const text = content ?? summary;
  if (id === SIGNATURE) return { type: 'reasoning', text: text ?? '', signature: value, format };
  return {
    type: 'reasoning',
    ...(text === undefined ? {} : { text }),
    ...(value === '' ? {} : { sealed: value }),
    ...(id === undefined ? {} : { id }),
    format,
  };
}

/** Whether the maker of OpenAI's models would take the item: its own sealed thought, or thought that is open to all. */
export function isTakenByOpenAI(item: JsonObject): boolean {
  const encrypted = textAt(item, 'encrypted_content') ?? '';
  if (encrypted !== '') return readSeal(encrypted) === undefined;
  return joined(objectsAt(item, 'content'), '') !== undefined;
}

function joined(parts: readonly JsonObject[], between: string): string | undefined {
  const texts = parts.map((part) => textAt(part, 'text')).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(between);
}
