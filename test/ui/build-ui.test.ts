// What browsers are sent: within its budgets, named by its content, and nothing of the server in it.
import { describe, expect, test } from 'vitest';
import { buildUi, checkBudgets } from '../../scripts/lib/build-ui.ts';

const { files, assets, sizes } = await buildUi();

describe('what is built for browsers', () => {
  test('is within the budgets of a first visit', () => {
    expect(checkBudgets(sizes)).toContain('first view of the app');
  });

  test('over its budget would be told', () => {
    expect(() => checkBudgets({ ...sizes, font: 30_001 })).toThrow('Too large');
  });

  test('has a hash in every name, and every name that is told is there', () => {
    const told = [...Object.values(assets.files), ...Object.values(assets.parts).flat()];
    for (const path of [...files.keys(), ...told])
      expect(path).toMatch(/^\/assets\/[\w-]+-[0-9A-Z]{8}\.(js|css|woff2)$/);
    for (const path of told) expect(files.has(path), path).toBe(true);
  });

  test('opens Home with at most four scripts, all of them told', () => {
    const { main = [] } = assets.parts;
    expect(main.length).toBeLessThanOrEqual(4);
    expect(main.length).toBeGreaterThan(0);
  });

  test('makes no code out of text and puts no markup into the page', () => {
    for (const [path, bytes] of files) {
      if (!path.endsWith('.js')) continue;
      const text = Buffer.from(bytes).toString();
      expect(text, path).not.toMatch(/\beval\(|new Function\(/);
      // Preact has the one way to set it, by a property that no view may use.
      if (!text.includes('__html')) expect(text, path).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
      expect(text, path).not.toContain('dangerouslySetInnerHTML={');
    }
  });
});
