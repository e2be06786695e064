// Single keys that do something: never in a field, never with a modifier, and off when the reader switched them off (WCAG 2.1.4).
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { go } from '../router.ts';
import { shortcutsOn } from '../state/prefs.ts';

/** Whether the list of keys is shown. */
export const helpShown = signal(false);

/** The keys that work everywhere, and what they do. */
export const KEYS: readonly (readonly [string, string, string])[] = [
  ['g h', 'Home', '/app'],
  ['g r', 'Requests', '/app/requests'],
  ['g k', 'Keys', '/app/keys'],
  ['g c', 'Credit', '/app/credit'],
  ['g p', 'Playground', '/app/playground'],
  ['g a', 'Alerts', '/app/alerts'],
  ['g s', 'Settings', '/app/settings'],
];

let before = '';

/** Listens to the keys that work everywhere; called once. */
export function startShortcuts(): void {
  addEventListener('keydown', (event) => {
    if (!isShortcut(event)) return;
    const found = before === 'g' ? KEYS.find(([keys]) => keys === `g ${event.key}`) : undefined;
    before = before === '' && event.key === 'g' ? 'g' : '';
    if (found !== undefined) void go(found[2]);
    else if (event.key === '?') helpShown.value = true;
    else if (event.key === '/') focusSearch(event);
  });
}

/** Single keys of one view, such as `j` and `k`, while it is shown. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (before === '' && isShortcut(event)) latest.current[event.key]?.();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isShortcut(event: KeyboardEvent): boolean {
  if (!shortcutsOn.value || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  return !target.isContentEditable && target.closest('input, select, textarea, dialog[open]') === null;
}

/** A view with a search has one field of that type. */
function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLElement>('input[type="search"]');
  if (field === null) return;
  event.preventDefault();
  field.focus();
}
