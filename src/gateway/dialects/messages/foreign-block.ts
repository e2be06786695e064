// Blocks and citations that Anthropic alone has, on their way to a caller who speaks its dialect.
import { type JsonObject, textAt } from '../../form/json.ts';
import type { Citation } from '../../form/request.ts';

/** A citation in Anthropic's words; undefined when it names no source that can be told. */
export function citationJson({ raw, url, title, quoted }: Citation): JsonObject | undefined {
  if (textAt(raw ?? {}, 'type')?.endsWith('_location') === true) return raw;
  if (url === undefined) return undefined;
  return {
    type: 'web_search_result_location',
    cited_text: quoted ?? '',
    encrypted_index: '',
    title: title ?? null,
    url,
  };
}

/** How a whole block is streamed: what it starts with, and its one delta where it has one. */
export function streamedBlock(block: JsonObject): { readonly start: JsonObject; readonly delta?: JsonObject } {
  if (block.type === 'server_tool_use' || block.type === 'mcp_tool_use' || block.type === 'tool_use') {
    const input = JSON.stringify(block.input ?? {});
    return { start: { ...block, input: {} }, delta: { type: 'input_json_delta', partial_json: input } };
  }
  if (block.type === 'compaction') {
    const { type: _, ...content } = block;
    return { start: { ...block, content: null }, delta: { type: 'compaction_delta', ...content } };
  }
  return { start: block };
}
