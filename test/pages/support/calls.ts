// Calls from outside, as programs make them: with a key, and no browser.

/** One call; what is left out is left to the gateway. */
export type Call = {
  readonly model?: string;
  readonly words?: string;
  readonly user?: string;
  readonly app?: string;
  readonly tags?: readonly string[];
  readonly streamed?: boolean;
};

const AT_ONCE = 24;

/** Makes a call and answers the id of its generation; a refusal has none. */
export async function callModel(origin: string, key: string, call: Call = {}): Promise<string | undefined> {
  const { model = 'demo/echo', words = 'Hello', user, app, tags = [], streamed = false } = call;
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(app === undefined ? {} : { 'x-title': app }),
    },
    body: JSON.stringify({
      model,
      stream: streamed,
      messages: [{ role: 'user', content: words }],
      max_tokens: 64,
      ...(user === undefined ? {} : { user }),
      ...(tags.length === 0 ? {} : { tags }),
    }),
  });
  // The books are closed when the last byte is there.
  await response.text();
  return response.ok ? (response.headers.get('x-generation-id') ?? undefined) : undefined;
}

/** Does many things, a few of them at a time. */
export async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
