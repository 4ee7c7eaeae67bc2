import { isNewScalar, NewMap, type NewValue } from "./operations.ts";

/** How a file is indented where new lines go. */
export interface Style {
  /** Columns from a key to the keys of its map. */
  readonly step: number;
  /** Columns from a key to the dashes of its list. */
  readonly dash: number;
  /** Columns from a dash to what it bears. */
  readonly gap: number;
}

/**
 * A pair as lines without line breaks, the key at column 0. Values that plain text cannot bear are quoted in single quotes, texts of
 * several lines become literal blocks.
 */
export function renderPair(key: string, value: NewValue, style: Style): readonly string[] {
  const name = renderScalar(key);
  if (typeof value === "string" || isNewScalar(value)) {
    const text = typeof value === "string" ? value : value.text;
    const comment = typeof value === "string" ? "" : value.comment;
    if (text.includes("\n") && isLiteral(text)) {
      return [`${name}: ${text.endsWith("\n") ? "|" : "|-"}`, ...indented(blockLines(text), style.step)];
    }
    const scalar = text === "" ? "''" : renderScalar(text);
    return [`${name}: ${scalar}${comment === "" ? "" : ` # ${comment}`}`];
  }
  if (value instanceof NewMap) {
    if (value.pairs.length === 0) return [`${name}: {}`];
    return [`${name}:`, ...indented(renderPairs(value, style), style.step)];
  }
  if (value.length === 0) return [`${name}: []`];
  return [
    `${name}:`,
    ...indented(
      value.flatMap((item) => renderItem(item, style)),
      style.dash,
    ),
  ];
}

export function renderPairs(map: NewMap, style: Style): readonly string[] {
  return map.pairs.flatMap(([key, value]) => renderPair(key, value, style));
}

/** A list item as lines, its dash at column 0. */
export function renderItem(value: NewValue, style: Style): readonly string[] {
  const dash = `-${" ".repeat(style.gap - 1)}`;
  if (value instanceof NewMap) {
    const [first = "", ...rest] = renderPairs(value, style);
    return [`${dash}${first}`, ...indented(rest, style.gap)];
  }
  return [`${dash}${renderScalar(typeof value === "string" ? value : isNewScalar(value) ? value.text : "")}`];
}

/** Whether a literal block bears a text without an indicator: it begins with a word, and ends with one break at most. */
function isLiteral(text: string): boolean {
  return /^\S/.test(text) && !/\n\n$|[^\P{Cc}\n]|[\u2028\u2029\uFEFF]/u.test(text);
}

function blockLines(text: string): readonly string[] {
  return text.replace(/\n$/, "").split("\n");
}

function indented(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(by) + line));
}

/**
 * Text as a scalar on one line: plain where YAML 1.2 (section 7.3.3) and the readers of older versions take it as the same text, single
 * quoted otherwise, double quoted where it has line breaks or controls. Words such as `true`, `null` and `1.10` stay plain: workflows are typed by their keys, and there they mean text.
 */
export function renderScalar(text: string): string {
  if (isPlain(text)) return text;
  // JSON's escapes are YAML's, too (YAML 1.2 section 1.3).
  if (/[\p{Cc}\u2028\u2029\uFEFF]/u.test(text))
    return JSON.stringify(text).replace(/[\u007F-\u009F\u2028\u2029\uFEFF]/g, escaped);
  return `'${text.replaceAll("'", "''")}'`;
}

function isPlain(text: string): boolean {
  if (text === "" || text !== text.trim()) return false;
  if (/^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]/.test(text)) return false;
  if (/:(?:\s|$)|\s#/.test(text)) return false;
  // Control characters are not text of a scalar that is read back as it was written.
  return !/[\p{Cc}\u2028\u2029\uFEFF]/u.test(text);
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
