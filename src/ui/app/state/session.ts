// Who is signed in, and which of their accounts this tab is about. The choice lives in this tab only.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { boot } from '../boot.ts';
import type { Account, Me, Permission, Role } from '../wire.ts';

const CHOSEN = 'farebox.account';

const person = signal<Me | null>(boot.me);
const chosen = signal(sessionStorage.getItem(CHOSEN) ?? undefined);

/** Who is signed in; null until it is known. */
export const me: ReadonlySignal<Me | null> = person;

/** The account that this tab is about; undefined for a newcomer who has none. */
export const account: ReadonlySignal<Account | undefined> = computed(() => {
  const accounts = person.value?.accounts ?? [];
  return accounts.find(({ id }) => id === chosen.value) ?? accounts[0];
});

/** Its id, as requests name it. */
export const accountId: ReadonlySignal<string | undefined> = computed(() => account.value?.id);

/** Keeps who is signed in. */
export function setMe(next: Me): void {
  person.value = next;
}

/** Makes another account the one that this tab is about. */
export function chooseAccount(id: string): void {
  sessionStorage.setItem(CHOSEN, id);
  chosen.value = id;
}

const ALLOWED: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ['read', 'keys', 'credit', 'people', 'account'],
  admin: ['read', 'keys', 'credit', 'people'],
  developer: ['read', 'keys'],
  billing: ['read', 'credit'],
  viewer: ['read'],
};

/** Whether the person's role may do something in this account; the API decides, this only spares them a refusal. */
export const may = (permission: Permission): boolean =>
  account.value !== undefined && ALLOWED[account.value.role].includes(permission);

/** Whether the sign-in is young enough at `now` for what moves money out or deletes. */
export const isFresh = (now: number): boolean => Date.parse(person.value?.session.fresh_until ?? '') > now;

/** Set when readers sign out themselves: that their session ends is then no news. */
export const leaving = { now: false };

/** Leaves for the sign-in page, which comes back here. */
export function signedOut(): void {
  if (!leaving.now) location.assign(signInPath());
}

/** The sign-in page that comes back to where we are. */
export const signInPath = (): string => `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
