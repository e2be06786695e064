// The place where the view of the path is shown: loaded once, kept until the next one is there, focus moved to its heading, and a failure
// of one view told in its place without taking the rest of the app along.
import { Component, type ComponentChildren, type ComponentType, type VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { boot } from './boot.ts';
import { html } from './html.ts';
import { moves, place } from './router.ts';
import { type Route, routeOf, type ViewProps } from './routes.ts';
import { Problem, Skeleton } from './ui/block.ts';

type Loaded = { readonly route: Route; readonly View?: ComponentType<ViewProps>; readonly error?: unknown };

/** The view of where the page is. */
export function Outlet(): VNode {
  const found = routeOf(place.value.path);
  const [loaded, setLoaded] = useState<Loaded | undefined>(undefined);
  const main = useRef<HTMLElement>(null);
  const route = found?.route;
  const move = moves.value;

  useEffect(() => {
    if (route === undefined) return;
    let isCurrent = true;
    document.title = `${route.title} · ${boot.name}`;
    route.load().then(
      ({ View }) => isCurrent && setLoaded({ route, View }),
      (error: unknown) => isCurrent && setLoaded({ route, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [route]);

  // A reader who does not see the page must hear that another one is there.
  useEffect(() => {
    if (move > 0) main.current?.focus({ preventScroll: true });
  }, [move]);

  return html`<main id="main" tabindex="-1" ref=${main}>${shown(found, loaded)}</main>`;
}

function shown(found: ReturnType<typeof routeOf>, loaded: Loaded | undefined): VNode {
  if (found === undefined) return html`<${Absent} />`;
  const { View, error } = loaded ?? {};
  if (loaded?.route !== found.route) return html`<${Skeleton} height=${320} />`;
  if (View === undefined) return html`<${Problem} error=${error} retry=${() => location.reload()} />`;
  return html`<${Boundary} key=${found.route.title}><${View} rest=${found.rest} /><//>`;
}

function Absent(): VNode {
  return html`<div class="stack">
    <h1>There is no such page</h1>
    <p>The address may be cut short. <a href="/app">Go to Home</a></p>
  </div>`;
}

/** Shows a failure of what is inside it. */
class Boundary extends Component<{ readonly children?: ComponentChildren }, { readonly error?: unknown }> {
  static override getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ComponentChildren {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return html`<${Problem} error=${error} retry=${() => location.reload()} />`;
  }
}
