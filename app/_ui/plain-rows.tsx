import type { ReactNode } from "react";
import { marks } from "./flat.tsx";
import { pack } from "./packed.ts";
import { PackedRows, type RowCell, type RowsLook } from "./packed-rows.tsx";

interface PlainRowsProps {
  /** Classes of the cells of each column. */
  readonly columns: readonly string[];
  readonly rows: readonly PlainRow[];
}

export interface PlainRow {
  readonly key: string;
  /** One for each column. */
  readonly cells: readonly PlainCell[];
}

/** Plain marks, as `Flat` has them; or the row's own link, which keys move to, and Enter opens. */
type PlainCell = { readonly title?: string; readonly inside: ReactNode } | { readonly link: PlainRowLink };

interface PlainRowLink {
  readonly href: string;
  readonly className: string;
  readonly title?: string;
  readonly inside: ReactNode;
  /** Below it, for a narrow screen. */
  readonly below?: { readonly className: string; readonly inside: ReactNode };
}

/** A list's rows, of which nothing but a link of each is ever focused: handed to the browser as one text, which makes the rows of it. */
export function PlainRows({ columns, rows }: PlainRowsProps) {
  const look: RowsLook = { columns, rows: rows.map(({ key, cells }) => ({ key, cells: cells.map(cellOf) })) };
  return <PackedRows of={pack(look)} />;
}

function cellOf(cell: PlainCell): RowCell {
  if ("link" in cell) {
    const { inside, below, ...link } = cell.link;
    const under = below === undefined ? undefined : { className: below.className, html: marks(below.inside) };
    return { html: "", link: { ...link, html: marks(inside), below: under } };
  }
  const html = marks(cell.inside);
  return cell.title === undefined ? html : { title: cell.title, html };
}
