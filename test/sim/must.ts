// What a check says when something does not hold.

class Broken extends Error {
  override readonly name = 'Broken';
}

/** What must hold; the sentence says what did not. */
export function must(condition: boolean, sentence: string, ...facts: readonly unknown[]): asserts condition {
  if (condition) return;
  throw new Broken(
    `${sentence} ${facts.map((fact) => (typeof fact === 'object' ? print(fact) : String(fact))).join(' ')}`,
  );
}

const print = (fact: unknown): string =>
  JSON.stringify(fact, (_name, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
