// Anthropic's rules of a stream, held strictly, and the message that its SDK would put together from one.
import { assert } from '../../../../src/base/assert.ts';
import {
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  parseJson,
  textAt,
} from '../../../../src/gateway/form/json.ts';

/** The data of a stream's events, each with a name that is its type. */
export function eventsOf(stream: string): readonly JsonObject[] {
  assert(stream === '' || stream.endsWith('\n\n'), 'a stream ends in the middle of an event');
  return stream
    .split(/\n{2,}/)
    .filter((frame) => frame !== '' && !frame.startsWith(':'))
    .map((frame) => {
      const [event, data, ...more] = frame.split('\n');
      assert(event?.startsWith('event: ') === true && data?.startsWith('data: ') === true, `not an event: ${frame}`);
      assert(more.length === 0, 'an event of more than two lines');
      const value = parseJson(data.slice(6));
      assert(isObject(value) && value.type === event.slice(7), 'an event whose name is not its type');
      return value;
    });
}

/** The message of a whole stream. Throws where the stream breaks a rule. */
export function messageOf(stream: string): JsonObject {
  const [first, ...rest] = eventsOf(stream).filter(({ type }) => type !== 'ping');
  assert(first?.type === 'message_start', 'the first event is not message_start');
  const message = objectAt(first, 'message') ?? {};
  const [end, stop] = rest.slice(-2);
  assert(
    end?.type === 'message_delta' && stop?.type === 'message_stop',
    'no message_delta and message_stop at the end',
  );
  const content = blocksOf(rest.slice(0, -2));
  return {
    ...message,
    content,
    ...objectAt(end, 'delta'),
    usage: { ...objectAt(message, 'usage'), ...objectAt(end, 'usage') },
  };
}

/** Blocks open one at a time, under ascending numbers, and only the open one grows. */
function blocksOf(events: readonly JsonObject[]): readonly JsonObject[] {
  const blocks: JsonObject[] = [];
  let open: JsonObject | undefined;
  for (const event of events) {
    const index = numberAt(event, 'index');
    switch (event.type) {
      case 'content_block_start':
        assert(open === undefined, 'a block opens while another is open');
        assert(index === blocks.length, 'the numbers of blocks do not ascend');
        open = objectAt(event, 'content_block') ?? {};
        break;
      case 'content_block_delta':
        assert(open !== undefined && index === blocks.length, 'a delta of a block that is not open');
        open = grown(open, objectAt(event, 'delta') ?? {});
        break;
      case 'content_block_stop':
        assert(open !== undefined && index === blocks.length, 'a block closes that is not open');
        blocks.push(closed(open));
        open = undefined;
        break;
      default:
        assert(false, `an event of type ${String(event.type)} among the blocks`);
    }
  }
  assert(open === undefined, 'a block is never closed');
  return blocks;
}

const SIGNED = 'signed';

function grown(block: JsonObject, delta: JsonObject): JsonObject {
  switch (delta.type) {
    case 'text_delta':
      assert(block.type === 'text', 'text outside of a text block');
      return { ...block, text: `${textAt(block, 'text')}${textAt(delta, 'text')}` };
    case 'citations_delta':
      assert(block.type === 'text', 'a citation outside of a text block');
      return { ...block, citations: [...listAt(block, 'citations'), delta.citation] };
    case 'thinking_delta':
      assert(block.type === 'thinking' && block[SIGNED] === undefined, 'thought outside of a thinking block');
      return { ...block, thinking: `${textAt(block, 'thinking')}${textAt(delta, 'thinking')}` };
    case 'signature_delta':
      // The SDK keeps only the last piece of a signature.
      assert(block.type === 'thinking' && block[SIGNED] === undefined, 'a signature that is not told at once');
      return { ...block, signature: delta.signature, [SIGNED]: true };
    case 'input_json_delta':
      assert(String(block.type).endsWith('tool_use'), 'input outside of a call');
      return { ...block, json: `${textAt(block, 'json') ?? ''}${textAt(delta, 'partial_json')}` };
    case 'compaction_delta':
      assert(block.type === 'compaction', 'a summary outside of a compaction');
      return { ...block, content: delta.content };
    default:
      assert(false, `a delta of type ${String(delta.type)}`);
  }
}

/** An input that was cut is what the SDK's lenient parser makes of it; here it is empty. */
function closed({ json, [SIGNED]: _, ...block }: JsonObject): JsonObject {
  return json === undefined ? block : { ...block, input: parseJson(String(json)) ?? {} };
}
