import type { Scalar } from "yaml";
import { decodeScalar } from "../workflow/scalar.ts";
import type { TextEdit } from "./apply.ts";
import type { ValuePart } from "./operations.ts";

/**
 * Text edits that replace parts of a scalar's value where they stand in the file. Folding, chomping and indentation change nothing but
 * white space, so value and source are aligned by the characters that are none. Null when the two do not align, or when a part begins or
 * ends in the middle of white space that the file has in another form.
 */
export function scalarEdits(source: string, scalar: Scalar, parts: readonly ValuePart[]): readonly TextEdit[] | null {
  const value = String(scalar.value ?? "");
  const decoded = decodeScalar(source, scalar);
  const offsetOf = align(value, decoded.text);
  if (!offsetOf) return null;
  const toSource = (at: number) => (decoded.offsets ? (decoded.offsets[at] ?? decoded.start) : decoded.start + at);
  const edits: TextEdit[] = [];
  for (const part of parts) {
    const start = offsetOf(part.start);
    const end = part.end === part.start ? start : endOf(offsetOf, part.end);
    const text = escaped(part.text, scalar);
    if (start === null || end === null || text === null) return null;
    edits.push({
      start: toSource(start),
      end: end === start ? toSource(start) : toSource(end - 1) + lastWidth(decoded, end),
      text,
    });
  }
  return edits;
}

/** An end is the place behind the last character: what follows may be white space of another form. */
function endOf(offsetOf: (at: number) => number | null, end: number): number | null {
  const last = offsetOf(end - 1);
  return last === null ? null : last + 1;
}

/** How many characters of the source the character in front of `end` takes: two for a doubled quote. */
function lastWidth(decoded: { readonly offsets: readonly number[] | null }, end: number): number {
  if (!decoded.offsets) return 1;
  return (decoded.offsets[end] ?? 0) - (decoded.offsets[end - 1] ?? 0);
}

/** From an offset in the value to the one of the same character in the text that the file has. */
function align(value: string, text: string): ((at: number) => number | null) | null {
  if (value === text) return (at) => at;
  const offsets = new Int32Array(value.length + 1).fill(-1);
  let at = 0;
  for (let i = 0; i < value.length; i++) {
    if (isSpace(value.charCodeAt(i))) continue;
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    if (text.charCodeAt(at) !== value.charCodeAt(i)) return null;
    offsets[i] = at;
    at++;
  }
  if (text.slice(at).trim() !== "") return null;
  return (place) => {
    const found = offsets[place] ?? -1;
    return found === -1 ? null : found;
  };
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** New text in the scalar's own style; null for what that style cannot bear in one line. */
function escaped(text: string, scalar: Scalar): string | null {
  if (/[\p{Cc}\uFEFF\u2028\u2029]/u.test(text)) return null;
  if (scalar.type === "QUOTE_SINGLE") return text.replaceAll("'", "''");
  if (scalar.type === "QUOTE_DOUBLE") return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return text;
}
