import Link from "next/link";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

interface SortHeadingProps {
  /** Where a click leads: this column, or its other direction. */
  readonly href: string;
  /** How the list is ordered by this column now; null where it is ordered by another. */
  readonly order: "asc" | "desc" | null;
  readonly number?: boolean;
  readonly className?: string;
  readonly title?: string;
  readonly children: ReactNode;
}

/** The heading of a column that can be sorted by: a link, so it works without JavaScript. */
export function SortHeading({ href, order, number = false, className = "", title, children }: SortHeadingProps) {
  const said = order === null ? undefined : order === "asc" ? "ascending" : "descending";
  return (
    <th scope="col" aria-sort={said} className={`${number ? "num" : ""} ${className}`} title={title}>
      <Link
        href={href}
        scroll={false}
        className={`inline-flex items-center gap-1 hover:text-text ${number ? "flex-row-reverse" : ""} ${order === null ? "" : "text-text"}`}
      >
        {children}
        <Icon name={order === "asc" ? "up" : "down"} className={`size-3 ${order === null ? "invisible" : ""}`} />
      </Link>
    </th>
  );
}
