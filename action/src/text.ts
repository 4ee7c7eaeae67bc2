/**
 * One line of text that came from the network or from a workflow file, fit for a log: no control, format, surrogate or private
 * characters (no line breaks, no terminal sequences, no text that runs backwards), no more than `most` characters, and nothing that a
 * runner takes for a command. `##[` counts anywhere in a line, `::` only at its start; both are taken apart.
 * Source: actions/runner, ActionCommand.TryParse and TryParseV2.
 */
export function plainLine(text: string, most = 500): string {
  const clean = text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll("##[", "## [")
    .replace(/:(?=:)/g, ": ")
    .replace(/ {2,}/g, " ")
    .trim();
  const characters = [...clean];
  return characters.length <= most ? clean : `${characters.slice(0, most).join("")}…`;
}

/** What was thrown, as one line. */
export function reasonOf(error: unknown): string {
  return plainLine(error instanceof Error ? error.message : String(error), 1500);
}

/** Entries of an input that may stand on lines of their own or behind commas. */
export function listed(text: string): readonly string[] {
  return text
    .split(/[\r\n,]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
