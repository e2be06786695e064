// The states that every block of a view has: loading (after 200 ms, in the true size), error (what, the request's id, try again), empty
// (the next action), offline (what was there stays), and its data.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { html } from '../html.ts';
import { ApiError } from '../lib/api.ts';
import type { Resource } from '../state/resource.ts';
import { Button } from './button.ts';

const SKELETON_AFTER_MS = 200;

type BlockProps<Data> = {
  readonly of: Resource<Data>;
  /** How tall it will be, in pixels, so that nothing moves when the data comes. */
  readonly height?: number;
  /** What it says when there is nothing to show; called only with data. */
  readonly empty?: (data: Data) => ComponentChildren | undefined;
  readonly children: (data: Data) => ComponentChildren;
};

/** A block of a view in the state that its data is in. Call it as a function inside a template. */
export function Block<Data>({ of, height = 120, empty, children }: BlockProps<Data>): VNode {
  const { data, error } = of;
  if (data === undefined) {
    return error === undefined
      ? html`<${Skeleton} height=${height} />`
      : html`<${Problem} error=${error} retry=${of.reload} />`;
  }
  const notice = error === undefined ? null : html`<${Stale} error=${error} retry=${of.reload} />`;
  return html`<div class="block" aria-busy=${of.loading ? 'true' : undefined}>${notice}${empty?.(data) ?? children(data)}</div>`;
}

/** A grey place of the true size, shown only when loading takes a while. */
export function Skeleton({ height, label = 'Loading…' }: { readonly height: number; readonly label?: string }): VNode {
  const shown = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      shown.value = true;
    }, SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return html`<div style=${{ minHeight: `${height}px` }} aria-busy="true">
    ${
      shown.value
        ? html`<p class="visually-hidden">${label}</p><span class="skeleton" style=${{ height: `${Math.min(height, 24)}px`, width: '40%' }}></span>`
        : null
    }
  </div>`;
}

/** What went wrong, for whom to ask about it, and the way on; nothing while nothing did. */
export function Problem({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): VNode | null {
  if (error === undefined) return null;
  const id = error instanceof ApiError ? error.requestId : undefined;
  return html`<div class="notice bad" role="alert">
    <p>${sentenceOf(error)}</p>
    ${id === undefined ? null : html`<span class="meta">Request <span class="id">${id}</span></span>`}
    ${retry === undefined ? null : html`<${Button} small onClick=${retry}>Try again<//>`}
  </div>`;
}

/** Data that could not be brought up to date stays, with a word about it. */
function Stale({ error, retry }: { readonly error: unknown; readonly retry: () => void }): VNode {
  return html`<div class="notice care" role="status">
    <p>Not up to date. ${sentenceOf(error)}</p>
    <${Button} small onClick=${retry}>Try again<//>
  </div>`;
}

/** The sentence of a failure: the API's own, or that it is our bug. */
export const sentenceOf = (error: unknown): string =>
  error instanceof ApiError ? error.message : 'This page failed. It is our mistake, and reloading it may help.';

/** What a block says when there is nothing yet: a sentence and the next action. */
export function Empty({ children }: { readonly children?: ComponentChildren }): VNode {
  return html`<div class="empty soft">${children}</div>`;
}

/** A section of a view: a heading, what belongs to it, a rule, and what it holds. */
export function Section(props: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly id?: string;
}): VNode {
  const name = props.id ?? props.title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return html`<section class="section" aria-labelledby=${name}>
    <header><h2 id=${name}>${props.title}</h2>${props.aside}</header>
    ${props.children}
  </section>`;
}
