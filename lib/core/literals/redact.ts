import type { LiteralMatch } from "./types.ts";

/**
 * What may be kept of a value: the text that every value of the rule starts with, and the length of the rest.
 * @param prefix comes from the rule, never from the value, so it cannot tell anything about the value.
 */
export function shapeOf(prefix: string, length: number): string {
  return `${prefix}…(${Math.max(0, length - prefix.length)})`;
}

type Redactable = Pick<LiteralMatch, "line" | "column" | "endLine" | "endColumn" | "shape">;

/**
 * The line with every literal on it replaced by its shape. Must be called before a line is stored, shown, or put into a
 * diff, a body or a log. A literal over several lines is cut from each of them.
 * @param text one line, without its line end
 * @param lineNumber 1-based, in the file that the matches are from
 */
export function redactLine(text: string, lineNumber: number, matches: readonly Redactable[]): string {
  const cuts = matches
    .filter((match) => match.line <= lineNumber && match.endLine >= lineNumber)
    .map((match) => ({
      from: match.line === lineNumber ? match.column - 1 : 0,
      to: match.endLine === lineNumber ? match.endColumn - 1 : text.length,
      shape: match.shape,
    }))
    .filter((cut) => cut.to > cut.from)
    .sort((a, b) => a.from - b.from);
  let result = "";
  let copied = 0;
  for (const cut of cuts) {
    if (cut.to <= copied) continue;
    if (cut.from >= copied) result += text.slice(copied, cut.from) + cut.shape;
    copied = cut.to;
  }
  return result + text.slice(copied);
}

/** Every line of a text with its literals replaced by their shapes. The number of lines stays the same. */
export function redactText(text: string, matches: readonly Redactable[]): string {
  if (matches.length === 0) return text;
  return text
    .split("\n")
    .map((line, index) => redactLine(line, index + 1, matches))
    .join("\n");
}
