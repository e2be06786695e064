// What a reader chose for all pages: the time zone that everything is shown in, the theme, and whether single keys do something.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { searchParameter, setSearch } from '../router.ts';

export type ZoneChoice = 'utc' | 'local';
export type Theme = 'auto' | 'light' | 'dark';

const ZONE = 'farebox.zone';
const KEYS = 'farebox.keys';
const YEAR_SECONDS = 31_536_000;

const keptZone = signal<ZoneChoice>(localStorage.getItem(ZONE) === 'local' ? 'local' : 'utc');
const keys = signal(localStorage.getItem(KEYS) !== 'off');
const shownTheme = signal<Theme>(readTheme());

/** UTC or the reader's own zone; what the address says comes first, so that a link shows what its sender saw. */
export const zoneChoice: ReadonlySignal<ZoneChoice> = computed(() => {
  const named = searchParameter('tz');
  return named === 'local' || named === 'utc' ? named : keptZone.value;
});

/** The zone by its IANA name, as the API takes it. */
export const zone: ReadonlySignal<string> = computed(() =>
  zoneChoice.value === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone,
);

/** Shows everything in another zone from now on. */
export function setZone(choice: ZoneChoice): void {
  localStorage.setItem(ZONE, choice);
  keptZone.value = choice;
  setSearch({ tz: choice === 'utc' ? undefined : choice });
}

/** Whether single keys are shortcuts. */
export const shortcutsOn: ReadonlySignal<boolean> = keys;

/** Switches the single keys on or off. */
export function setShortcuts(on: boolean): void {
  localStorage.setItem(KEYS, on ? 'on' : 'off');
  keys.value = on;
}

/** The theme that the reader chose. */
export const theme: ReadonlySignal<Theme> = shownTheme;

/** Chooses a theme. A cookie keeps it, so that the Worker writes the right one into the next page. */
export function setTheme(choice: Theme): void {
  const age = choice === 'auto' ? 0 : YEAR_SECONDS;
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store of browsers is not there without TLS, and demos have none.
  document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax`;
  if (choice === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  shownTheme.value = choice;
}

function readTheme(): Theme {
  const shown = document.documentElement.dataset.theme;
  return shown === 'light' || shown === 'dark' ? shown : 'auto';
}
