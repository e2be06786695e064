// The list of models as one types: shows, hides and orders rows that are on the page already, by the same search as the server's.
import { matcher, readWishes, type Searchable, sorted, type Wishes } from '../model-search.ts';

type Row = Searchable & { readonly element: HTMLTableRowElement };

/** Takes over the form of the list. */
export function quicken(form: HTMLFormElement, table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const count = document.getElementById('models-count');
  if (body === undefined) return;
  const rows = [...body.rows].map(rowOf);
  let order = '';
  const update = (): void => {
    const wishes = wishesOf(form);
    if (wishes.sort !== order) body.append(...sorted(rows, wishes.sort).map(({ element }) => element));
    order = wishes.sort;
    const isWished = matcher(wishes);
    let shown = 0;
    for (const row of rows) {
      const isShown = isWished(row);
      // Only what changes is written: a page has hundreds of rows.
      if (row.element.hidden === isShown) row.element.hidden = !isShown;
      if (isShown) shown += 1;
    }
    if (count !== null)
      count.textContent = shown === rows.length ? `${shown} models` : `${shown} of ${rows.length} models`;
    history.replaceState(null, '', addressOf(wishes));
  };
  form.addEventListener('input', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === 'checkbox') limitChoice(form);
    else update();
  });
  document.addEventListener('keydown', (event) => focusSearch(event, form));
}

const COMPARED_MAX = 4;

/** Four are compared at most: when four are chosen, no fifth can be. */
function limitChoice(form: HTMLFormElement): void {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="compare"]')];
  const isFull = boxes.filter(({ checked }) => checked).length >= COMPARED_MAX;
  for (const box of boxes) box.disabled = isFull && !box.checked;
}

function focusSearch(event: KeyboardEvent, form: HTMLFormElement): void {
  const isField = event.target instanceof Element && event.target.closest('input, select, textarea') !== null;
  if (event.key !== '/' || isField || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  form.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
}

function rowOf(element: HTMLTableRowElement): Row {
  const { id = '', text = '', in: input = '0', out = '0', context, created, can = '', by = '' } = element.dataset;
  return {
    element,
    id,
    text,
    name: id,
    input: BigInt(input),
    output: BigInt(out),
    context: Number(context),
    createdAt: Number(created),
    can: can.split(' '),
    providers: by.split(' '),
  };
}

function wishesOf(form: HTMLFormElement): Wishes {
  const fields = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return readWishes(new URLSearchParams(fields));
}

/** The address that shows the same without a script. */
function addressOf(wishes: Wishes): string {
  const search = new URLSearchParams(Object.entries(wishes).filter(([, wish]) => wish !== '')).toString();
  return search === '' ? location.pathname : `${location.pathname}?${search}`;
}
