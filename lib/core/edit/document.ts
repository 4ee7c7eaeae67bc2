import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { indexLines, type LineIndex, lineAt } from "../workflow/text.ts";
import { parseYaml, rangeOf, YamlReader } from "../workflow/yaml.ts";
import { type Data, toData } from "./data.ts";
import type { Path } from "./operations.ts";

/** A file as it is edited: its text, the nodes with their ranges, its lines, and its values. */
export interface SourceDocument {
  readonly text: string;
  readonly root: Node | null;
  readonly reader: YamlReader;
  readonly lines: LineIndex;
  readonly eol: "\n" | "\r\n";
  readonly data: Data;
}

/** Reads a file for editing; null when it is no YAML that is understood. */
export function readDocument(text: string): SourceDocument | null {
  const yaml = parseYaml(text);
  if (!yaml.ok) return null;
  const reader = new YamlReader(yaml.document);
  try {
    const data = toData(yaml.root, reader);
    const eol = /^[^\n]*\r\n/.test(text) ? "\r\n" : "\n";
    return { text, root: yaml.root, reader, lines: indexLines(text), eol, data };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Why a place cannot be edited. */
export type Unreachable = "no-such-place" | "alias-or-anchor";

/**
 * The node at a path as the text has it, never through an alias: what an alias stands for is written elsewhere, and an edit there would
 * change other places too. For the same reason nothing inside of an anchored node is given.
 */
export function nodeAt(document: SourceDocument, path: Path): Node | Unreachable {
  let node: unknown = document.root;
  for (const step of path) {
    const trouble = unreachable(node);
    if (trouble) return trouble;
    if (typeof step === "number") node = isSeq(node) ? node.items[step] : undefined;
    else node = isMap(node) ? pairOf(node, step)?.value : undefined;
    if (node === undefined) return "no-such-place";
  }
  return unreachable(node) ?? (node as Node);
}

/** Where the way to a path ends: the offset of the last node on it, for saying where an edit could not go on. */
export function lastOffset(document: SourceDocument, path: Path): number {
  let node: unknown = document.root;
  let offset = 0;
  for (const step of path) {
    if (node && !isAlias(node)) offset = rangeOf(node)[0];
    if (unreachable(node)) return offset;
    node =
      typeof step === "number"
        ? isSeq(node)
          ? node.items[step]
          : null
        : isMap(node)
          ? pairOf(node, step)?.value
          : null;
  }
  return node ? rangeOf(node)[0] : offset;
}

function unreachable(node: unknown): Unreachable | null {
  if (node === null || node === undefined) return "no-such-place";
  if (isAlias(node) || (node as { anchor?: string }).anchor) return "alias-or-anchor";
  return null;
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return (map.items as Pair[]).find((pair) => isScalar(pair.key) && String(pair.key.value ?? "") === key);
}

/** The path of the innermost node whose range holds the offset: keys and positions from the root. */
export function pathAt(document: SourceDocument, offset: number): Path {
  const path: (string | number)[] = [];
  let node: unknown = document.root;
  for (let next = childAt(node, offset); next; next = childAt(node, offset)) {
    path.push(next.step);
    node = next.node;
  }
  return path;
}

function childAt(node: unknown, offset: number): { step: string | number; node: unknown } | null {
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isPair(pair) && isScalar(pair.key) && holds(pair.value, offset)) {
        return { step: String(pair.key.value ?? ""), node: pair.value };
      }
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) if (holds(item, offset)) return { step: index, node: item };
  }
  return null;
}

function holds(node: unknown, offset: number): boolean {
  if (!node || isAlias(node)) return false;
  const [start, end] = rangeOf(node);
  return start <= offset && (offset < end || (start === end && offset === start));
}

/** 0-based column of an offset; a byte order mark has none. */
export function columnOf(document: SourceDocument, offset: number): number {
  return offset - lineStart(document, offset);
}

/** The offset of the first character of the line that holds the offset. A byte order mark is no part of the first line. */
export function lineStart(document: SourceDocument, offset: number): number {
  const start = document.lines.starts[lineAt(document.lines, offset) - 1] ?? 0;
  return start === 0 && document.text.startsWith("\uFEFF") ? 1 : start;
}

/** The offset behind the line break of the line that holds the offset, or the end of the text. */
export function nextLine(document: SourceDocument, offset: number): number {
  return document.lines.starts[lineAt(document.lines, offset)] ?? document.text.length;
}

/** The offset of the last character of a node that is no white space, and one more: block scalars end behind their blank lines. */
export function contentEnd(document: SourceDocument, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(document.text[at - 1] ?? "")) at--;
  return at;
}

/** A map or sequence in block style; null for `{…}` and `[…]`, whose text an edit of lines would break. */
export function blockOf(document: SourceDocument, node: Node): YAMLMap | YAMLSeq | null {
  if (!isMap(node) && !isSeq(node)) return null;
  const first = document.text[rangeOf(node)[0]];
  return first === "{" || first === "[" ? null : node;
}
