import { isMap, isNode, isScalar, isSeq, type Node, visit, type YAMLMap, type YAMLSeq } from "yaml";
import type { Failure, Result } from "../contracts.ts";
import { rangeOf } from "../workflow/yaml.ts";
import type { TextEdit } from "./apply.ts";
import {
  blockOf,
  columnOf,
  contentEnd,
  lastOffset,
  lineStart,
  nextLine,
  nodeAt,
  pairOf,
  type SourceDocument,
} from "./document.ts";
import { isNewScalar, type NewValue, type Operation, type Path } from "./operations.ts";
import { renderItem, renderPair, renderScalar, type Style } from "./render.ts";
import { scalarEdits } from "./scalar-edit.ts";
import { gapOf, styleAt } from "./style.ts";

/** Why an operation cannot be written into this file. */
export type LayoutCode = "no-such-place" | "alias-or-anchor" | "flow-style" | "odd-scalar" | "shared-line" | "tabs";
export type LayoutFailure = Failure<LayoutCode> & { readonly offset: number };

/** The text edits that an operation is, in the file's own style. A shape that lines cannot be put into is a typed failure. */
export function layOut(document: SourceDocument, operation: Operation): Result<readonly TextEdit[], LayoutFailure> {
  const node = nodeAt(document, operation.at);
  if (typeof node === "string") return failed(node, operation.at, lastOffset(document, operation.at));
  switch (operation.op) {
    case "insert-pair":
      return insertPair(document, node, operation);
    case "remove-pair":
      return removePair(document, node, operation);
    case "replace-value":
      return replaceValue(document, node, operation);
    case "replace-parts": {
      const edits = isScalar(node) ? scalarEdits(document.text, node, operation.parts) : null;
      return edits ? { ok: true, value: edits } : failed("odd-scalar", operation.at, rangeOf(node)[0]);
    }
    case "insert-item":
      return insertItem(document, node, operation);
  }
}

function failed(code: LayoutCode, at: Path, offset: number): { ok: false; failure: LayoutFailure } {
  return { ok: false, failure: { code, message: SENTENCES[code], detail: at.join("."), offset } };
}

const SENTENCES: Readonly<Record<LayoutCode, string>> = {
  "no-such-place": "the place to edit is not in the file",
  "alias-or-anchor":
    "the place is written through an anchor or an alias, so that an edit would change other places too",
  "flow-style": "the place is written in braces or brackets on one line",
  "odd-scalar": "the value is written in a form whose parts have no exact place in the file",
  "shared-line": "the place shares its line with another one",
  tabs: "the place is indented by something other than spaces",
};

/** Lines at a column, each with the file's line break. */
function linesAt(document: SourceDocument, lines: readonly string[], column: number): string {
  const margin = " ".repeat(column);
  return lines.map((line) => (line === "" ? "" : margin + line) + document.eol).join("");
}

/** An insertion of whole lines at a line's start; a last line without a break keeps being one without. */
function linesEdit(document: SourceDocument, at: number, text: string): TextEdit {
  const open = at === document.text.length && at > 0 && document.text[at - 1] !== "\n";
  if (!open) return { start: at, end: at, text };
  return { start: at, end: at, text: document.eol + text.slice(0, -document.eol.length) };
}

function block<T extends "map" | "seq">(document: SourceDocument, node: Node, want: T, at: Path) {
  const found = (want === "map" ? isMap(node) : isSeq(node)) ? blockOf(document, node) : null;
  if (!found) return failed("flow-style", at, rangeOf(node)[0]);
  const start = rangeOf(found)[0];
  if (document.text.slice(lineStart(document, start), start).includes("\t")) return failed("tabs", at, start);
  return { ok: true as const, value: found as T extends "map" ? YAMLMap : YAMLSeq };
}

function insertPair(
  document: SourceDocument,
  node: Node,
  operation: Extract<Operation, { op: "insert-pair" }>,
): Result<readonly TextEdit[], LayoutFailure> {
  const inline = flowPair(document, node, operation);
  if (inline) return { ok: true, value: [inline] };
  const map = block(document, node, "map", operation.at);
  if (!map.ok) return map;
  const start = rangeOf(map.value)[0];
  const column = columnOf(document, start);
  const lines = renderPair(operation.key, operation.value, styleAt(document, map.value));
  if (operation.after === null) {
    const line = lineStart(document, start);
    if (document.text.slice(line, start).trim() !== "") {
      // The first key stands behind a dash: the new pair takes its place there, and it moves to a line of its own.
      const [first = "", ...rest] = lines;
      const margin = document.eol + " ".repeat(column);
      return { ok: true, value: [{ start, end: start, text: [first, ...rest].join(margin) + margin }] };
    }
    return { ok: true, value: [linesEdit(document, line, linesAt(document, lines, column))] };
  }
  const pair = pairOf(map.value, operation.after);
  if (!pair) return failed("no-such-place", operation.at, start);
  const at = nextLine(document, pairEnd(document, pair) - 1);
  return { ok: true, value: [linesEdit(document, at, linesAt(document, lines, column))] };
}

/** A scalar pair at the end of a map that is written in braces on one line, with something in it; null for all else. */
function flowPair(
  document: SourceDocument,
  node: Node,
  operation: Extract<Operation, { op: "insert-pair" }>,
): TextEdit | null {
  if (!isMap(node) || blockOf(document, node) || typeof operation.value !== "string") return null;
  const [start, end] = rangeOf(node);
  const text = document.text.slice(start, end);
  const last = node.items.at(-1);
  const isLast = last && isScalar(last.key) && String(last.key.value ?? "") === operation.after;
  if (!isLast || /[\n#]/.test(text) || !text.endsWith("}") || /,\s*\}$/.test(text)) return null;
  const plain = /^[\w-]+$/;
  if (!plain.test(operation.key) || !plain.test(operation.value)) return null;
  const at = start + text.slice(0, -1).trimEnd().length;
  return { start: at, end: at, text: `, ${operation.key}: ${operation.value}` };
}

/** Behind the last character of a pair that is no white space. */
function pairEnd(document: SourceDocument, pair: { readonly key: unknown; readonly value: unknown }): number {
  const keyEnd = rangeOf(pair.key)[1];
  const end = pair.value ? rangeOf(pair.value)[1] : keyEnd;
  // `|+` keeps its last blank lines: they are content.
  if (keepsBlankLines(document, lastOf(pair.value))) return end;
  return Math.max(contentEnd(document, end), keyEnd);
}

/** The value that ends a node: the last one of the last one. */
function lastOf(node: unknown): unknown {
  let last: unknown = node;
  for (;;) {
    if (isSeq(last)) last = last.items.at(-1);
    else if (isMap(last)) last = last.items.at(-1)?.value;
    else return last;
  }
}

function hasAnchor(value: unknown): boolean {
  if (!isNode(value)) return false;
  let found = false;
  visit(value, {
    Value: (_key, node) => {
      if (!node.anchor) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function keepsBlankLines(document: SourceDocument, value: unknown): boolean {
  if (!isScalar(value) || (value.type !== "BLOCK_LITERAL" && value.type !== "BLOCK_FOLDED")) return false;
  const [start] = rangeOf(value);
  return /^[|>]\d?\+/.test(document.text.slice(start, start + 3));
}

function removePair(
  document: SourceDocument,
  node: Node,
  operation: Extract<Operation, { op: "remove-pair" }>,
): Result<readonly TextEdit[], LayoutFailure> {
  const map = block(document, node, "map", operation.at);
  if (!map.ok) return map;
  const pair = pairOf(map.value, operation.key);
  if (!pair) return failed("no-such-place", operation.at, rangeOf(map.value)[0]);
  const [start] = rangeOf(pair.key);
  // What an alias repeats elsewhere cannot go.
  if (hasAnchor(pair.value)) return failed("alias-or-anchor", operation.at, start);
  const end = pairEnd(document, pair);
  const next = map.value.items[1];
  const lead = document.text.slice(lineStart(document, start), start);
  if (pair === map.value.items[0] && next && /^\s*-\s+$/.test(lead)) {
    // The first key stands behind a dash: the next one takes its place there.
    const [to] = rangeOf(next.key);
    if (document.text.slice(end, to).trim() === "") return { ok: true, value: [{ start, end: to, text: "" }] };
  }
  const before = map.value.items[map.value.items.indexOf(pair) - 1];
  return removeLines(document, start, end, operation.at, keepsBlankLines(document, lastOf(before?.value)));
}

/** The start of the blank lines right above a line, or the line itself. */
function leadingBlank(document: SourceDocument, line: number): number {
  let at = line;
  while (at > 0) {
    const before = lineStart(document, at - 1);
    if (document.text.slice(before, at).trim() !== "") break;
    at = before;
  }
  return at;
}

/** The end of the blank lines that begin at a line's start. */
function blankEnd(document: SourceDocument, line: number): number {
  let at = line;
  while (at < document.text.length && document.text.slice(at, nextLine(document, at)).trim() === "")
    at = nextLine(document, at);
  return at;
}

/** Removes the lines from the one that `start` begins to the one that holds `end`; `below`: the blank ones below them, too. */
function removeLines(
  document: SourceDocument,
  start: number,
  end: number,
  at: Path,
  below: boolean,
): Result<readonly TextEdit[], LayoutFailure> {
  const line = lineStart(document, start);
  if (document.text.slice(line, start).trim() !== "") return failed("shared-line", at, start);
  const behind = nextLine(document, end - 1);
  const rest = document.text.slice(end, behind).trim();
  if (rest !== "" && !rest.startsWith("#")) return failed("shared-line", at, start);
  // Behind `|+` they would become its content.
  const last = below ? blankEnd(document, behind) : behind;
  if (last < document.text.length || document.text.endsWith("\n"))
    return { ok: true, value: [{ start: line, end: last, text: "" }] };
  // A block that keeps its last breaks would lose one.
  if (below) return failed("odd-scalar", at, start);
  // The last line has no break: what is removed takes the break in front of it along.
  const before = line > 0 ? contentEnd(document, line) : 0;
  return { ok: true, value: [{ start: before, end: last, text: "" }] };
}

function replaceValue(
  document: SourceDocument,
  node: Node,
  operation: Extract<Operation, { op: "replace-value" }>,
): Result<readonly TextEdit[], LayoutFailure> {
  const key = operation.at.at(-1);
  const parent = nodeAt(document, operation.at.slice(0, -1));
  const pair = typeof key === "string" && typeof parent !== "string" && isMap(parent) ? pairOf(parent, key) : undefined;
  if (!pair || !isMap(parent)) return failed("no-such-place", operation.at, rangeOf(node)[0]);
  if (!blockOf(document, parent)) return failed("flow-style", operation.at, rangeOf(node)[0]);
  const { value } = operation;
  if (isScalar(node) && (typeof value === "string" || isNewScalar(value))) return replaceScalar(document, node, value);
  const style = styleAt(document, parent);
  const column = columnOf(document, rangeOf(parent)[0]);
  return replaceWhole(document, pair, value, { style, column });
}

/** One scalar for another on the same line; the comment behind it stays unless a new one is given. */
function replaceScalar(
  document: SourceDocument,
  node: Node,
  value: string | { readonly text: string; readonly comment: string },
): Result<readonly TextEdit[], LayoutFailure> {
  const [start, end] = rangeOf(node);
  const text = typeof value === "string" ? value : value.text;
  if (start === end) return { ok: true, value: [fillEmpty(document, start, value)] };
  if (document.text.slice(start, end).includes("\n") || text.includes("\n")) return failed("odd-scalar", [], start);
  if (typeof value === "string") {
    const quote = document.text[start];
    const same = (quote === "'" || quote === '"') && !/['"\\]/.test(text);
    return { ok: true, value: [{ start, end, text: same ? quote + text + quote : renderScalar(text) }] };
  }
  const lineEnd = contentEnd(document, nextLine(document, end));
  const rest = document.text.slice(end, lineEnd);
  if (rest.trim() !== "" && !/^\s+#/.test(rest)) return failed("shared-line", [], start);
  const gap = rest.match(/^(\s+)#/)?.[1] ?? " ";
  const comment = value.comment === "" ? "" : `${gap}# ${value.comment}`;
  return { ok: true, value: [{ start, end: Math.max(end, lineEnd), text: renderScalar(text) + comment }] };
}

/** A value where there was none, one space behind the colon; a comment behind it stays. */
function fillEmpty(
  document: SourceDocument,
  at: number,
  value: string | { readonly text: string; readonly comment: string },
): TextEdit {
  const colon = document.text.lastIndexOf(":", at);
  const stop = /^[ \t]*(?=\r?\n|$)/.exec(document.text.slice(colon + 1))?.[0].length ?? 0;
  const scalar = typeof value === "string" ? renderScalar(value) : renderScalar(value.text);
  const comment = typeof value === "string" || value.comment === "" ? "" : ` # ${value.comment}`;
  return { start: colon + 1, end: colon + 1 + stop, text: ` ${scalar}${comment}` };
}

/** A value that takes other lines than the old one: everything from the colon to the value's last character is written anew. */
function replaceWhole(
  document: SourceDocument,
  pair: { readonly key: unknown; readonly value: unknown },
  value: NewValue,
  place: { readonly style: Style; readonly column: number },
): Result<readonly TextEdit[], LayoutFailure> {
  const [keyStart, keyEnd] = rangeOf(pair.key);
  const [first = "", ...rest] = renderPair("x", value, place.style);
  const margin = document.eol + " ".repeat(place.column);
  const text = [first.slice(1), ...rest].join(margin);
  const last = pairEnd(document, pair);
  // A block scalar that keeps its line breaks ends behind the last of them, which ends the line of the new value, too.
  const end = last - (/\r?\n$/.exec(document.text.slice(last - 2, last))?.[0].length ?? 0);
  const colon = document.text.indexOf(":", keyEnd);
  if (colon === -1 || colon > end) return failed("odd-scalar", [], keyStart);
  const tail = document.text.slice(end, contentEnd(document, nextLine(document, end - 1)));
  // A comment behind the old value would end up behind the last new line; it is about the old one.
  const stop = /^\s+#/.test(tail) && rest.length > 0 ? end + tail.length : end;
  return { ok: true, value: [{ start: colon, end: Math.max(stop, colon + 1), text }] };
}

function insertItem(
  document: SourceDocument,
  node: Node,
  operation: Extract<Operation, { op: "insert-item" }>,
): Result<readonly TextEdit[], LayoutFailure> {
  const seq = block(document, node, "seq", operation.at);
  if (!seq.ok) return seq;
  const dash = dashOf(document, seq.value, operation.before);
  if (dash === null) return failed("no-such-place", operation.at, rangeOf(seq.value)[0]);
  const line = lineStart(document, dash);
  if (document.text.slice(line, dash).trim() !== "") return failed("shared-line", operation.at, dash);
  const style = { ...styleAt(document, seq.value), gap: gapOf(document, seq.value) ?? 2 };
  const lines = [...renderItem(operation.value, style)];
  const column = columnOf(document, dash);
  const floor = operation.before > 0 ? rangeOf(seq.value.items[operation.before - 1])[1] : 0;
  const at = aboveComments(document, line, column, floor);
  if (isSpaced(document, seq.value, operation.before, at)) lines.push("");
  return { ok: true, value: [{ start: at, end: at, text: linesAt(document, lines, column) }] };
}

/** The dash of an item; null when the item does not exist. */
function dashOf(document: SourceDocument, seq: YAMLSeq, index: number): number | null {
  const item = seq.items[index];
  if (!item) return null;
  // The first dash may stand behind another one, the others never do.
  if (index === 0) return rangeOf(seq)[0];
  const [start] = rangeOf(item);
  const from = rangeOf(seq.items[index - 1])[1];
  const column = columnOf(document, rangeOf(seq)[0]);
  for (let at = lineStart(document, start); at >= lineStart(document, from); at = lineStart(document, at - 1)) {
    if (document.text[at + column] === "-" && document.text.slice(at, at + column).trim() === "") return at + column;
    if (at === 0) break;
  }
  return null;
}

/** Comments right above an item are about it: new lines go above them. What stands in front of `floor` is the item before, a script's end, say. */
function aboveComments(document: SourceDocument, line: number, column: number, floor: number): number {
  let at = line;
  while (at > floor && at > 0) {
    const before = lineStart(document, at - 1);
    if (before < floor) break;
    const text = document.text.slice(before, at);
    if (!/^\s*#/.test(text) || (text.match(/^ */)?.[0].length ?? 0) < column) break;
    at = before;
  }
  return at;
}

/** Whether the list parts its items by blank lines, as seen at the place of the new one, or at the first gap for the first item. */
function isSpaced(document: SourceDocument, seq: YAMLSeq, index: number, at: number): boolean {
  if (index > 0) return leadingBlank(document, at) !== at;
  const second = seq.items[1] ? dashOf(document, seq, 1) : null;
  if (second === null) return false;
  const floor = rangeOf(seq.items[0])[1];
  const above = aboveComments(document, lineStart(document, second), columnOf(document, second), floor);
  return leadingBlank(document, above) !== above;
}
