// The one script of the public pages. They work without it: it adds copying and a theme, and makes the list of models and the calculator
// answer as one types.
import { calculate } from './script/calculator.ts';
import { quicken } from './script/model-table.ts';

const YEAR_SECONDS = 31_536_000;
const SHOWN_MS = 2_000;

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', () => void copy(button));
}

const themes = document.querySelector<HTMLElement>('[data-themes]');
if (themes !== null) themes.hidden = false;
const themeButtons = [...document.querySelectorAll<HTMLButtonElement>('[data-theme-choice]')];
for (const button of themeButtons) {
  button.addEventListener('click', () => chooseTheme(button.dataset.themeChoice ?? 'auto'));
}
showTheme();

const form = document.getElementById('models-form');
const table = document.getElementById('models-table');
if (form instanceof HTMLFormElement && table instanceof HTMLTableElement) quicken(form, table);

const calculator = document.getElementById('calculator-form');
const answer = document.getElementById('calculator-answer');
if (calculator instanceof HTMLFormElement && answer !== null) calculate(calculator, answer);

/** Copies what the button names: the text of an element, or its own. */
async function copy(button: HTMLButtonElement): Promise<void> {
  const target = button.dataset.copy ?? '';
  const text = document.getElementById(target)?.textContent ?? target;
  const label = button.textContent;
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  button.textContent = done ? 'Copied' : 'Select it by hand';
  setTimeout(() => {
    button.textContent = label;
  }, SHOWN_MS);
}

/** The Worker reads the cookie, so that the next page is in the right theme from the start. */
function chooseTheme(theme: string): void {
  const isChosen = theme === 'light' || theme === 'dark';
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store of browsers is not there without TLS, and demos have none.
  document.cookie = `theme=${isChosen ? theme : ''}; path=/; max-age=${isChosen ? YEAR_SECONDS : 0}; samesite=lax`;
  if (isChosen) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  showTheme();
}

function showTheme(): void {
  const theme = document.documentElement.dataset.theme ?? 'auto';
  for (const button of themeButtons) button.setAttribute('aria-pressed', String(button.dataset.themeChoice === theme));
}
