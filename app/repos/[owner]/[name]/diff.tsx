import type { DiffHunk, DiffKind, DiffRow, FileDiff } from "../../../../lib/core/listing/diff-rows.ts";
import { clipped, type Piece } from "../../../../lib/core/listing/excerpt.ts";
import { highlightedLines } from "../../../_ui/highlight.ts";

/** UTF-16 units of a line; a line of a minified file may have megabytes. */
const WIDEST = 2000;

const SIGNS: Readonly<Record<DiffKind, string>> = { context: " ", added: "+", removed: "-" };

/** The rows of a diff, coloured as source and as change. Long lines scroll sideways inside, numbers and signs stay in sight. */
export async function Diff({ path, diff }: { path: string; diff: FileDiff }) {
  const sides = await colouredSides(path, diff);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by the keyboard
    <section aria-label={`Diff of ${path}`} tabIndex={0} className="code diff">
      <pre>
        {diff.hunks.map((hunk) => (
          <Hunk key={hunk.header} hunk={hunk} sides={sides} />
        ))}
      </pre>
    </section>
  );
}

/** By line number: coloured pieces of the old and of the new text. */
interface Sides {
  readonly old: ReadonlyMap<number, readonly Piece[]>;
  readonly new: ReadonlyMap<number, readonly Piece[]>;
}

/** A line is coloured among those of its side: alone it would not show that it stands inside of a script. */
async function colouredSides(path: string, { hunks }: FileDiff): Promise<Sides> {
  const rows = hunks.flatMap((hunk) => hunk.rows);
  const [before, after] = await Promise.all([
    coloured(
      path,
      rows.flatMap(({ old, text }) => (old === null ? [] : [[old, text] as const])),
    ),
    coloured(
      path,
      rows.flatMap(({ new: number, text }) => (number === null ? [] : [[number, text] as const])),
    ),
  ]);
  return { old: before, new: after };
}

async function coloured(
  path: string,
  lines: readonly (readonly [number: number, text: string])[],
): Promise<ReadonlyMap<number, readonly Piece[]>> {
  const pieces = await highlightedLines(path, lines.map(([, text]) => text).join("\n"));
  return new Map(lines.map(([number], index) => [number, pieces[index] ?? []]));
}

function Hunk({ hunk, sides }: { hunk: DiffHunk; sides: Sides }) {
  return (
    <>
      <span className="diff-hunk">
        {hunk.header}
        {"\n"}
      </span>
      {hunk.rows.map((row) => (
        <Row key={`${row.old ?? ""}:${row.new ?? ""}`} row={row} pieces={piecesOf(row, sides)} />
      ))}
    </>
  );
}

function piecesOf(row: DiffRow, sides: Sides): readonly Piece[] {
  const side = row.new === null ? sides.old.get(row.old ?? 0) : sides.new.get(row.new);
  return clipped(side ?? [{ text: row.text, role: null }], WIDEST);
}

function Row({ row, pieces }: { row: DiffRow; pieces: readonly Piece[] }) {
  const Line = row.kind === "added" ? "ins" : row.kind === "removed" ? "del" : "span";
  let at = 0;
  return (
    <span className="diff-line" data-kind={row.kind}>
      <span className="diff-gutter">
        <span className="diff-no" aria-hidden="true">
          {row.old}
        </span>
        <span className="diff-no" aria-hidden="true">
          {row.new}
        </span>
        <span className="diff-sign">{SIGNS[row.kind]}</span>
      </span>
      <code>
        <Line>
          {pieces.map((piece) => {
            const key = at;
            at += piece.text.length;
            return (
              <span key={key} className={piece.role === null ? undefined : `tok-${piece.role}`}>
                {piece.text}
              </span>
            );
          })}
        </Line>
        {row.noNewline && <span className="text-muted"> (no line end at the end of the file)</span>}
        {"\n"}
      </code>
    </span>
  );
}
