/** Text of other people made safe for one line of a terminal: control characters, escapes and direction marks become visible. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}

/** Controls, marks of format (directions, soft hyphens, tags: all that is invisible), halves of pairs, and line ends that are no `\n`. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** At most so many units of UTF-16, and never half of a pair, which neither PostgreSQL nor GitHub takes in JSON. */
export function cutText(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
}

/** One CSV field (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvField(value: string | number | boolean | null): string {
  const text = value === null ? "" : String(value);
  const inert = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** What spreadsheets take for a formula: behind white space, too, and in the full-width writing. */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;
