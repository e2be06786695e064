// The two ways to use a page: with a mouse, and with the keys alone. Whoever uses the keys always sees where they are.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** One way to use pages. It counts what it pressed. */
export type Hand = {
  /** How often it pressed something. */
  readonly presses: () => number;
  press(target: Locator): Promise<void>;
  write(target: Locator, text: string): Promise<void>;
  /** Takes one of a list's words. */
  choose(target: Locator, word: string): Promise<void>;
};

/** The ways by name, for `describe.each`; each makes a fresh hand. */
export const HANDS: readonly (readonly [string, () => Hand])[] = [
  ['by mouse', mouse],
  ['by keyboard alone', keyboard],
];

/** A hand that clicks. */
export function mouse(): Hand {
  let presses = 0;
  return {
    presses: () => presses,
    async press(target) {
      presses++;
      await target.click();
    },
    write: (target, text) => target.fill(text),
    async choose(target, word) {
      await target.selectOption({ label: word });
    },
  };
}

/** A hand that has the keys alone. */
export function keyboard(): Hand {
  let presses = 0;
  return {
    presses: () => presses,
    async press(target) {
      presses++;
      await reach(target);
      // A link is followed by Enter alone, a checkbox is set by Space alone; a button takes both.
      const isBox = (await target.getAttribute('type')) === 'checkbox';
      await target.page().keyboard.press(isBox ? 'Space' : 'Enter');
    },
    async write(target, text) {
      await reach(target);
      await target.page().keyboard.press('ControlOrMeta+A');
      await target.page().keyboard.type(text);
    },
    async choose(target, word) {
      await reach(target);
      await target.page().keyboard.type(word);
      expect(await target.locator('option:checked').textContent()).toBe(word);
    },
  };
}

/** No page has this many places that the focus can be in. */
const TABS_MOST = 150;

/** Goes on with Tab until the target has the focus. At each step the focus is somewhere that can be seen. */
async function reach(target: Locator): Promise<void> {
  await target.waitFor();
  const page = target.page();
  for (let tabs = 0; tabs < TABS_MOST; tabs++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    expect(await unseenFocus(page)).toBe('');
  }
  throw new Error(`Tab does not reach ${target}.`);
}

/** Why a reader would not see where the focus is; empty when they do. */
function unseenFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    // Between the last place and the first the focus is in the browser's own bar.
    if (focused === null || focused === document.body || focused === document.documentElement) return '';
    const name = focused.outerHTML.slice(0, 120);
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
    const isDrawn = (outlineStyle !== 'none' && Number.parseInt(outlineWidth, 10) > 0) || boxShadow !== 'none';
    if (!isDrawn) return `nothing marks the focus of ${name}`;
    const box = focused.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (right - left < 1 || bottom - top < 1) return `out of sight: ${name}`;
    const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isCovered = above !== null && !focused.contains(above) && !above.contains(focused);
    return isCovered ? `covered by ${above.outerHTML.slice(0, 80)}: ${name}` : '';
  });
}
