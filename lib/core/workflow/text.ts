import type { Span } from "../contracts.ts";

/** Offsets of line starts of one text. Offsets and columns count UTF-16 units; lines and columns are 1-based. */
export interface LineIndex {
  readonly starts: readonly number[];
  readonly length: number;
}

/** Line starts after `\n`, `\r\n` and a lone `\r`, as YAML 1.2 section 5.4 breaks lines. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  if (text.includes("\r")) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
    }
  } else {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  }
  return { starts, length: text.length };
}

/** The 1-based line that holds the offset; an offset past the end counts as the end. */
export function lineAt(index: LineIndex, offset: number): number {
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((index.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

export function spanAt(index: LineIndex, path: string, start: number, end: number): Span {
  const line = lineAt(index, start);
  const endLine = lineAt(index, end);
  return {
    path,
    start,
    end,
    line,
    column: start - (index.starts[line - 1] ?? 0) + 1,
    endLine,
    endColumn: end - (index.starts[endLine - 1] ?? 0) + 1,
  };
}
