// Templates: htm bound to Preact. What is put into one is always a text node or a value of an attribute, never markup.
import htm from 'htm';
import { h, type VNode } from 'preact';

/** Builds a node from a template with one root. Bundled, templates are calls already (scripts/lib/compile-html.ts), and this is left out. */
export const html = /* @__PURE__ */ htm.bind(h) as (
  strings: TemplateStringsArray,
  ...values: readonly unknown[]
) => VNode;
