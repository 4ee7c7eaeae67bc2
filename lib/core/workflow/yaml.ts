import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { UnparsedReason } from "../contracts.ts";

/** CI files above this many bytes are not parsed: GitHub itself refuses workflows above 512 kB. */
export const MAX_CI_FILE_BYTES = 1_000_000;
/** Deeper than any workflow that GitHub accepts (its own limit is about 100 levels of nodes). */
export const MAX_DEPTH = 100;
/** Aliases that are followed in one file. A following costs the size of what it names, so this bounds alias bombs. */
export const MAX_ALIASES = 1000;

export type YamlResult =
  | { readonly ok: true; readonly root: Node | null; readonly document: Document }
  | { readonly ok: false; readonly reason: UnparsedReason; readonly detail: string };

/**
 * Parses one CI file with every scalar as its text: the failsafe schema keeps `on:` a key and `1.10` a string. Never throws.
 * Duplicate keys are refused as GitHub refuses them, by a linear check of our own (the library's is quadratic).
 */
export function parseYaml(text: string): YamlResult {
  if (text.includes("\0")) return { ok: false, reason: "nul-byte", detail: "the file contains a NUL byte" };
  if (MANY_MARKS.test(text) && flowDepth(text) > MAX_DEPTH * 4) {
    return { ok: false, reason: "too-deep", detail: "brackets are nested deeper than any workflow needs" };
  }
  try {
    const document = parseDocument(text, {
      schema: "failsafe",
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
      keepSourceTokens: false,
    });
    const error = document.errors[0];
    if (error) return { ok: false, reason: "yaml-error", detail: `${error.code} at offset ${error.pos[0]}` };
    const trouble = checkNodes(document.contents as Node | null);
    if (trouble) return trouble;
    return { ok: true, root: document.contents as Node | null, document: document as Document };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, reason: "too-deep", detail: "nested too deep to be read" };
    return { ok: false, reason: "yaml-error", detail: error instanceof Error ? error.name : "unknown error" };
  }
}

/** A quick look first: the bound is worth computing only where many marks follow one another. */
const MANY_MARKS = /(?:[[{?-][ \t]*){64}/;

/**
 * An upper bound on how deep flow collections nest on one line run. The composer recurses once a level, and a megabyte of
 * `[` costs seconds before it overflows, so this is asked before parsing. Counts brackets in scalars too: a bound, not a parse.
 */
function flowDepth(text: string): number {
  let run = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 91 || code === 123 || code === 63 || code === 45) {
      run++;
      if (run > deepest) deepest = run;
    } else if (code !== 32 && code !== 9) run = 0;
  }
  return deepest;
}

function checkNodes(root: Node | null): Extract<YamlResult, { ok: false }> | null {
  let aliases = 0;
  const pending: { node: unknown; depth: number }[] = [{ node: root, depth: 0 }];
  for (let item = pending.pop(); item; item = pending.pop()) {
    const { node, depth } = item;
    if (depth > MAX_DEPTH) return { ok: false, reason: "too-deep", detail: `nested deeper than ${MAX_DEPTH} levels` };
    if (isAlias(node)) {
      aliases++;
      if (aliases > MAX_ALIASES) {
        return { ok: false, reason: "too-many-aliases", detail: `more than ${MAX_ALIASES} aliases` };
      }
    } else if (isMap(node)) {
      const duplicate = duplicateKey(node);
      if (duplicate !== null) {
        return { ok: false, reason: "yaml-error", detail: `the same key stands twice at offset ${duplicate}` };
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

/** Reads nodes of one document, following aliases with a budget, so that an alias bomb costs no more than its limit. */
export class YamlReader {
  private followed = 0;
  private readonly document: Document;
  /** Set when the budget ran out: what was read is then incomplete and the file counts as not understood. */
  exhausted = false;

  constructor(document: Document) {
    this.document = document;
  }

  resolve(node: unknown): Node | null {
    let current = node;
    for (let hops = 0; isAlias(current); hops++) {
      this.followed++;
      if (hops > 8 || this.followed > MAX_ALIASES) {
        this.exhausted = true;
        return null;
      }
      current = current.resolve(this.document) ?? null;
    }
    return (current as Node | null) ?? null;
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
