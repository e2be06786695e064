// Snippets that can be pasted as they are: with the key while it is known, and with the variable that holds it afterwards.
import { describe, expect, test } from 'vitest';
import { snippets } from '../../../src/ui/app/views/start-snippets.ts';

const facts = {
  baseUrl: 'https://api.acme.example/v1',
  key: undefined,
  label: 'sk-fb-1aut...wxyz',
  variable: 'ACME_API_KEY',
  model: 'demo/echo',
};

describe('a snippet', () => {
  test('has the key in it while the page knows it, in each of six ways', () => {
    const all = snippets({ ...facts, key: 'sk-fb-whole' });
    expect(all.map(({ name }) => name)).toEqual(['curl', 'Python', 'TypeScript', 'Claude Code', 'Codex', 'Cursor']);
    for (const { name, text } of all) {
      expect(text, name).toContain('sk-fb-whole');
      expect(text, name).toContain(name === 'Claude Code' ? 'https://api.acme.example"' : facts.baseUrl);
      expect(text, name).toContain('demo/echo');
    }
  });

  test('names the variable afterwards, and never a key that is none', () => {
    for (const { name, text } of snippets(facts)) {
      expect(text, name).toMatch(/ACME_API_KEY|your key sk-fb-1aut/);
      expect(text, name).not.toContain('YOUR_API_KEY');
    }
  });

  test('for a terminal says how the variable is set', () => {
    expect(snippets(facts)[0]?.text).toMatch(/^export ACME_API_KEY=/);
  });

  test('for Claude Code names the address without the version, which it adds itself', () => {
    expect(snippets(facts)[3]?.text).toContain('export ANTHROPIC_BASE_URL="https://api.acme.example"\n');
  });
});
