export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Turns offsets into 1-based lines and columns. Offsets may come in any order; ascending ones cost one pass in all.
 * A line ends with `\n`; a `\r` before it belongs to the line.
 */
export function positionsIn(text: string): (offset: number) => Position {
  let line = 1;
  let lineStart = 0;
  let lineEnd = endOfLine(text, 0);
  return (offset) => {
    if (offset < lineStart) {
      line = 1;
      lineStart = 0;
      lineEnd = endOfLine(text, 0);
    }
    while (lineEnd < offset) {
      line++;
      lineStart = lineEnd + 1;
      lineEnd = endOfLine(text, lineStart);
    }
    return { line, column: offset - lineStart + 1 };
  };
}

/** Offset of the line end; the text's length on its last line. */
function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}
