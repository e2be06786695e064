// Reads one candidate of an answer as it grows, part by part. Every chunk has whole parts, but a text goes on in the next
// chunk, and Vertex sends the arguments of a call in pieces.
import type { AnswerEvent } from '../../form/event.ts';
import { isObject, type JsonObject, listAt, objectAt, objectsAt, textAt } from '../../form/json.ts';
import { argumentsText } from './call-arguments.ts';
import { finishReason } from './finish.ts';
import { type Cited, citationsOf, mergedGrounding, type TextBlock } from './grounding.ts';
import { logprobsOf } from './logprobs.ts';
import { PartialArguments } from './partial-arguments.ts';

/** What the choices of an answer share. */
export type Shared = { readonly newCallId: () => string; readonly isCustom: (name: string) => boolean };

type Kind = 'text' | 'thought' | 'sound' | 'other';
type OpenCall = { readonly block: number; readonly isCustom: boolean; readonly pieces: PartialArguments };

const FORMAT = 'google-gemini-v1';

export class ChoiceReader {
  readonly #choice: number;
  readonly #shared: Shared;
  readonly #texts: TextBlock[] = [];
  readonly #cited = new Set<string>();
  #grounding: JsonObject = {};
  #block = -1;
  #kind: Kind = 'other';
  #openCall: OpenCall | undefined;
  #hasCalls = false;
  #isBlocked = false;
  #native: string | undefined;
  #explanation: string | undefined;

  constructor(choice: number, shared: Shared) {
    this.#choice = choice;
    this.#shared = shared;
  }

  /** What Gemini says of its searches, as far as it has come. */
  get grounding(): JsonObject {
    return this.#grounding;
  }

  /** The events of the candidate's next piece. */
  read(candidate: JsonObject): readonly AnswerEvent[] {
    const parts = listAt(objectAt(candidate, 'content') ?? {}, 'parts').filter(isObject);
    const said = parts.flatMap((part) => this.#readPart(part));
    this.#native = textAt(candidate, 'finishReason') ?? this.#native;
    this.#explanation = textAt(candidate, 'finishMessage') ?? this.#explanation;
    const closed = this.#native === undefined ? [] : this.#closeCall();
    return [...withLogprobs(said, logprobsOf(candidate)), ...closed, ...this.#readSources(candidate)];
  }

  /** The prompt was refused, whatever the reason is called. */
  block(native: string, explanation: string | undefined): void {
    this.#isBlocked = true;
    this.#native ??= native;
    this.#explanation ??= explanation;
  }

  /** How it ended. It is told last, since some models give a reason in every chunk. `isWhole`: nothing can be missing. */
  end(isWhole: boolean): readonly AnswerEvent[] {
    if (this.#native === undefined && !isWhole) return [];
    const native = this.#native;
    const explanation = this.#explanation;
    return [
      {
        type: 'finish',
        choice: this.#choice,
        reason: this.#isBlocked ? 'content_filter' : finishReason(native ?? 'STOP', this.#hasCalls),
        ...(native === undefined ? {} : { native }),
        ...(explanation === undefined ? {} : { explanation }),
      },
    ];
  }

  #readPart(part: JsonObject): readonly AnswerEvent[] {
    const call = objectAt(part, 'functionCall');
    if (call !== undefined) return this.#readCall(call, textAt(part, 'thoughtSignature'));
    const text = textAt(part, 'text');
    const data = objectAt(part, 'inlineData');
    if (text === undefined && data === undefined) return this.#readForeign(part);
    const isThought = part.thought === true;
    return [
      ...this.#sign(textAt(part, 'thoughtSignature')),
      ...(text === undefined ? [] : this.#readText(text, isThought)),
      // A picture among the thoughts is a sketch, and the finished one follows.
      ...(data === undefined || isThought ? [] : this.#readData(data, part)),
    ];
  }

  #readText(text: string, isThought: boolean): readonly AnswerEvent[] {
    if (text === '') return [];
    if (isThought) return [{ type: 'reasoning', ...this.#at('thought'), text, format: FORMAT }];
    const at = this.#at('text');
    const last = this.#texts.at(-1);
    if (last?.block === at.block) last.text += text;
    else this.#texts.push({ block: at.block, text });
    return [{ type: 'text', ...at, text }];
  }

  #readData(inline: JsonObject, part: JsonObject): readonly AnswerEvent[] {
    const mediaType = textAt(inline, 'mimeType') ?? '';
    const data = textAt(inline, 'data') ?? '';
    if (mediaType.startsWith('image/')) return [{ type: 'image', ...this.#at('other'), mediaType, data }];
    if (mediaType.startsWith('audio/')) return [{ type: 'audio', ...this.#at('sound'), data }];
    return this.#readForeign(part);
  }

  /** Code that Gemini ran, and its searches: whole, with their signatures, since only Gemini can take them back. */
  #readForeign(part: JsonObject): readonly AnswerEvent[] {
    const { thoughtSignature, thought: _, ...rest } = part;
    if (Object.keys(rest).length > 0)
      return [{ type: 'foreign', ...this.#at('other'), tongue: 'gemini', value: part }];
    return typeof thoughtSignature === 'string' ? this.#sign(thoughtSignature) : [];
  }

  /** A call is whole, or it opens, grows and closes. */
  #readCall(call: JsonObject, signature: string | undefined): readonly AnswerEvent[] {
    const name = textAt(call, 'name');
    if (name === undefined) return [...this.#sign(signature), ...this.#growCall(call)];
    const closed = this.#closeCall();
    const id = textAt(call, 'id') || this.#shared.newCallId();
    const isCustom = this.#shared.isCustom(name);
    this.#hasCalls = true;
    const signed = this.#sign(signature, id);
    const at = this.#at('other');
    const isOpen = call.willContinue === true || listAt(call, 'partialArgs').length > 0;
    const text = isOpen ? '' : argumentsText(objectAt(call, 'args') ?? {}, isCustom);
    const custom = isCustom ? { custom: true } : {};
    const opened: AnswerEvent = { type: 'tool_call', ...at, id, name, arguments: text, ...custom };
    if (!isOpen) return [...closed, ...signed, opened];
    this.#openCall = { block: at.block, isCustom, pieces: new PartialArguments() };
    return [...closed, ...signed, opened, ...this.#growCall(call)];
  }

  #growCall(call: JsonObject): readonly AnswerEvent[] {
    this.#openCall?.pieces.add(call);
    return call.willContinue === true ? [] : this.#closeCall();
  }

  #closeCall(): readonly AnswerEvent[] {
    const open = this.#openCall;
    if (open === undefined) return [];
    this.#openCall = undefined;
    const text = argumentsText(open.pieces.value, open.isCustom);
    return [{ type: 'tool_call', choice: this.#choice, block: open.block, arguments: text }];
  }

  /** A signature stands before the part that it came with; a call's has the call's id. */
  #sign(sealed: string | undefined, id?: string): readonly AnswerEvent[] {
    if (sealed === undefined || sealed === '') return [];
    return [{ type: 'reasoning', ...this.#at('other'), sealed, ...(id === undefined ? {} : { id }), format: FORMAT }];
  }

  #readSources(candidate: JsonObject): readonly AnswerEvent[] {
    const grounding = objectAt(candidate, 'groundingMetadata');
    if (grounding !== undefined) this.#grounding = mergedGrounding(this.#grounding, grounding);
    const grounded = grounding === undefined ? [] : citationsOf(this.#grounding, this.#texts);
    return [...grounded, ...this.#recited(candidate)].flatMap(({ block, citation }) => {
      const key = JSON.stringify([block, citation]);
      if (this.#cited.has(key)) return [];
      this.#cited.add(key);
      return [{ type: 'citation', choice: this.#choice, block, citation }];
    });
  }

  /** Works that the answer quotes at length. */
  #recited(candidate: JsonObject): readonly Cited[] {
    const metadata = objectAt(candidate, 'citationMetadata') ?? {};
    const block = this.#texts.at(-1)?.block;
    if (block === undefined) return [];
    return [...objectsAt(metadata, 'citations'), ...objectsAt(metadata, 'citationSources')].flatMap((raw) => {
      const url = textAt(raw, 'uri');
      const title = textAt(raw, 'title');
      if (url === undefined) return [];
      return [{ block, citation: { url, ...(title === undefined ? {} : { title }), raw } }];
    });
  }

  /** Text, thought and sound go on in their block; everything else is a block of its own. */
  #at(kind: Kind): { readonly choice: number; readonly block: number } {
    if (kind === 'other' || kind !== this.#kind) this.#block++;
    this.#kind = kind;
    return { choice: this.#choice, block: this.#block };
  }
}

/** Probabilities are those of the chunk's text. */
function withLogprobs(events: readonly AnswerEvent[], logprobs: JsonObject | undefined): readonly AnswerEvent[] {
  const first = events.findIndex(({ type }) => type === 'text');
  if (logprobs === undefined || first < 0) return events;
  return events.map((event, index) => (index === first && event.type === 'text' ? { ...event, logprobs } : event));
}
