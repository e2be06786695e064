// A search that is offered among the tools and that nobody insists on: where an endpoint cannot search, or has no price for it, the
// request goes there without it. Programs offer one with whatever they ask, and none of them should fail over it.
import { assert } from '../../base/assert.ts';
import { ok } from '../../base/result.ts';
import type { Asked } from '../asked.ts';
import { isObject, objectsAt, parseJson } from '../form/json.ts';
import { once } from '../form/once.ts';
import type { FormRequest, Tool } from '../form/request.ts';
import { isSearchTool } from '../hosted-tools.ts';
import { DEPTH_MAX } from '../wire/json-body.ts';
import { itemsAt } from '../wire/json-items.ts';
import { outlineJson } from '../wire/json-outline.ts';
import { memberSplices, splice } from '../wire/splice.ts';

/** How a search that was left out is named to the caller. */
export const OFFERED_SEARCH = 'tools[].web_search';

/** Whether a search is offered and could as well not be there. */
export const offersSearch = ({ size, needs }: Asked): boolean => size.searches && needs.hosted?.mustSearch !== true;

/** Several endpoints may need the same; it goes when its request does. */
const known = new WeakMap<Asked, Asked>();

/** The request without the searches among its tools. */
export function withoutSearch(asked: Asked): Asked {
  const made = known.get(asked) ?? written(asked);
  known.set(asked, made);
  return made;
}

function written(asked: Asked): Asked {
  const { set, remove } = editsOf(asked);
  const bytes = splice(asked.bytes, memberSplices(asked.outline, set, remove));
  const outline = outlineJson(bytes, DEPTH_MAX);
  assert(!('fault' in outline), 'a body that was valid is no longer');
  return {
    ...asked,
    bytes,
    outline,
    parameters: outline.members.map(({ name }) => name),
    size: { ...asked.size, searches: false },
    needs: { ...asked.needs, search: false, tools: asked.needs.tools && !remove.has('tools') },
    form: once(() => {
      const form = asked.form();
      return form.ok ? ok(withoutTool(form.value)) : form;
    }),
  };
}

/** They speak of tools, and are answered 400 without any. */
const OF_TOOLS = ['tools', 'tool_choice', 'parallel_tool_calls'];

type Edits = { readonly set: ReadonlyMap<string, string>; readonly remove: ReadonlySet<string> };

function editsOf(asked: Asked): Edits {
  const tools = itemTexts(asked, 'tools');
  const kept = tools.filter((text) => !isSearchTool(parseJson(text)));
  const addsTools = asked.needs.hosted?.addsSearch === true;
  if (kept.length === 0 && !addsTools) {
    // Functions in the old way are tools too; a list of none is answered 400.
    return { set: new Map(), remove: new Set(asked.parameters.includes('functions') ? ['tools'] : OF_TOOLS) };
  }
  const set = new Map(kept.length === tools.length ? [] : [['tools', `[${kept.join(',')}]`]]);
  if (addsTools) set.set('input', `[${itemTexts(asked, 'input').map(withoutAdded).join(',')}]`);
  return { set, remove: new Set() };
}

const decoder = new TextDecoder();

/** The items of a member that is a list, each as it stands there. */
function itemTexts({ bytes, outline }: Asked, name: string): readonly string[] {
  const member = outline.members.find((one) => one.name === name);
  const items = member === undefined ? [] : itemsAt(bytes, member.start);
  return items.map(({ start, end }) => decoder.decode(bytes.subarray(start, end)));
}

/** An item of the input may add tools. */
function withoutAdded(text: string): string {
  const item = parseJson(text);
  if (!isObject(item) || item.type !== 'additional_tools') return text;
  return JSON.stringify({ ...item, tools: objectsAt(item, 'tools').filter((tool) => !isSearchTool(tool)) });
}

const withoutTool = (form: FormRequest): FormRequest => ({
  ...form,
  tools: form.tools.filter((tool) => !isSearch(tool)),
});

const isSearch = (tool: Tool): boolean =>
  tool.type === 'web_search' || (tool.type === 'foreign' && isSearchTool(tool.value));
