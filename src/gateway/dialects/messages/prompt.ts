// Looks through a Messages request for what bounds its prompt and what an endpoint must be able to do. Long strings arrive here
// cut, so it reads kinds and counts, never content.
import { isObject, type JsonObject, listAt, objectAt, objectsAt, textAt } from '../../form/json.ts';
import { readSeal } from '../../form/seal.ts';
import { forcesSearch, hostedNeeds, isSearchTool, unpricedTools } from '../../hosted-tools.ts';
import type { ChatNeeds } from '../../wire/chat-messages.ts';
import { type InlineKind, kindOfImage, kindOfType } from '../../wire/inline-data.ts';
import { LONG_STRING, type LongString } from '../../wire/json-outline.ts';
import type { PayloadAt, PromptParts } from '../../wire/request-size.ts';

export type Prompt = {
  readonly parts: PromptParts;
  readonly needs: ChatNeeds;
  /** Where images are in the body. */
  readonly payloadAt: PayloadAt;
  /** Some of its thinking is not Claude's, and Anthropic would refuse it. */
  readonly foreignReasoning: boolean;
};

/** Counts the parts of a prompt whose messages are objects. */
export function readPrompt(bytes: Uint8Array, body: JsonObject, longStrings: readonly LongString[]): Prompt {
  const messages = objectsAt(body, 'messages');
  const blocks = messages.flatMap((message) => withInner(objectsAt(message, 'content')));
  const images = blocks.filter(({ type }) => type === 'image');
  const files = blocks.filter(isFile);
  const kinds = files.map(kindOfDocument);
  const tools = listAt(body, 'tools');
  const fetches = listAt(body, 'mcp_servers').length > 0 || tools.some(bringsMore);
  const unpriced = unpricedTools('messages', tools);
  return {
    parts: {
      messages: messages.length,
      tools: tools.length,
      images: images.length + kinds.filter((kind) => kind === 'image').length,
      smallImages: 0,
      audios: 0,
      distantFiles:
        [...kinds, ...images.map(kindOfAddress)].filter((kind) => kind === 'packed').length + (fetches ? 1 : 0),
    },
    needs: {
      tools: tools.length > 0,
      structured:
        objectAt(objectAt(body, 'output_config') ?? {}, 'format') !== undefined || isObject(body.output_format),
      imagesIn: images.length > 0,
      audioIn: false,
      filesIn: files.length > 0,
      audioOut: false,
      search: tools.some(isSearchTool),
      ...hostedNeeds({
        // What costs nothing only beside a search would be billed if that were left out.
        mustSearch: forcesSearch(body.tool_choice, tools) || (unpriced === undefined && leansOnSearch(tools)),
        ...(unpriced === undefined ? {} : { unpriced }),
      }),
    },
    payloadAt: blocks.some(isDisguise) ? () => undefined : imageAt,
    foreignReasoning: blocks.some(isForeignThinking) || longStrings.some((long) => isLongSeal(bytes, long)),
  };
}

/** Whether the tools have no price but for the search beside them. */
const leansOnSearch = (tools: readonly unknown[]): boolean =>
  unpricedTools(
    'messages',
    tools.filter((tool) => !isSearchTool(tool)),
  ) !== undefined;

/** Whether a tool of the provider's brings into the prompt what somebody else decides: a page, a server's tools, what a program prints. */
const bringsMore = (tool: unknown): boolean =>
  isObject(tool) && /^(?:web_fetch|code_execution|mcp_toolset)(?:_|$)/.test(String(tool.type));

/** Blocks, and those inside of tool results and of documents that are made of blocks. */
function withInner(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const inner = blocks.flatMap((block) => [
    ...objectsAt(block, 'content'),
    ...objectsAt(objectAt(block, 'source') ?? {}, 'content'),
  ]);
  return inner.length === 0 ? blocks : [...blocks, ...withInner(inner)];
}

/** PDFs and whatever lies elsewhere; text in a document is text, which every model reads. */
function isFile(block: JsonObject): boolean {
  const source = objectAt(block, 'source');
  return block.type === 'document' && source?.type !== 'text' && source?.type !== 'content';
}

/** PDFs, and what is not in the body. */
const kindOfDocument = (block: JsonObject): InlineKind =>
  inlineData(block) === undefined ? 'packed' : kindOfType(textAt(objectAt(block, 'source') ?? {}, 'media_type') ?? '');

/** What stands where an image is expected: by its address, where it has one. */
const kindOfAddress = (block: JsonObject): InlineKind =>
  kindOfImage(textAt(objectAt(block, 'source') ?? {}, 'url') ?? '');

const inlineData = (block: JsonObject): string | undefined => textAt(objectAt(block, 'source') ?? {}, 'data');

/** Long text where images are: it may begin like one and would then count as one, however long it is. */
function isDisguise(block: JsonObject): boolean {
  const isTrusted = block.type === 'image' || objectAt(block, 'source')?.media_type === 'application/pdf';
  return !isTrusted && inlineData(block) !== undefined;
}

/** The bytes of images stand in `source.data`, of a block or of one inside of a block. */
const imageAt: PayloadAt = (path) => {
  const [messages] = path;
  const isData = path.at(-1) === 'data' && path.at(-2) === 'source';
  return messages === 'messages' && isData && path.includes('content') ? 'media' : undefined;
};

function isForeignThinking(block: JsonObject): boolean {
  if (block.type === 'redacted_thinking') return readSeal(textAt(block, 'data') ?? '') !== undefined;
  if (block.type !== 'thinking') return false;
  const signature = textAt(block, 'signature') ?? '';
  return signature === '' || readSeal(signature) !== undefined;
}

const decoder = new TextDecoder();

/** Gemini's signatures can be longer than what is cut before it is parsed. */
function isLongSeal(bytes: Uint8Array, { start, path }: LongString): boolean {
  const name = path.at(-1);
  if (path[0] !== 'messages' || path.length !== 5 || (name !== 'signature' && name !== 'data')) return false;
  return readSeal(decoder.decode(bytes.subarray(start, start + LONG_STRING))) !== undefined;
}
