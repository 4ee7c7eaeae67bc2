/**
 * What was typed into a form, kept in this tab while its page goes away: for signing in again, for a reload after an upgrade, for a page that could
 * not be built. Never what could be a secret, and only for the person who typed it.
 */

const PREFIX = "thaw-kept ";
const LONGEST_MS = 3_600_000;
const MOST_CHARACTERS = 400_000;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type KeptField = readonly [name: string, value: string, checked: boolean | null];

interface Kept {
  readonly at: number;
  readonly viewer: string;
  readonly fields: readonly KeptField[];
}

const SECRET_TYPES = new Set(["password", "file", "hidden", "submit", "button", "image", "reset"]);
const SECRET_NAMES = /secret|token|passw|passphrase|private|credential|api-?key/i;

function isControl(element: Element): element is Control {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  );
}

/** Whether what stands in it may be kept. */
export function mayKeep({
  type,
  name,
  autocomplete,
}: {
  readonly type: string;
  readonly name: string;
  readonly autocomplete: string;
}): boolean {
  if (name === "" || SECRET_TYPES.has(type) || SECRET_NAMES.test(name)) return false;
  return !/password|one-time-code|cc-/.test(autocomplete);
}

function controlsOf(form: HTMLFormElement): readonly Control[] {
  return [...form.elements]
    .filter(isControl)
    .filter((one) => mayKeep({ type: one.type, name: one.name, autocomplete: one.autocomplete }));
}

/** Forms of one page that look alike are told apart by what they are about, which their hidden fields say. */
function keyOf(form: HTMLFormElement): string {
  const parts = [...form.elements].filter(isControl).flatMap((one) => {
    if (one.name === "" || one.name.startsWith("$") || one.name === "version") return [];
    return [one.type === "hidden" && !SECRET_NAMES.test(one.name) ? `${one.name}=${one.value}` : one.name];
  });
  return `${PREFIX}${window.location.pathname} ${[...new Set(parts)].join("&")}`;
}

function viewer(): string {
  return document.querySelector<HTMLElement>("[data-viewer]")?.dataset.viewer ?? "";
}

/** Where what is typed into a form is kept, and for whom. */
export interface FormPlace {
  readonly key: string;
  readonly viewer: string;
}

/** As of when the form is shown: while it goes away, address and person may be those of the next page already. */
export function placeOf(form: HTMLFormElement): FormPlace {
  return { key: keyOf(form), viewer: viewer() };
}

/** Until the next page is loaded for itself. */
let signedOut = false;

export function keepForm(form: HTMLFormElement, place: FormPlace): void {
  if (signedOut) return;
  const fields = controlsOf(form).map((one): KeptField => {
    const box = one instanceof HTMLInputElement && (one.type === "checkbox" || one.type === "radio");
    return [one.name, one.value, box ? one.checked : null];
  });
  const text = JSON.stringify({ at: Date.now(), viewer: place.viewer, fields } satisfies Kept);
  if (fields.length === 0 || text.length > MOST_CHARACTERS) return;
  try {
    window.sessionStorage.setItem(place.key, text);
  } catch {
    // A browser that stores nothing keeps nothing; the form itself still has it.
  }
}

export function forgetForm({ key }: FormPlace): void {
  try {
    window.sessionStorage.removeItem(key);
  } catch {
    // As above.
  }
}

/** Of whoever signs out, nothing stays, and nothing comes from forms that go away because of it. */
export function forgetAll(): void {
  signedOut = true;
  try {
    for (const key of Object.keys(window.sessionStorage))
      if (key.startsWith(PREFIX)) window.sessionStorage.removeItem(key);
  } catch {
    // As above.
  }
}

/** Puts back what was kept of this form, once. @returns whether there was something */
export function restoreForm(form: HTMLFormElement, place: FormPlace): boolean {
  const kept = read(place);
  forgetForm(place);
  if (kept === null || kept.viewer !== place.viewer || Date.now() - kept.at > LONGEST_MS) return false;
  const left = [...kept.fields];
  let changed = false;
  for (const control of controlsOf(form)) {
    const at = left.findIndex(
      ([name, value, checked]) => name === control.name && (checked === null || value === control.value),
    );
    const [field] = at === -1 ? [] : left.splice(at, 1);
    if (field !== undefined && put(control, field)) changed = true;
  }
  return changed;
}

function read({ key }: FormPlace): Kept | null {
  try {
    const text = window.sessionStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as Kept);
  } catch {
    return null;
  }
}

/** As if it were typed: by the element's own setter and its events, which React listens to. */
function put(control: Control, [, value, checked]: KeptField): boolean {
  if (checked !== null && control instanceof HTMLInputElement) {
    if (control.checked === checked) return false;
    control.click();
    return true;
  }
  if (control.value === value) return false;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value")?.set?.call(control, value);
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}
