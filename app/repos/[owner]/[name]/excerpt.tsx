import type { ExcerptLine } from "../../../../lib/core/listing/excerpt.ts";
import { shortSha } from "../../../../lib/core/listing/format.ts";

interface ExcerptProps {
  readonly lines: readonly ExcerptLine[];
  readonly place: string;
  readonly commit: string | null;
  readonly imported: boolean;
}

/** The lines of the file, the finding's own part marked. Literal credentials were replaced before the text was stored. */
export function Excerpt({ lines, place, commit, imported }: ExcerptProps) {
  if (lines.length === 0) {
    return <p className="rounded-lg bg-sunken px-4 py-3 text-[13px] text-muted">{absence(commit, imported)}</p>;
  }
  return (
    <section aria-label={`Lines around ${place}`} className="code rounded-lg py-2 shadow-[inset_0_0_0_1px_var(--line)]">
      <pre>
        {lines.map((line) => (
          <Line key={line.number} line={line} />
        ))}
      </pre>
    </section>
  );
}

function absence(commit: string | null, imported: boolean): string {
  if (imported) return "Of another scanner's finding the place is kept, and no text.";
  return commit === null
    ? "The text of this file was not kept."
    : `Only in the history, at commit ${shortSha(commit)}.`;
}

function Line({ line }: { line: ExcerptLine }) {
  let at = 0;
  return (
    <span className="code-line" data-hit={line.hit ? "" : undefined}>
      <span className="code-no" aria-hidden="true">
        {line.number}
      </span>
      <code>
        {line.pieces.map((piece) => {
          const key = at;
          at += piece.text.length;
          const className = piece.role === null ? undefined : `tok-${piece.role}`;
          return piece.marked ? (
            <mark key={key} className={className}>
              {piece.text}
            </mark>
          ) : (
            <span key={key} className={className}>
              {piece.text}
            </span>
          );
        })}
        {"\n"}
      </code>
    </span>
  );
}
