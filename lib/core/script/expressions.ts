import type { TextRange } from "./types.ts";

/**
 * The `${{ … }}` of a text, in order, without overlap. The end is found as GitHub's template reader finds it: `}}`
 * inside a single-quoted string of the expression does not count. Where no such end exists GitHub refuses the whole
 * file; here the next `}}` ends it, so that nothing is hidden. Linear.
 */
export function scanExpressions(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  let quotesMatter = true;
  let at = text.indexOf("${{");
  while (at >= 0) {
    let end = quotesMatter ? endOutsideQuotes(text, at + 3) : -1;
    if (end < 0) {
      // One failure costs a pass over the rest: never try again.
      quotesMatter = false;
      const plain = text.indexOf("}}", at + 3);
      if (plain < 0) return found;
      end = plain + 2;
    }
    found.push({ start: at, end });
    at = text.indexOf("${{", end);
  }
  return found;
}

function endOutsideQuotes(text: string, from: number): number {
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 39) quoted = !quoted;
    else if (c === 125 && !quoted && text.charCodeAt(i + 1) === 125) return i + 2;
  }
  return -1;
}
