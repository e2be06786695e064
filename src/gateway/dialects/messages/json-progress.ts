// Tells from the pieces of a JSON object, each looked at once, when the object is whole.
const OPENING = '{[';
const CLOSING = '}]';

export class JsonProgress {
  #depth = 0;
  #hasBegun = false;
  #inString = false;
  #escaped = false;

  /** Nothing but blanks can follow. */
  get isWhole(): boolean {
    return this.#hasBegun && this.#depth === 0;
  }

  /** Takes the next piece. */
  add(piece: string): void {
    for (const letter of piece) {
      if (this.#inString) this.#inText(letter);
      else if (letter === '"') this.#inString = true;
      else if (OPENING.includes(letter)) {
        this.#depth++;
        this.#hasBegun = true;
      } else if (CLOSING.includes(letter)) this.#depth--;
    }
  }

  #inText(letter: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (letter === '\\') this.#escaped = true;
    else if (letter === '"') this.#inString = false;
  }
}
