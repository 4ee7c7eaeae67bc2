import type { Scalar } from "yaml";
import { rangeOf } from "./yaml.ts";

/** One `${{ … }}` of a scalar, or the whole of a bare `if:`. Offsets are the file's. */
export interface ExpressionText {
  /** What stands between the braces, unescaped. */
  readonly text: string;
  /** The file's offset of each character of `text`, and of its end; null when they follow one another from `start`. */
  readonly offsets: readonly number[] | null;
  readonly start: number;
  /** The file's offsets of `${{` and behind `}}`. */
  readonly outerStart: number;
  readonly outerEnd: number;
}

interface Decoded {
  readonly text: string;
  readonly start: number;
  readonly offsets: readonly number[] | null;
}

/** The file's offset of a place in an expression's text. */
export function sourceOffset(expression: ExpressionText, at: number): number {
  return expression.offsets ? (expression.offsets[at] ?? expression.outerEnd) : expression.start + at;
}

/**
 * All `${{ … }}` of a scalar with exact places in the file, for plain, quoted and block scalars. Folding and indentation are
 * white space to an expression, so the file's own text is read; only the escapes of quoted scalars are undone.
 */
export function expressionsOf(source: string, scalar: Scalar): readonly ExpressionText[] {
  const decoded = decodeScalar(source, scalar);
  const { text } = decoded;
  const found: ExpressionText[] = [];
  let quotesMatter = true;
  let from = text.indexOf("${{");
  while (from !== -1) {
    let end = quotesMatter ? expressionEnd(text, from + 3) : null;
    if (end === null) {
      // GitHub refuses a file with an open expression. Here the next `}}`, or the end of the scalar, closes it: nothing is hidden.
      quotesMatter = false;
      const plain = text.indexOf("}}", from + 3);
      if (plain === -1) return [...found, part(decoded, from, from + 3, text.length, text.length)];
      end = plain;
    }
    found.push(part(decoded, from, from + 3, end, end + 2));
    from = text.indexOf("${{", end + 2);
  }
  return found;
}

/** A scalar that is an expression without braces, as `if:` may be. */
export function bareExpression(source: string, scalar: Scalar): ExpressionText {
  const decoded = decodeScalar(source, scalar);
  return part(decoded, 0, 0, decoded.text.length, decoded.text.length);
}

/** The end of an expression (the offset of its `}}`), which a single-quoted string may not close; null when it is open. */
export function expressionEnd(text: string, from: number): number | null {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 39) quoted = !quoted;
    else if (!quoted && code === 125 && text.charCodeAt(at + 1) === 125) return at;
  }
  return null;
}

function part(decoded: Decoded, outer: number, from: number, to: number, outerEnd: number): ExpressionText {
  const at = (offset: number) =>
    decoded.offsets ? (decoded.offsets[offset] ?? decoded.start) : decoded.start + offset;
  return {
    text: decoded.text.slice(from, to),
    offsets: decoded.offsets ? decoded.offsets.slice(from, to + 1) : null,
    start: at(from),
    outerStart: at(outer),
    outerEnd: at(outerEnd),
  };
}

export function decodeScalar(source: string, scalar: Scalar): Decoded {
  const [start, end] = rangeOf(scalar);
  if (scalar.type === "BLOCK_LITERAL" || scalar.type === "BLOCK_FOLDED") {
    const header = source.indexOf("\n", start);
    const from = header === -1 || header >= end ? end : header + 1;
    return { text: source.slice(from, end), start: from, offsets: null };
  }
  if (scalar.type === "QUOTE_SINGLE") return unquote(source, start + 1, end - 1, "'");
  if (scalar.type === "QUOTE_DOUBLE") return unquote(source, start + 1, end - 1, "\\");
  return { text: source.slice(start, end), start, offsets: null };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0", e: "\x1b", _: "\xa0" };

function unquote(source: string, start: number, end: number, mark: string): Decoded {
  const raw = source.slice(start, end);
  if (!raw.includes(mark)) return { text: raw, start, offsets: null };
  let text = "";
  const offsets: number[] = [];
  for (let at = 0; at < raw.length; at++) {
    const c = raw[at] ?? "";
    if (c !== mark) {
      text += c;
      offsets.push(start + at);
      continue;
    }
    const next = raw[at + 1] ?? "";
    if (mark === "\\" && (next === "\n" || next === "\r")) {
      // An escaped line break joins the lines: neither it nor the next line's indentation is part of the value.
      while (/\s/.test(raw[at + 1] ?? "")) at++;
      continue;
    }
    offsets.push(start + at);
    if (mark === "'") {
      text += "'";
      at++;
      continue;
    }
    const width = next === "x" ? 2 : next === "u" ? 4 : next === "U" ? 8 : 0;
    if (width > 0) {
      const code = Number.parseInt(raw.slice(at + 2, at + 2 + width), 16);
      text += Number.isNaN(code) || code > 0xffff ? " " : String.fromCharCode(code);
      at += 1 + width;
    } else {
      text += ESCAPES[next] ?? next;
      at++;
    }
  }
  offsets.push(end);
  return { text, start, offsets };
}

/**
 * The file's 1-based line of each line of a scalar's value, for scripts: exact for literal blocks and single lines; a folded or
 * multi-line flow scalar gives the line it starts on.
 */
export function lineOfValue(scalar: Scalar, firstLine: number, valueLine: number): number {
  if (scalar.type === "BLOCK_LITERAL") return firstLine + 1 + valueLine;
  return scalar.type === "BLOCK_FOLDED" ? firstLine + 1 : firstLine;
}
