import { type Node, Pair, parseDocument, Scalar, YAMLMap, YAMLSeq } from "yaml";

/**
 * A quick reader of the YAML that workflows are mostly written in: block mappings and sequences, scalars on one line, block scalars.
 * It builds the library's own nodes, with the library's values and places, or gives null for anything else (anchors, tags, several
 * documents, tabs, CRLF, scalars over several lines, whatever looks like a mistake): the library then reads the file and has the last
 * word. So it may decline as often as it likes and may never differ; a property test compares the two on mutated files.
 */
export function readPlainYaml(text: string): Node | null {
  if (UNUSUAL.test(text)) return null;
  const reader = new PlainReader(text);
  try {
    return reader.document();
  } catch (error) {
    if (error === DECLINED) return null;
    throw error;
  }
}

/** Carriage returns, byte order marks, tabs where indentation may be, directives, document marks behind the first line. */
const UNUSUAL = /[\r\uFEFF\u0085\u2028\u2029]|^[ ]*\t|^[ ]*-[ ]*\t|^%|\n---(?:\s|$)|^\.\.\.(?:\s|$)/m;
const DECLINED = Symbol("declined");
const MAX_LEVELS = 60;

/** A key on one line: no indicator begins it, and the colon is followed by a space or the line's end. */
const KEY = /(?:"([^"\\\n]*)"|'([^'\n]*)'|([A-Za-z0-9_$./](?:[\w$./@*+-]| (?=[\w$./@*+-]))*))(?=:(?:[ \n]|$))/y;
/** Nothing but blanks and perhaps a comment up to the line's end. A comment needs a blank before it. */
const REST = /(?:[ ]+#[^\n]*|[ ]*)(?=\n|$)/y;
/** One word of a list, with the blanks around it. */
const WORD = /([ ]*)(?:"([^"\\\n]*)"|'([^'\n]*)'|([A-Za-z0-9_$./](?:[\w$./@*+-]| (?=[\w$./@*+-]))*))[ ]*(?=[,\]])/y;
const BLOCK_HEADER = /[|>][+-]?(?=(?:[ ]+#[^\n]*|[ ]*)(?:\n|$))/y;

const PARSE = { schema: "failsafe", uniqueKeys: false, prettyErrors: false, logLevel: "error" } as const;

/** The collection that a value belongs to. What continues it on the next lines stands deeper than its column. */
interface Parent {
  readonly column: number;
  readonly level: number;
  /** A sequence may stand below a key in the key's own column. */
  readonly isKey: boolean;
}

class PlainReader {
  /** Offset of the first content character of the current line, or the text's length. */
  private at = 0;
  /** Column of `at`. */
  private indent = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  document(): Node | null {
    this.nextContent(0);
    if (this.indent === 0 && /^---[ ]*(?:\n|$)/.test(this.text.slice(this.at, this.at + 80))) {
      this.nextContent(this.lineEnd(this.at));
    }
    if (this.at >= this.text.length) throw DECLINED;
    const node = this.block(this.indent, 0);
    if (this.at < this.text.length) throw DECLINED;
    return node;
  }

  /** The block collection that begins at the current place. */
  private block(column: number, level: number): Node {
    if (level > MAX_LEVELS) throw DECLINED;
    return this.isDash(this.at) ? this.sequence(column, level) : this.mapping(column, level);
  }

  private mapping(column: number, level: number): YAMLMap {
    const map = new YAMLMap();
    const start = this.at;
    let end = start;
    while (this.at < this.text.length && this.indent === column) {
      if (this.isDash(this.at)) break;
      const key = this.key();
      const value = this.value({ column, level, isKey: true }, this.at);
      map.items.push(new Pair(key, value));
      end = value.range?.[1] ?? end;
    }
    if (this.at < this.text.length && this.indent > column) throw DECLINED;
    map.range = [start, end, end];
    return map;
  }

  private sequence(column: number, level: number): YAMLSeq {
    const seq = new YAMLSeq();
    const start = this.at;
    let end = start;
    while (this.at < this.text.length && this.indent === column && this.isDash(this.at)) {
      const item = this.item(column, level);
      seq.items.push(item);
      end = item.range?.[1] ?? end;
    }
    if (this.at < this.text.length && this.indent > column) throw DECLINED;
    seq.range = [start, end, end];
    return seq;
  }

  /** What stands behind a dash: a collection that begins on its line, or a value. */
  private item(column: number, level: number): Node {
    let at = this.at + 1;
    while (this.text.charCodeAt(at) === 32) at++;
    const inner = column + (at - this.at);
    KEY.lastIndex = at;
    if (this.isDash(at) || KEY.test(this.text)) {
      this.at = at;
      this.indent = inner;
      return this.block(inner, level + 1);
    }
    return this.value({ column, level, isKey: false }, this.at + 1);
  }

  private key(): Scalar {
    KEY.lastIndex = this.at;
    const match = KEY.exec(this.text);
    if (!match) throw DECLINED;
    const [whole, double, single, plain] = match;
    const style = double !== undefined ? "QUOTE_DOUBLE" : single !== undefined ? "QUOTE_SINGLE" : "PLAIN";
    const key = scalar(double ?? single ?? plain ?? "", style, this.at, this.at + whole.length);
    this.at += whole.length + 1;
    return key;
  }

  /** A value behind `from`, and on to the next line of content. */
  private value(parent: Parent, from: number): Node {
    let at = from;
    while (this.text.charCodeAt(at) === 32) at++;
    const code = this.text.charCodeAt(at);
    if (at >= this.text.length || code === 10 || (code === 35 && at > from)) return this.below(parent, from);
    if (code === 124 || code === 62) return this.blockScalar(at, parent.column);
    if (code === 91 || code === 123) return this.flow(at, parent.column);
    if (code === 34 || code === 39) return this.quoted(at, code, parent.column);
    return this.plain(at, parent.column);
  }

  /** The value stands on the following lines, or there is none. */
  private below({ column, level, isKey }: Parent, from: number): Node {
    this.nextContent(this.lineEnd(from));
    const deeper = this.at < this.text.length && this.indent > column;
    const ownSequence = isKey && this.indent === column && this.at < this.text.length && this.isDash(this.at);
    if (!deeper && !ownSequence) return scalar("", "PLAIN", from, from);
    if (deeper && !this.isDash(this.at)) {
      KEY.lastIndex = this.at;
      if (!KEY.test(this.text)) throw DECLINED;
    }
    return this.block(this.indent, level + 1);
  }

  private plain(at: number, parent: number): Scalar {
    const first = this.text[at] ?? "";
    if (!/[A-Za-z0-9_$./(~<=+\\^;\u00a1-\ud7ff]/.test(first) && !(first === "-" && this.text[at + 1] !== " "))
      throw DECLINED;
    if (first === "-" && /\s/.test(this.text[at + 1] ?? " ")) throw DECLINED;
    const lineEnd = this.lineEnd(at);
    const line = this.text.slice(at, lineEnd);
    const comment = line.indexOf(" #");
    const value = (comment === -1 ? line : line.slice(0, comment)).replace(/[ ]+$/, "");
    if (value.includes(": ") || value.endsWith(":") || value.includes("\t")) throw DECLINED;
    return this.done(scalar(value, "PLAIN", at, at + value.length), lineEnd, parent);
  }

  private quoted(at: number, quote: number, parent: number): Scalar {
    const mark = String.fromCharCode(quote);
    let end = this.text.indexOf(mark, at + 1);
    while (quote === 34 && end !== -1 && isEscaped(this.text, end, at)) end = this.text.indexOf(mark, end + 1);
    while (quote === 39 && end !== -1 && this.text[end + 1] === "'") end = this.text.indexOf("'", end + 2);
    const lineEnd = this.lineEnd(at);
    if (end === -1 || end >= lineEnd) throw DECLINED;
    const inner = this.text.slice(at + 1, end);
    this.expectRest(end + 1);
    const value = quote === 39 ? inner.replaceAll("''", "'") : inner.includes("\\") ? unescaped(`"${inner}"`) : inner;
    return this.done(scalar(value, quote === 34 ? "QUOTE_DOUBLE" : "QUOTE_SINGLE", at, end + 1), lineEnd, parent);
  }

  /** A flow collection on one line: a list of plain words is read here, others by the library, and moved to their place. */
  private flow(at: number, parent: number): Node {
    const lineEnd = this.lineEnd(at);
    const words = this.words(at);
    if (words) return this.done(words, lineEnd, parent);
    const line = this.text.slice(at, lineEnd);
    const source = line.replace(/[ ]+#[^\]}]*$/, "").replace(/[ ]+$/, "");
    if (!/[\]}]$/.test(source) || /[&*!#]/.test(source.replace(/(["'])(?:(?!\1).)*\1/g, ""))) throw DECLINED;
    const document = parseDocument(source, PARSE);
    const node = document.contents as Node | null;
    if (document.errors.length > 0 || !node || node.range?.[1] !== source.length) throw DECLINED;
    // `{ a }: b }` is a mapping with a collection for its key, and no collection of its own.
    if (!(node instanceof YAMLMap || node instanceof YAMLSeq) || node.flow !== true) throw DECLINED;
    shift(node, at);
    return this.done(node, lineEnd, parent);
  }

  /** `[main, 'release/*']` and the empty `[]` and `{}`; null for anything more. */
  private words(at: number): Node | null {
    if (this.text[at] === "{" && this.text[at + 1] !== "}") return null;
    if (this.text.startsWith("{}", at)) {
      this.expectRest(at + 2);
      const map = new YAMLMap();
      map.range = [at, at + 2, at + 2];
      return map;
    }
    const seq = new YAMLSeq();
    let place = at + 1;
    for (;;) {
      WORD.lastIndex = place;
      const match = WORD.exec(this.text);
      if (!match) break;
      const [whole, blank = "", double, single, plain] = match;
      const style = double !== undefined ? "QUOTE_DOUBLE" : single !== undefined ? "QUOTE_SINGLE" : "PLAIN";
      const quotes = style === "PLAIN" ? 0 : 2;
      const value = double ?? single ?? plain ?? "";
      const start = place + blank.length;
      seq.items.push(scalar(value, style, start, start + value.length + quotes));
      place += whole.length;
      if (this.text[place] !== ",") break;
      place++;
    }
    while (this.text[place] === " ") place++;
    if (this.text[place] !== "]" || (seq.items.length > 0 && this.text[place - 1] === ",")) return null;
    if (this.text.slice(at, place).trimEnd().endsWith(",")) return null;
    this.expectRest(place + 1);
    seq.range = [at, place + 1, place + 1];
    return seq;
  }

  private blockScalar(at: number, parent: number): Scalar {
    BLOCK_HEADER.lastIndex = at;
    const header = BLOCK_HEADER.exec(this.text)?.[0];
    if (!header) throw DECLINED;
    const from = Math.min(this.lineEnd(at) + 1, this.text.length);
    const { end, width, lastLine } = this.blockLines(from, parent);
    const chomp = header[1] ?? "";
    const body = this.text.slice(from, end);
    const value = header[0] === "|" ? literal(body, width, chomp) : folded(body, header);
    const node = scalar(
      value,
      header[0] === "|" ? "BLOCK_LITERAL" : "BLOCK_FOLDED",
      at,
      chomp === "+" ? end : lastLine,
    );
    this.nextContent(end === from ? Math.max(from - 1, 0) : end - 1);
    if (this.at < this.text.length && this.indent > parent && end === from) throw DECLINED;
    return node;
  }

  /** The lines of a block scalar: up to the first line of content that stands no deeper than the parent. */
  private blockLines(
    from: number,
    parent: number,
  ): { readonly end: number; readonly width: number; readonly lastLine: number } {
    let width = -1;
    let at = from;
    let longestBlank = 0;
    let lastLine = from;
    while (at < this.text.length) {
      const lineEnd = this.lineEnd(at);
      let content = at;
      while (this.text.charCodeAt(content) === 32) content++;
      const column = content - at;
      const blank = content >= lineEnd;
      if (blank && width === -1) longestBlank = Math.max(longestBlank, column);
      if (!blank) {
        if (width === -1 && column > parent) width = column;
        if (column <= parent) break;
        if (column < width || longestBlank > width) throw DECLINED;
        if (this.text.charCodeAt(content) === 9 && column === width) throw DECLINED;
      }
      at = Math.min(lineEnd + 1, this.text.length);
      if (!blank || (width !== -1 && column > width)) lastLine = at;
    }
    if (width === -1) throw DECLINED;
    return { end: at, width, lastLine };
  }

  private done<T extends Node>(node: T, lineEnd: number, parent: number): T {
    this.nextContent(lineEnd);
    if (this.at < this.text.length && this.indent > parent) throw DECLINED;
    return node;
  }

  private expectRest(at: number): void {
    REST.lastIndex = at;
    if (!REST.test(this.text)) throw DECLINED;
  }

  /** Moves to the first line behind `from` (a line's end, or 0) that holds more than blanks and a comment. */
  private nextContent(from: number): void {
    let at = from === 0 ? 0 : from + 1;
    while (at < this.text.length) {
      let content = at;
      while (this.text.charCodeAt(content) === 32) content++;
      const code = this.text.charCodeAt(content);
      if (content < this.text.length && code !== 10 && code !== 35) {
        if (code === 9) throw DECLINED;
        this.at = content;
        this.indent = content - at;
        return;
      }
      at = this.lineEnd(content) + 1;
    }
    this.at = this.text.length;
    this.indent = -1;
  }

  private isDash(at: number): boolean {
    if (this.text.charCodeAt(at) !== 45) return false;
    const next = this.text.charCodeAt(at + 1);
    return next === 32 || next === 10 || at + 1 >= this.text.length;
  }

  private lineEnd(at: number): number {
    const end = this.text.indexOf("\n", at);
    return end === -1 ? this.text.length : end;
  }
}

function scalar(value: string, type: Scalar.Type, start: number, end: number): Scalar {
  const node = new Scalar(value);
  node.type = type;
  node.range = [start, end, end];
  return node;
}

/** The value of a literal block (YAML 1.2 section 8.1.2): indentation taken off, the end chomped as asked. */
function literal(body: string, width: number, chomp: string): string {
  const lines = body.split("\n");
  if (body.endsWith("\n")) lines.pop();
  const cut = lines.map((line) => line.slice(width));
  let last = cut.length;
  while (last > 0 && cut[last - 1] === "") last--;
  const kept = cut.slice(0, last).join("\n");
  if (chomp === "-") return kept;
  if (chomp === "+") return `${kept}\n${"\n".repeat(cut.length - last)}`;
  return `${kept}\n`;
}

/** Folding has more rules than lines here: the library folds. */
function folded(body: string, header: string): string {
  const document = parseDocument(`x: ${header}\n${body}`, PARSE);
  const value = document.get("x");
  if (document.errors.length > 0 || typeof value !== "string") throw DECLINED;
  return value;
}

/** An odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number, from: number): boolean {
  let count = 0;
  while (quote - count - 1 > from && text.charCodeAt(quote - count - 1) === 92) count++;
  return count % 2 === 1;
}

/** What the escapes of a double-quoted scalar mean is the library's to say, too. */
function unescaped(source: string): string {
  const document = parseDocument(source, PARSE);
  const value = document.contents as unknown;
  if (document.errors.length > 0 || !(value instanceof Scalar) || typeof value.value !== "string") throw DECLINED;
  return value.value;
}

function shift(node: unknown, by: number): void {
  const ranged = node as { range?: [number, number, number] | null };
  if (ranged.range) ranged.range = [ranged.range[0] + by, ranged.range[1] + by, ranged.range[2] + by];
  if (node instanceof YAMLMap || node instanceof YAMLSeq) {
    for (const item of node.items) {
      if (item instanceof Pair) {
        shift(item.key, by);
        if (item.value) shift(item.value, by);
      } else shift(item, by);
    }
  }
}
