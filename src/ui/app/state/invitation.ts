// The token of an invitation, which its link carries behind the `#`. It is taken out of the address at once and kept in this tab only, so
// that it outlives the way to the sign-in page and back.

const KEPT = 'farebox.invitation';

/** Where invitations lead. */
export const JOIN_PATH = '/app/join';

/** Keeps the token that the address carries, if it does; called before anything may leave the page. */
export function keepInvitation(): void {
  if (location.pathname !== JOIN_PATH || location.hash.length < 2) return;
  sessionStorage.setItem(KEPT, location.hash.slice(1));
  history.replaceState(null, '', JOIN_PATH);
}

/** The token that is kept; undefined when there is none. */
export const invitation = (): string | undefined => sessionStorage.getItem(KEPT) ?? undefined;

/** Forgets it: it was used, or is not wanted. */
export const forgetInvitation = (): void => sessionStorage.removeItem(KEPT);
