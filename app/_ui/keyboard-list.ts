/**
 * Moving along lists by keys, and choosing rows: a list is marked by `data-list`, each row has one `data-row-link`, and may have one check
 * box marked `data-row-choose`. The focus is on the row's link or box, so that a screen reader says where it is, and Enter is the
 * browser's own. Nothing here hears a key that is typed into a field.
 */

/** Every key of a list, as the page of keys shows them. */
export const LIST_KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["j, ↓", "next row"],
  ["k, ↑", "row before"],
  ["Home, End", "first and last row"],
  ["Enter", "open the row"],
  ["x", "choose the row, or leave it out again"],
  ["Shift + j, k, ↓ or ↑", "choose the rows that are passed"],
  ["Shift + x, Shift + click", "choose all from the last chosen one to this one"],
  ["/", "filter the list"],
  ["Ctrl + K, ⌘ + K", "find anything"],
  ["?", "show these keys"],
];

const MOVES: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const ENDS: Readonly<Record<string, "first" | "last">> = { Home: "first", End: "last" };

/** The row that a range begins at: the one that was chosen last, by its box. */
let anchor: HTMLInputElement | null = null;

export function hearListKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  if (event.key === "/") return toSearch(event);
  const rows = shownRows();
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "x") return choose(event, rows, at);
  const next = nextOf(key, rows, at);
  if (next === null) return;
  event.preventDefault();
  if (event.shiftKey && at !== -1) pass(rows, at, next);
  linkOf(rows[next])?.focus();
}

/** Where a key leads; null where it leads nowhere. Arrows and ends keep scrolling the page until a row is chosen; j and k start anywhere. */
function nextOf(key: string, rows: readonly HTMLElement[], at: number): number | null {
  if (rows.length === 0) return null;
  const end = ENDS[key];
  if (end !== undefined) return at === -1 ? null : end === "first" ? 0 : rows.length - 1;
  const move = MOVES[key];
  if (move === undefined || (at === -1 && key.startsWith("Arrow"))) return null;
  if (at === -1) return move > 0 ? 0 : rows.length - 1;
  return Math.min(Math.max(at + move, 0), rows.length - 1);
}

/** A click with Shift on a box chooses all between it and the last chosen one; the box itself was turned by the browser. */
export function hearListClick(event: MouseEvent): void {
  const box = event.target instanceof Element ? event.target.closest<HTMLInputElement>("input[data-row-choose]") : null;
  if (box === null) return;
  if (event.shiftKey) range(shownRows(), box);
  anchor = box;
}

function choose(event: KeyboardEvent, rows: readonly HTMLElement[], at: number): void {
  const box = at === -1 ? null : boxOf(rows[at]);
  if (box === null) return;
  event.preventDefault();
  if (event.shiftKey) {
    turn(box, true);
    range(rows, box);
  } else turn(box, !box.checked);
  anchor = box;
}

function range(rows: readonly HTMLElement[], to: HTMLInputElement): void {
  const from = rows.findIndex((row) => anchor !== null && row.contains(anchor));
  const end = rows.findIndex((row) => row.contains(to));
  if (from === -1 || end === -1) return;
  for (const row of rows.slice(Math.min(from, end), Math.max(from, end) + 1)) {
    const box = boxOf(row);
    if (box !== null) turn(box, to.checked);
  }
}

/** Both rows of a step with Shift held are chosen; a step back takes the one that is left out again. */
function pass(rows: readonly HTMLElement[], at: number, next: number): void {
  const [here, there] = [boxOf(rows[at]), boxOf(rows[next])];
  if (here === null || there === null) return;
  if (there.checked && here.checked && at !== next) turn(here, false);
  else {
    turn(here, true);
    turn(there, true);
  }
  anchor = there;
}

function turn(box: HTMLInputElement, checked: boolean): void {
  if (box.checked === checked || box.disabled) return;
  // A click is what a person does: whoever watches the box hears of it, and the form has it.
  box.checked = checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function toSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>("[data-search]");
  if (search === null) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function shownRows(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-list] [data-row-link]")]
    .filter((link) => link.offsetParent !== null)
    .map((link) => link.closest<HTMLElement>("tr, li") ?? link);
}

function linkOf(row: HTMLElement | undefined): HTMLElement | null {
  if (row === undefined) return null;
  return row.matches("[data-row-link]") ? row : row.querySelector<HTMLElement>("[data-row-link]");
}

function boxOf(row: HTMLElement | undefined): HTMLInputElement | null {
  return row?.querySelector<HTMLInputElement>("input[data-row-choose]") ?? null;
}

/** Whether a key is meant for a field, a menu or a dialog that is open. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("dialog[open], [role=menu]") !== null) return true;
  return target.closest("input:not([type=checkbox]), textarea, select") !== null;
}
