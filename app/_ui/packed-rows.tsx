"use client";

import { useMemo } from "react";
import { type Packed, unpack } from "./packed.ts";

/** What `PlainRows` hands over. `html` is written by `marks` and by nothing else. */
export interface RowsLook {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly RowCell[] }[];
}

export type RowCell = string | { readonly title?: string; readonly html: string; readonly link?: RowLink };

interface RowLink {
  readonly href: string;
  readonly className: string;
  readonly title?: string;
  readonly html: string;
  /** Below it, for a narrow screen. */
  readonly below?: { readonly className: string; readonly html: string };
}

export function PackedRows({ of }: { of: Packed<RowsLook> }) {
  const { columns, rows } = useMemo(() => unpack(of), [of]);
  return (
    <tbody>
      {rows.map(({ key, cells }) => (
        <tr key={key}>{columns.map((className, place) => cellOf(className, place, cells[place] ?? ""))}</tr>
      ))}
    </tbody>
  );
}

function cellOf(look: string, place: number, cell: RowCell) {
  const { title, html, link } = typeof cell === "string" ? { html: cell } : cell;
  const className = look === "" ? undefined : look;
  // biome-ignore-start lint/security/noDangerouslySetInnerHtml: in each, every text was escaped where it was written
  if (link === undefined)
    return <td key={place} className={className} title={title} dangerouslySetInnerHTML={{ __html: html }} />;
  const { below } = link;
  return (
    <td key={place} className={className} title={title}>
      <a
        href={link.href}
        className={link.className}
        title={link.title}
        data-row-link
        data-plain-link
        dangerouslySetInnerHTML={{ __html: link.html }}
      />
      {below !== undefined && <span className={below.className} dangerouslySetInnerHTML={{ __html: below.html }} />}
    </td>
  );
  // biome-ignore-end lint/security/noDangerouslySetInnerHtml: in each, every text was escaped where it was written
}
