import type { Command, Part, Script, Word } from "./types.ts";
import type { UseSource } from "./uses.ts";

/** A value as far as it is known: constant text, sources of interest, and holes. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "source"; readonly source: UseSource; readonly start: number; readonly raw: string }
  | { readonly kind: "hole"; readonly raw: string };
export type SourcePiece = Extract<Piece, { kind: "source" }>;

/** More pieces or text than this is cut off: `A=$A$A` repeated must not grow without end. */
const MAX_PIECES = 64;
const MAX_TEXT = 4000;

/** What the analysis knows at some place of a script. */
export interface Values {
  readonly script: Script;
  readonly env: ReadonlyMap<string, unknown> | ReadonlySet<string>;
  /** Variables that the script has set so far. */
  readonly locals: Map<string, readonly Piece[]>;
  /** What commands print, by index, where they hand on their input or their arguments. */
  readonly printed: Map<number, readonly Piece[]>;
  readonly children: ReadonlyMap<number, readonly Command[]>;
  /** Called for `${X:+…}`: only whether a variable is set is read. */
  readonly tested: (piece: SourcePiece) => void;
  /** Local variables that were read. */
  readonly read: Set<string>;
}

/** The pieces of a word, with local variables replaced by what they hold. `owner` is the command that the word is of. */
export function resolve(values: Values, word: Word, owner: Command | null): readonly Piece[] {
  return limited(word.parts.flatMap((part) => resolvePart(values, part, owner)));
}

export function limited(pieces: readonly Piece[]): readonly Piece[] {
  if (pieces.length <= MAX_PIECES) return pieces;
  // Sources are kept first: what is cut off is text.
  const sources = pieces.filter((piece) => piece.kind === "source").slice(0, MAX_PIECES);
  return sources.length > 0 ? sources : [{ kind: "hole", raw: "" }];
}

function resolvePart(values: Values, part: Part, owner: Command | null): readonly Piece[] {
  if (part.kind === "literal") return [{ kind: "text", text: part.text.slice(0, MAX_TEXT) }];
  if (part.kind === "expression") {
    const raw = values.script.text.slice(part.start, part.end);
    return [{ kind: "source", source: { kind: "expression", index: part.index }, start: part.start, raw }];
  }
  if (part.kind === "substitution") return substituted(values, part, owner);
  const operand = () => part.operand.flatMap((inner) => resolvePart(values, inner, owner));
  const own = variable(values, part.name, part.start, part.scope);
  if (part.operator === "") return own;
  if (part.operator.startsWith("#") && part.operand.length === 0) return [];
  if (/^:?\+/.test(part.operator)) {
    for (const piece of own) if (piece.kind === "source") values.tested(piece);
    return operand();
  }
  if (/^:?[-=]/.test(part.operator)) {
    return own.some((piece) => piece.kind === "source") ? [...own, ...sourcesOf(operand())] : operand();
  }
  // What is cut out of a text is no longer the text: `${GITHUB_SERVER_URL#https://}`.
  return own.map((piece) => (piece.kind === "text" ? { kind: "hole", raw: `$${part.name}` } : piece));
}

function variable(values: Values, name: string, start: number, scope: string): readonly Piece[] {
  const local = values.locals.get(name);
  if (local !== undefined) {
    values.read.add(name);
    return local.map((piece) =>
      piece.kind === "source" && piece.source.kind === "variable" ? { ...piece, start } : piece,
    );
  }
  const raw = `$${name}`;
  if (scope !== "local" && values.env.has(name)) {
    return [{ kind: "source", source: { kind: "variable", name }, start, raw }];
  }
  return [{ kind: "hole", raw }];
}

function substituted(
  values: Values,
  part: Extract<Part, { kind: "substitution" }>,
  owner: Command | null,
): readonly Piece[] {
  if (part.form === "arithmetic") return part.parts.flatMap((inner) => resolvePart(values, inner, owner));
  const inside = owner === null ? [] : (values.children.get(owner.index) ?? []);
  const printed: Piece[] = [];
  for (const child of inside) {
    if (child.start < part.start || child.start >= part.end) continue;
    printed.push(...(values.printed.get(child.index) ?? []));
    if (printed.length > MAX_PIECES) break;
  }
  return printed.some((piece) => piece.kind !== "hole")
    ? limited(withoutLineEnd(printed))
    : [{ kind: "hole", raw: "$(…)" }];
}

/** A substitution leaves the last line's end out. */
function withoutLineEnd(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces[pieces.length - 1];
  if (last === undefined || last.kind !== "text" || !last.text.endsWith("\n")) return pieces;
  const text = last.text.slice(0, -1);
  return [...pieces.slice(0, -1), ...(text === "" ? [] : [{ kind: "text" as const, text }])];
}

export function sourcesOf(pieces: readonly Piece[]): readonly SourcePiece[] {
  return pieces.filter((piece): piece is SourcePiece => piece.kind === "source");
}

/** The text with `$NAME` and `${{ … }}` where the value is not constant. */
export function render(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece.kind === "text" ? piece.text : piece.raw)).join("");
}

/** The constant text before the first hole or source. */
export function constant(pieces: readonly Piece[]): string | null {
  return pieces.every((piece) => piece.kind === "text") ? render(pieces) : null;
}

/** Splits pieces at a character of the constant text: lines of what is written to a file. */
export function splitPieces(pieces: readonly Piece[], separator: string): readonly (readonly Piece[])[] {
  const rows: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.kind !== "text") {
      rows[rows.length - 1]?.push(piece);
      continue;
    }
    for (const [index, text] of piece.text.split(separator).entries()) {
      if (index > 0) rows.push([]);
      if (text !== "") rows[rows.length - 1]?.push({ kind: "text", text });
    }
  }
  return rows;
}
