import type { ReactNode } from "react";
import { figure } from "../../lib/core/listing/format.ts";
import { Folded } from "./folded.tsx";
import { Icon } from "./icon.tsx";
import { Panel } from "./panel.tsx";

interface Owner {
  readonly kind: "team" | "user" | "nobody";
  readonly slug: string;
}

interface OwnerPanelProps<T extends Owner> {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** Of the tables, for who does not see them. */
  readonly caption: string;
  /** Those that are shown, the worst first, and how many there are. */
  readonly owners: readonly T[];
  readonly total: number;
  /** Of the first look; the others are one click away. */
  readonly first: number;
  /** Figures beside the owner. */
  readonly columns: readonly { readonly heading: string; readonly means?: string; readonly narrow?: boolean }[];
  /** The cells of one, the owner's own first; plain marks, as `Folded` has them. */
  readonly cells: (owner: T) => ReactNode;
}

/** Owners of repositories with their figures. */
export function OwnerPanel<T extends Owner>({ id, title, note, first, owners, total, ...table }: OwnerPanelProps<T>) {
  const others = owners.slice(first);
  return (
    <Panel id={id} title={title} note={note}>
      <OwnerTable owners={owners.slice(0, first)} {...table} />
      {others.length > 0 && (
        <details className="border-line border-t">
          <summary className="px-4 py-2.5 text-[13px] text-muted">
            {total > owners.length ? `${figure(others.length)} of ${figure(total - first)}` : figure(others.length)}{" "}
            more…
          </summary>
          <OwnerTable owners={others} {...table} />
        </details>
      )}
    </Panel>
  );
}

type OwnerTableProps<T extends Owner> = Pick<OwnerPanelProps<T>, "owners" | "caption" | "columns" | "cells">;

function OwnerTable<T extends Owner>({ owners, caption, columns, cells }: OwnerTableProps<T>) {
  return (
    <table className="list">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Owner</th>
          {columns.map(({ heading, means, narrow = true }) => (
            <th key={heading} scope="col" title={means} className={narrow ? "num" : "num max-sm:hidden"}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Folded>
          {owners.map((owner) => (
            <tr key={`${owner.kind} ${owner.slug}`}>{cells(owner)}</tr>
          ))}
        </Folded>
      </tbody>
    </table>
  );
}

/** Who it is; what stands around it says what it is about. */
export function OwnerName({ owner: { kind, slug } }: { owner: Owner }) {
  return (
    <>
      <Icon
        name={kind === "team" ? "people" : kind === "user" ? "person" : "question"}
        className="size-3.5 text-muted"
      />
      <bdi className="truncate font-medium">{ownerWord({ kind, slug })}</bdi>
    </>
  );
}

export function ownerWord({ kind, slug }: Owner): string {
  return kind === "nobody" ? "no known owner" : slug;
}
