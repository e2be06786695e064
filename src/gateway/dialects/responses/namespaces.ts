// Tools of a namespace have one flat name for models that know no namespaces, and their two names again for the caller.
import type { Tool } from '../../form/request.ts';

/** A tool's name in the form. */
export const flatName = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}${BETWEEN}${name}`;

/** A tool's names as the caller gave them. A name that no tool has is the model's own invention and stays as it is. */
export function callersName(
  tools: readonly Tool[],
  flat: string,
): { readonly name: string; readonly namespace?: string } {
  for (const tool of tools) {
    if ((tool.type !== 'function' && tool.type !== 'custom') || tool.name !== flat) continue;
    const { namespace } = tool;
    return namespace === undefined
      ? { name: flat }
      : { name: flat.slice(namespace.length + BETWEEN.length), namespace };
  }
  return { name: flat };
}

const BETWEEN = '__';
