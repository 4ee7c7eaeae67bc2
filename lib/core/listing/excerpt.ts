import type { Span } from "../contracts.ts";

/** The lines around a span, and which part of each line belongs to it. */

export interface Piece {
  readonly text: string;
  /** A class of the page's small set (`key`, `string`, …); null for plain text. */
  readonly role: string | null;
}

export interface ExcerptLine {
  readonly number: number;
  readonly hit: boolean;
  readonly pieces: readonly (Piece & { readonly marked: boolean })[];
}

/** A span is a few lines; a pathological one is cut, so that one finding cannot fill the page. */
const LONGEST = 40;
/** A line of a minified file may have megabytes. */
const WIDEST = 400;

/** Cuts lines out of a file whose lines were already coloured. Lines that are not there are left out; never throws. */
export function excerptOf(lines: readonly (readonly Piece[])[], span: Span, around: number): readonly ExcerptLine[] {
  const from = Math.max(1, span.line - around);
  const to = Math.min(lines.length, Math.min(span.endLine, span.line + LONGEST) + around);
  const cut: ExcerptLine[] = [];
  for (let number = from; number <= to; number += 1) {
    const pieces = lines[number - 1] ?? [];
    cut.push({ number, hit: number >= span.line && number <= span.endLine, pieces: markLine(pieces, number, span) });
  }
  return cut;
}

function markLine(pieces: readonly Piece[], number: number, span: Span): ExcerptLine["pieces"] {
  const inside = number >= span.line && number <= span.endLine;
  // Columns are 1-based and the end is exclusive; -1 and -1 marks nothing.
  const from = inside ? (number === span.line ? span.column - 1 : 0) : -1;
  const end = inside ? (number === span.endLine ? span.endColumn - 1 : Number.POSITIVE_INFINITY) : -1;
  // A stored span that ends before it starts marks nothing, and doubles nothing.
  const to = Math.max(from, end);
  const marked: ExcerptLine["pieces"][number][] = [];
  let at = 0;
  for (const piece of clipped(pieces, Math.max(WIDEST, Math.min(from + WIDEST, 4 * WIDEST)))) {
    const cuts = [0, from - at, to - at, piece.text.length].map((cut) => Math.max(0, Math.min(cut, piece.text.length)));
    for (let part = 0; part < 3; part += 1) {
      const text = piece.text.slice(cuts[part], cuts[part + 1]);
      if (text !== "") marked.push({ text, role: piece.role, marked: part === 1 });
    }
    at += piece.text.length;
  }
  return marked;
}

/** A coloured line that is cut behind so many UTF-16 units. */
export function clipped(pieces: readonly Piece[], width: number): readonly Piece[] {
  const kept: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    if (at + piece.text.length > width) {
      kept.push({ text: `${piece.text.slice(0, width - at)} …`, role: piece.role });
      return kept;
    }
    kept.push(piece);
    at += piece.text.length;
  }
  return kept;
}
