/** One change of a text. Offsets count UTF-16 units, the end is exclusive. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text after the edits, or null when two of them overlap or one leaves the text. Insertions at one place keep their order; an
 * insertion may stand at the border of another edit, not inside of it.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | null {
  const sorted = sortEdits(edits);
  let result = "";
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) return null;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** By place; at one place insertions come first, in the order they were given. */
export function sortEdits(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.start - b.edit.start || emptiness(a.edit) - emptiness(b.edit) || a.order - b.order)
    .map(({ edit }) => edit);
}

function emptiness(edit: TextEdit): number {
  return edit.start === edit.end ? 0 : 1;
}
