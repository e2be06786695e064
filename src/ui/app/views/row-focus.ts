// A sheet over a list: when it closes, the focus goes back to the row that it was opened from, as after a native dialog; the shell has moved
// it to the page in the meantime, because the path changed.
import { useEffect, useRef } from 'preact/hooks';

/** Focuses the row whose link has `data-row` equal to what was open, when nothing is open any more. */
export function useRowFocus(open: string | undefined): void {
  const before = useRef(open);
  useEffect(() => {
    const closed = open === undefined ? before.current : undefined;
    before.current = open;
    if (closed === undefined) return;
    const timer = setTimeout(() => {
      document.querySelector<HTMLElement>(`a[data-row="${CSS.escape(closed)}"]`)?.focus();
    });
    return () => clearTimeout(timer);
  }, [open]);
}
