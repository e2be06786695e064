// One event of an Anthropic stream as text: the SDKs dispatch by the `event:` line, and skip an event that has none.
import type { JsonObject } from '../../form/json.ts';

/** The event named by `data.type`. */
export const sse = (data: JsonObject & { readonly type: string }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
