import { plainText } from "../report/redacted.ts";

/** A unified diff as rows that a page can draw. */

export type DiffKind = "context" | "added" | "removed";

export interface DiffRow {
  readonly kind: DiffKind;
  /** 1-based line numbers; null on the side that does not have the line. */
  readonly old: number | null;
  readonly new: number | null;
  /** The line without its sign and its line end. What would be invisible or turn the direction of the text is spelled out. */
  readonly text: string;
  /** The file ends here without a line end. */
  readonly noNewline: boolean;
}

export interface DiffHunk {
  /** `@@ -10,7 +10,9 @@`, as it is written. */
  readonly header: string;
  readonly rows: readonly DiffRow[];
}

export interface FileDiff {
  readonly hunks: readonly DiffHunk[];
  readonly added: number;
  readonly removed: number;
  /** Lines that are not among the rows, since there are more than a page shows. */
  readonly more: number;
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const KINDS: Readonly<Record<string, DiffKind>> = { " ": "context", "+": "added", "-": "removed" };

/** More rows than this no person reads on a page; `thaw fix` prints them all. */
const MOST_ROWS = 3000;

/**
 * Reads the unified diff of one file. Total: what is no diff gives no rows. How many lines a hunk has is taken from its header, so that a
 * line of the file that looks like a header is a line.
 */
export function diffRows(text: string, most = MOST_ROWS): FileDiff {
  const lines = text.split("\n");
  const hunks: DiffHunk[] = [];
  const counts = { context: 0, added: 0, removed: 0 };
  let kept = 0;
  for (let at = 0; at < lines.length; ) {
    const header = HEADER.exec(lines[at] ?? "");
    if (!header) {
      at += 1;
      continue;
    }
    const hunk = readHunk(lines, at + 1, header);
    for (const row of hunk.rows) counts[row.kind] += 1;
    const rows = hunk.rows.slice(0, Math.max(0, most - kept));
    if (rows.length > 0) hunks.push({ header: header[0], rows });
    kept += rows.length;
    at = hunk.end;
  }
  const { added, removed, context } = counts;
  return { hunks, added, removed, more: added + removed + context - kept };
}

function readHunk(
  lines: readonly string[],
  start: number,
  header: RegExpExecArray,
): { readonly rows: readonly DiffRow[]; readonly end: number } {
  const number = (group: number) => Number(header[group] ?? 1);
  const next = { old: number(1), new: number(3) };
  const left = { old: number(2), new: number(4) };
  const rows: DiffRow[] = [];
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const last = rows.at(-1);
    if (line.startsWith("\\") && last) {
      rows[rows.length - 1] = { ...last, noNewline: true };
      continue;
    }
    const kind = KINDS[line.charAt(0)];
    if (kind === undefined || (left.old <= 0 && left.new <= 0)) break;
    const inOld = kind !== "added";
    const inNew = kind !== "removed";
    const text = visible(line.slice(1).replace(/\r$/, ""));
    rows.push({ kind, old: inOld ? next.old++ : null, new: inNew ? next.new++ : null, text, noNewline: false });
    left.old -= Number(inOld);
    left.new -= Number(inNew);
  }
  return { rows, end: at };
}

/** Who reads a diff decides by it: a mark that lets a line look like another one must be seen. Tabs are indentation. */
function visible(line: string): string {
  return line.split("\t").map(plainText).join("\t");
}
