// Looks through the input and the tools of a Responses request for what bounds its prompt and what an endpoint must be able to do.
// Long strings arrive here cut, so it reads kinds and counts, never content.
import { booleanAt, isObject, type JsonObject, listAt, objectAt, objectsAt, textAt } from '../../form/json.ts';
import {
  type Hosted,
  hasPaidPlugin,
  hostedNeeds,
  insistsOnSearch,
  isSearchTool,
  unpricedTools,
} from '../../hosted-tools.ts';
import type { ChatNeeds } from '../../wire/chat-messages.ts';
import { type InlineKind, kindOfFile, kindOfImage } from '../../wire/inline-data.ts';
import type { PayloadAt, PromptParts } from '../../wire/request-size.ts';

export type Prompt = {
  readonly parts: PromptParts;
  readonly needs: ChatNeeds;
  /** Whether a search may be billed: one of what OpenAI keeps costs as much as one of the web. */
  readonly maySearch: boolean;
  /** Where images and sound are in the body. */
  readonly payloadAt: PayloadAt;
  /** Items that the input only names, by id. */
  readonly references: readonly string[];
};

/** Counts the parts of a prompt. */
export function readPrompt(body: JsonObject): Prompt {
  const items = objectsAt(body, 'input');
  const contents = items.flatMap(contentsOf);
  const images = contents.filter(({ type }) => IMAGES.has(textAt({ type }, 'type') ?? ''));
  const audios = contents.filter(({ type }) => type === 'input_audio');
  const files = contents.filter(({ type }) => type === 'input_file' || type === 'input_video');
  const kinds = files.map(kindOfPart);
  const shown = images.map(({ image_url: url }) => kindOfImage(String(url)));
  const tools = toolsOf(body);
  const hosted = hostedOf(body, tools);
  const search = hosted.mustSearch || tools.some(searchesWeb);
  const format = objectAt(objectAt(body, 'text') ?? {}, 'format');
  return {
    parts: {
      messages: Math.max(1, items.length) + 1,
      tools: tools.length,
      images: images.length + kinds.filter((kind) => kind === 'image').length,
      smallImages: images.filter(({ detail }) => detail === 'low').length,
      audios: audios.length,
      distantFiles: [...kinds, ...shown].filter((kind) => kind === 'packed').length + (tools.some(bringsMore) ? 1 : 0),
    },
    needs: {
      tools: tools.length > 0,
      structured: format?.type === 'json_schema' || format?.type === 'json_object',
      imagesIn: images.length > 0,
      audioIn: audios.length > 0,
      filesIn: files.length > 0,
      audioOut: listAt(body, 'modalities').includes('audio'),
      search,
      ...hostedNeeds(hosted),
    },
    maySearch: search || tools.some(isSearchTool),
    payloadAt: items.some(isDisguise) ? payloadInParts : (path) => (isResult(path) ? 'media' : payloadInParts(path)),
    references: items.filter(isReference).map((item) => textAt(item, 'id') ?? ''),
  };
}

/** An item that stands for one of an earlier answer: its type may be left out. */
export const isReference = (item: JsonObject): boolean =>
  item.type === 'item_reference' ||
  ((item.type ?? undefined) === undefined && item.role === undefined && item.id !== undefined);

/** Whether a tool searches the web. OpenAI's `external_web_access: false` is a search of what OpenAI keeps, which nobody else has. */
export const searchesWeb = (tool: JsonObject): boolean =>
  isSearchTool(tool) && booleanAt(tool, 'external_web_access') !== false;

/** The tools of the request, and those that an item of the input adds. */
export const allTools = (body: JsonObject): readonly JsonObject[] => [
  ...objectsAt(body, 'tools'),
  ...toolsIn(body, 'additional_tools'),
];

const toolsIn = (body: JsonObject, type: string): readonly JsonObject[] =>
  objectsAt(body, 'input').flatMap((item) => (item.type === type ? objectsAt(item, 'tools') : []));

const IMAGES: ReadonlySet<string> = new Set(['input_image', 'computer_screenshot', 'image_generation_call']);

/** The parts of a message, of a tool's result, or the item itself where it is an image. */
function contentsOf(item: JsonObject): readonly JsonObject[] {
  if (item.type === 'image_generation_call') return [item];
  const { output } = item;
  return [...objectsAt(item, 'content'), ...objectsAt(item, 'output'), ...(isObject(output) ? [output] : [])];
}

const toolsOf = (body: JsonObject): readonly JsonObject[] => allTools(body).flatMap(withInner);

const withInner = (tool: JsonObject): readonly JsonObject[] =>
  tool.type === 'namespace' ? objectsAt(tool, 'tools').flatMap(withInner) : [tool];

/** Whether a tool of the provider's brings into the prompt what somebody else decides: a server's tools, files, what a program prints. */
const bringsMore = ({ type, environment }: JsonObject): boolean =>
  type === 'shell' ? isObject(environment) && environment.type !== 'local' : BRINGING.has(String(type));

const BRINGING: ReadonlySet<string> = new Set(['mcp', 'file_search', 'code_interpreter']);

/** A long payload arrives here cut, with its beginning. */
const kindOfPart = ({ file_data: data }: JsonObject): InlineKind =>
  typeof data === 'string' ? kindOfFile(data) : 'packed';

/** What the provider shall do itself. Tools that were found by a search of tools are as good as those that are sent. */
function hostedOf(body: JsonObject, tools: readonly JsonObject[]): Hosted {
  const found = toolsIn(body, 'tool_search_output');
  const groups = allTools(body).filter(({ type }) => type === 'namespace');
  // A search has its place beside the other tools: elsewhere it could not be taken away.
  const isHidden = [...groups, ...found].flatMap(withInner).some(isSearchTool);
  const unpriced = isHidden ? 'tools' : unpricedTools('responses', [...tools, ...found.flatMap(withInner)]);
  return {
    mustSearch: insistsOnSearch(body, tools),
    paidPlugin: hasPaidPlugin(body),
    addsSearch: toolsIn(body, 'additional_tools').some(isSearchTool),
    ...(unpriced === undefined ? {} : { unpriced }),
  };
}

function payloadInParts(path: readonly string[]): 'image' | 'audio' | undefined {
  const [input, items, list, parts, name, inner, ...deeper] = path;
  if (input !== 'input' || items !== '[]' || deeper.length > 0) return undefined;
  if (list === 'output' && parts === 'image_url' && name === undefined) return 'image';
  if ((list !== 'content' && list !== 'output') || parts !== '[]') return undefined;
  if (name === 'input_audio' && inner === 'data') return 'audio';
  return name === 'image_url' && inner === undefined ? 'image' : undefined;
}

/** The bytes of an image that a model made before. */
const isResult = (path: readonly string[]): boolean => path.join('.') === 'input.[].result';

/** Another item with a `result` is text: it may begin like an image and would then count as one, however long it is. */
const isDisguise = ({ type, result }: JsonObject): boolean =>
  typeof result === 'string' && type !== 'image_generation_call';
