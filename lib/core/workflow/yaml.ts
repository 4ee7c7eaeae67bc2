import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import type { UnparsedReason } from "../contracts.ts";
import { readPlainYaml } from "./plain-yaml.ts";
import { indexLines, lineAt } from "./text.ts";

/** CI files above this many bytes are not parsed: GitHub itself refuses workflows above 512 kB. */
export const MAX_CI_FILE_BYTES = 1_000_000;
/** Deeper than any workflow that GitHub accepts (its own limit is about 100 levels of nodes). */
export const MAX_DEPTH = 100;
/** Aliases that are followed in one file. */
export const MAX_ALIASES = 1000;
/** Nodes that aliases bring in, all followings together: following an alias costs the size of what it names. */
const MAX_ALIASED_NODES = 200_000;

export type YamlResult =
  | { readonly ok: true; readonly root: Node | null; readonly document: Document }
  | { readonly ok: false; readonly reason: UnparsedReason; readonly detail: string };

/** What the quick reader gives has no aliases, so any document resolves them. */
const NO_ALIASES: Document = parseDocument("") as Document;

/**
 * Parses one CI file with every scalar as its text: the failsafe schema keeps `on:` a key and `1.10` a string. Never throws.
 * Duplicate keys are refused as GitHub refuses them, by a linear check of our own (the library's is quadratic).
 */
export function parseYaml(text: string): YamlResult {
  if (text.includes("\0")) return { ok: false, reason: "nul-byte", detail: "the file contains a NUL byte" };
  if (mayNestDeep(text) && nestsTooDeep(text)) {
    return { ok: false, reason: "too-deep", detail: `nested deeper than ${MAX_DEPTH} levels in brackets or on a line` };
  }
  try {
    const plain = readPlainYaml(text);
    if (plain) return checkNodes(plain, NO_ALIASES, text) ?? { ok: true, root: plain, document: NO_ALIASES };
    const document = parseDocument(text, {
      schema: "failsafe",
      uniqueKeys: false,
      prettyErrors: false,
      // Not "silent": the library then passes over second documents without a word.
      logLevel: "error",
      keepSourceTokens: false,
    });
    const error = document.errors[0];
    if (error) {
      const what = error.code.toLowerCase().replaceAll("_", " ");
      return { ok: false, reason: "yaml-error", detail: `line ${lineOf(text, error.pos[0])}: ${what}` };
    }
    const trouble = checkNodes(document.contents as Node | null, document as Document, text);
    if (trouble) return trouble;
    return { ok: true, root: document.contents as Node | null, document: document as Document };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, reason: "too-deep", detail: "nested too deep to be read" };
    return { ok: false, reason: "yaml-error", detail: error instanceof Error ? error.name : "unknown error" };
  }
}

/** Below this number of brackets their nesting costs the parser nothing worth asking about. */
const FEW_BRACKETS = 1000;

/**
 * Whether the text has so many brackets, or so many dashes in a row, that nesting could hurt. The composer recurses once a level, and
 * a megabyte of `[` costs half a minute before it gives up, so this is asked before parsing. Cheap and too suspicious: scripts have
 * brackets too.
 */
function mayNestDeep(text: string): boolean {
  let brackets = 0;
  let row = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 91 || code === 123) brackets++;
    else if ((code === 45 || code === 63) && text.charCodeAt(i + 1) <= 32) row++;
    else if (code !== 32 && code !== 9) row = 0;
    if (brackets > FEW_BRACKETS || row > MAX_DEPTH) return true;
  }
  return false;
}

/** The exact answer, from the tokens: linear, stops at the limit; text in scalars and comments does not count. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let row = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth = Math.max(0, depth - 1);
    else if (token === "-" || token === "?") row++;
    else if (token.trim() !== "" || token.includes("\n")) row = 0;
    if (depth > MAX_DEPTH || row > MAX_DEPTH) return true;
  }
  return false;
}

function lineOf(text: string, offset: number): number {
  return lineAt(indexLines(text), offset);
}

function checkNodes(root: Node | null, document: Document, text: string): Extract<YamlResult, { ok: false }> | null {
  let aliases = 0;
  let targets: ReadonlyMap<unknown, Node> | null = null;
  const pending: { node: unknown; depth: number }[] = [{ node: root, depth: 0 }];
  for (let item = pending.pop(); item; item = pending.pop()) {
    const { node, depth } = item;
    if (depth > MAX_DEPTH) return { ok: false, reason: "too-deep", detail: `nested deeper than ${MAX_DEPTH} levels` };
    if (isAlias(node)) {
      aliases++;
      if (aliases > MAX_ALIASES) {
        return { ok: false, reason: "too-many-aliases", detail: `more than ${MAX_ALIASES} aliases` };
      }
      targets ??= aliasTargets(document);
      if (!targets.has(node)) {
        return {
          ok: false,
          reason: "yaml-error",
          detail: `line ${lineOf(text, rangeOf(node)[0])}: an alias names no anchor`,
        };
      }
    } else if (isMap(node)) {
      const duplicate = duplicateKey(node);
      if (duplicate !== null) {
        return {
          ok: false,
          reason: "yaml-error",
          detail: `line ${lineOf(text, duplicate)}: the same key stands twice`,
        };
      }
      for (const pair of node.items) pending.push({ node: pair.key, depth }, { node: pair.value, depth: depth + 1 });
    } else if (isSeq(node)) {
      for (const value of node.items) {
        if (isPair(value)) pending.push({ node: value.key, depth }, { node: value.value, depth: depth + 1 });
        else pending.push({ node: value, depth: depth + 1 });
      }
    }
  }
  return null;
}

function duplicateKey(map: YAMLMap): number | null {
  if (map.items.length < 2) return null;
  const seen = new Set<string>();
  for (const pair of map.items) {
    if (!isScalar(pair.key)) continue;
    const key = String(pair.key.value ?? "");
    if (seen.has(key)) return pair.key.range?.[0] ?? 0;
    seen.add(key);
  }
  return null;
}

/** What each alias names: the last anchor of that name before it. One walk; the library's own search is one walk for each alias. */
function aliasTargets(document: Document): ReadonlyMap<unknown, Node> {
  const targets = new Map<unknown, Node>();
  const anchors = new Map<string, Node>();
  visit(document, {
    Alias: (_key, alias) => {
      const target = anchors.get(alias.source);
      if (target) targets.set(alias, target);
    },
    Value: (_key, node) => {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function nodeCount(root: Node): number {
  let count = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const node = pending.pop();
    count++;
    if (isPair(node)) pending.push(node.key, node.value);
    else if (isMap(node) || isSeq(node)) for (const item of node.items) pending.push(item);
  }
  return count;
}

/** Reads nodes of one document, following aliases with a budget, so that an alias bomb costs no more than its limit. */
export class YamlReader {
  private followed = 0;
  private expanded = 0;
  private readonly document: Document;
  private targets: ReadonlyMap<unknown, Node> | null = null;
  private readonly sizes = new Map<Node, number>();
  /** Set when the budget ran out: what was read is then incomplete and the file counts as not understood. */
  exhausted = false;

  constructor(document: Document) {
    this.document = document;
  }

  resolve(node: unknown): Node | null {
    let current = node;
    for (let hops = 0; isAlias(current); hops++) {
      this.targets ??= aliasTargets(this.document);
      const target: Node | null = this.targets.get(current) ?? null;
      this.followed++;
      this.expanded += target ? this.sizeOf(target) : 0;
      if (hops > 8 || this.followed > MAX_ALIASES || this.expanded > MAX_ALIASED_NODES) {
        this.exhausted = true;
        return null;
      }
      current = target;
    }
    return (current as Node | null) ?? null;
  }

  private sizeOf(node: Node): number {
    const known = this.sizes.get(node);
    if (known !== undefined) return known;
    const size = nodeCount(node);
    this.sizes.set(node, size);
    return size;
  }

  map(node: unknown): YAMLMap | null {
    const resolved = this.resolve(node);
    return isMap(resolved) ? resolved : null;
  }

  items(node: unknown): readonly unknown[] {
    const resolved = this.resolve(node);
    return isSeq(resolved) ? resolved.items : [];
  }

  scalar(node: unknown): Scalar | null {
    const resolved = this.resolve(node);
    return isScalar(resolved) ? resolved : null;
  }

  /** The text of a scalar; null for anything else, an empty value included. */
  text(node: unknown): string | null {
    const scalar = this.scalar(node);
    if (!scalar || scalar.value === null || scalar.value === undefined) return null;
    return String(scalar.value);
  }

  get(map: YAMLMap | null, key: string): unknown {
    if (!map) return null;
    for (const pair of map.items) if (isScalar(pair.key) && pair.key.value === key) return pair.value ?? null;
    return null;
  }

  /** Pairs with textual keys, in order of the text. */
  pairs(node: unknown): readonly { readonly key: string; readonly keyNode: Scalar; readonly value: unknown }[] {
    const map = this.map(node);
    if (!map) return [];
    const result: { key: string; keyNode: Scalar; value: unknown }[] = [];
    for (const pair of map.items as Pair[]) {
      if (isScalar(pair.key)) {
        result.push({ key: String(pair.key.value ?? ""), keyNode: pair.key, value: pair.value ?? null });
      }
    }
    return result;
  }
}

export function rangeOf(node: unknown): readonly [number, number] {
  const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
  return range ? [range[0], range[1]] : [0, 0];
}
