// One JSON document, written as it is read: a part of it is in memory at a time, and nothing is read before somebody takes what came
// before. Pure but for the stream. A document that cannot be finished ends in an error, never as valid JSON.

/** A member of the document: a value, how to make it when its turn comes, or pages of an array. */
export type JsonPart = { readonly value: () => unknown } | { readonly pages: () => AsyncIterable<readonly unknown[]> };

/** Writes an object with these members, in this order. */
export async function* jsonText(parts: readonly (readonly [string, JsonPart])[]): AsyncGenerator<string> {
  let joint = '{';
  for (const [name, part] of parts) {
    yield `${joint}\n${JSON.stringify(name)}: `;
    joint = ',';
    if ('value' in part) yield JSON.stringify(await part.value());
    else yield* arrayText(part.pages());
  }
  yield '\n}\n';
}

async function* arrayText(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let joint = '[';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield `${joint}\n  ${page.map((row) => JSON.stringify(row)).join(',\n  ')}`;
    joint = ',';
  }
  yield joint === '[' ? '[]' : ']';
}

/** The text as a body; the next piece is made when the last one was taken. `failed` hears why it ended early. */
export function streamOf(text: AsyncGenerator<string>, failed: (error: unknown) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const next = await text.next();
        if (next.done === true) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        failed(error);
        controller.error(error);
      }
    },
    cancel: async () => void (await text.return(undefined)),
  });
}
