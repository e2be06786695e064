// Writes the content blocks of a stream: one is open at a time, they open and close in order, and each closes before the next.
// Other dialects interleave parallel tool calls, so a call waits until the one before it is whole; what waits is never more than
// the rest of one answer.
import type { AnswerEvent } from '../../form/event.ts';
import type { JsonObject } from '../../form/json.ts';
import { citationJson, streamedBlock } from './foreign-block.ts';
import { JsonProgress } from './json-progress.ts';
import { joinedThought, proofOf, redactedData, shownText, type Thought } from './reasoning-block.ts';
import { sse } from './sse.ts';

type BlockEvent = Extract<AnswerEvent, { readonly block: number }>;
type Reasoning = Extract<BlockEvent, { readonly type: 'reasoning' }>;
type ToolCall = Extract<BlockEvent, { readonly type: 'tool_call' }>;
/** `redacted` and `whole` blocks open and close at once. */
type Kind = 'text' | 'thinking' | 'tool_use' | 'redacted' | 'whole';

type OpenBlock = {
  readonly source: number;
  readonly kind: Kind;
  readonly input: JsonProgress;
  /** What is known of the signature, which clients take only in one piece, and so is told when the block closes. */
  thought?: Thought;
};

export class BlockWriter {
  readonly #newId: (prefix: string) => string;
  readonly #waiting = new Map<number, BlockEvent[]>();
  readonly #begun = new Set<number>();
  #open: OpenBlock | undefined;
  #index = -1;
  #hasCalls = false;

  constructor(newId: (prefix: string) => string) {
    this.#newId = newId;
  }

  /** Whether a tool was called. */
  get hasCalls(): boolean {
    return this.#hasCalls;
  }

  /** The events that tell this one, and others for which it made room. */
  take(event: BlockEvent): string {
    const queue = this.#waiting.get(event.block);
    if (queue !== undefined) queue.push(event);
    else if (this.#mustWait(event)) this.#waiting.set(event.block, [event]);
    else return this.#put(event) + this.#drain();
    return '';
  }

  /** Writes all that waits, and closes the last block. */
  close(): string {
    let text = '';
    for (const [block, events] of [...this.#waiting]) {
      this.#waiting.delete(block);
      text += this.#closeOpen() + this.#putAll(events);
    }
    return text + this.#closeOpen();
  }

  /** Only a call that is not whole yet keeps others waiting: other blocks can go on in a block of their own. */
  #mustWait(event?: BlockEvent): boolean {
    const open = this.#open;
    return open?.kind === 'tool_use' && open.source !== event?.block && !open.input.isWhole;
  }

  #drain(): string {
    let text = '';
    for (const [block, events] of [...this.#waiting]) {
      if (this.#mustWait()) break;
      this.#waiting.delete(block);
      text += this.#putAll(events);
    }
    return text;
  }

  #putAll = (events: readonly BlockEvent[]): string => events.map((event) => this.#put(event)).join('');

  #put(event: BlockEvent): string {
    switch (event.type) {
      case 'text':
      case 'refusal':
        return event.text === '' ? '' : this.#said(event, { type: 'text_delta', text: event.text });
      case 'citation': {
        // One that comes behind its text would need a block without text, which Anthropic does not take back.
        const citation = citationJson(event.citation);
        const isLate = this.#begun.has(event.block) && !this.#isOpen(event, 'text');
        return citation === undefined || isLate ? '' : this.#said(event, { type: 'citations_delta', citation });
      }
      case 'reasoning':
        return this.#putReasoning(event);
      case 'tool_call':
        return this.#putCall(event);
      case 'foreign':
        return event.tongue === 'messages' ? this.#putWhole(event) : '';
      default:
        return '';
    }
  }

  #said(event: BlockEvent, delta: JsonObject): string {
    const opening = this.#isOpen(event, 'text') ? '' : this.#begin(event, 'text', { type: 'text', text: '' });
    return opening + this.#delta(delta);
  }

  #putReasoning(event: Reasoning): string {
    const shown = shownText(event);
    const isOpen = this.#isOpen(event, 'thinking');
    const isAnthropics = event.format === 'anthropic-claude-v1';
    if (event.sealed !== undefined && shown === '' && (isAnthropics || !isOpen)) {
      return (
        this.#begin(event, 'redacted', { type: 'redacted_thinking', data: redactedData(event) }) + this.#closeOpen()
      );
    }
    if (shown === '' && event.signature === undefined && event.sealed === undefined) return '';
    const opening = isOpen ? '' : this.#begin(event, 'thinking', { type: 'thinking', thinking: '', signature: '' });
    if (this.#open !== undefined) this.#open.thought = joinedThought(this.#open.thought, event);
    return opening + (shown === '' ? '' : this.#delta({ type: 'thinking_delta', thinking: shown }));
  }

  #putCall(event: ToolCall): string {
    const isOpen = this.#isOpen(event, 'tool_use');
    // Behind a whole call only blanks can come.
    if (!isOpen && this.#begun.has(event.block)) return '';
    this.#hasCalls = true;
    const call = { id: event.id || this.#newId('toolu'), name: event.name ?? '', input: {} };
    const opening = isOpen ? '' : this.#begin(event, 'tool_use', { type: 'tool_use', ...call });
    this.#open?.input.add(event.arguments);
    return event.arguments === ''
      ? opening
      : opening + this.#delta({ type: 'input_json_delta', partial_json: event.arguments });
  }

  #putWhole(event: Extract<BlockEvent, { readonly type: 'foreign' }>): string {
    const { start, delta } = streamedBlock(event.value);
    return this.#begin(event, 'whole', start) + (delta === undefined ? '' : this.#delta(delta)) + this.#closeOpen();
  }

  #isOpen = ({ block }: BlockEvent, kind: Kind): boolean => this.#open?.source === block && this.#open.kind === kind;

  #begin({ block }: BlockEvent, kind: Kind, content_block: JsonObject): string {
    const closing = this.#closeOpen();
    this.#open = { source: block, kind, input: new JsonProgress() };
    this.#begun.add(block);
    this.#index++;
    return closing + sse({ type: 'content_block_start', index: this.#index, content_block });
  }

  #delta = (delta: JsonObject): string => sse({ type: 'content_block_delta', index: this.#index, delta });

  #closeOpen(): string {
    const open = this.#open;
    if (open === undefined) return '';
    this.#open = undefined;
    const signature = open.thought === undefined ? '' : proofOf(open.thought);
    const proof = signature === '' ? '' : this.#delta({ type: 'signature_delta', signature });
    return proof + sse({ type: 'content_block_stop', index: this.#index });
  }
}
