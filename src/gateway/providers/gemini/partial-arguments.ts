// Arguments of a call that come in pieces: each names the place of a value by a path, and texts grow. Vertex streams them so.
// The paths come from outside: they make plain members and list items, and nothing larger than what was sent.
import { isObject, type JsonObject, objectsAt, textAt } from '../../form/json.ts';

type Node = { [name: string]: unknown };

/** The arguments so far. */
export class PartialArguments {
  readonly #root: Node = emptyNode();

  /** Adds the pieces of one part of an answer. */
  add(functionCall: JsonObject): void {
    for (const piece of objectsAt(functionCall, 'partialArgs')) {
      const path = stepsOf(textAt(piece, 'jsonPath') ?? '');
      const value = saidBy(piece);
      if (path !== undefined && value !== undefined) put(this.#root, path, value);
    }
  }

  /** The arguments as an object. */
  get value(): JsonObject {
    return this.#root;
  }
}

/** Without a prototype, so that no name means anything. */
const emptyNode = (): Node => Object.create(null);

type Step = string | number;

const STEPS_MAX = 64;
const STEP = /\.([^.[\]]+)|\[(\d{1,6})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;

/** `$.a[0]['b c']` as its steps; undefined for another kind of path. */
function stepsOf(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (step === null || steps.length === STEPS_MAX) return undefined;
    const [, name, index, single, double] = step;
    steps.push(index === undefined ? (name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1')) : Number(index));
  }
  return steps.length === 0 ? undefined : steps;
}

function saidBy(piece: JsonObject): unknown {
  if ('nullValue' in piece) return null;
  return piece.stringValue ?? piece.numberValue ?? piece.boolValue;
}

/** Puts a value at its place; a text is put behind the text that is there. */
function put(root: Node, steps: readonly Step[], value: unknown): void {
  let node: unknown = root;
  for (const [depth, step] of steps.entries()) {
    const next = steps[depth + 1];
    const before = memberOf(node, step);
    const grown =
      next === undefined ? joined(before, value) : (before ?? (typeof next === 'number' ? [] : emptyNode()));
    if (!setMember(node, step, grown)) return;
    node = grown;
  }
}

const joined = (before: unknown, value: unknown): unknown =>
  typeof before === 'string' && typeof value === 'string' ? before + value : value;

function memberOf(node: unknown, step: Step): unknown {
  if (Array.isArray(node)) return typeof step === 'number' ? node[step] : undefined;
  return isObject(node) ? node[step] : undefined;
}

/** A list grows by one item at a time: an index far behind its end would make a list of nothing. */
function setMember(node: unknown, step: Step, value: unknown): boolean {
  if (Array.isArray(node)) {
    if (typeof step !== 'number' || step > node.length) return false;
    node[step] = value;
    return true;
  }
  if (!isNode(node) || typeof step !== 'string') return false;
  node[step] = value;
  return true;
}

/** A long number is an object that nothing can be put into. */
const isNode = (value: unknown): value is Node => isObject(value) && Object.isExtensible(value);
