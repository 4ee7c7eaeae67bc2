import Link from "next/link";
import { figure } from "../../lib/core/listing/format.ts";
import { Icon } from "./icon.tsx";

interface PagerProps {
  /** 1-based. */
  readonly page: number;
  readonly pages: number;
  readonly pageSize: number;
  /** Rows of this page, and of all pages. */
  readonly shown: number;
  readonly total: number;
  /** What its pages are of, where a page has more than one list: two landmarks of one name cannot be told apart. */
  readonly label?: string;
  /** The address of another page. */
  readonly to: (page: number) => string;
}

/** Absent while everything fits on one page. */
export function Pager({ page, pages, pageSize, shown, total, label = "Pages", to }: PagerProps) {
  if (pages <= 1) return null;
  const from = (page - 1) * pageSize + 1;
  return (
    <nav aria-label={label} className="flex items-center gap-2 border-line border-t px-4 py-2.5 text-[13px] text-muted">
      <span>
        {figure(from)}–{figure(from + shown - 1)} of {figure(total)}
      </span>
      <span className="flex-1" />
      {page > 1 && (
        <Link href={to(page - 1)} className="btn" rel="prev">
          <Icon name="left" />
          Previous
        </Link>
      )}
      <span>
        page {figure(page)} of {figure(pages)}
      </span>
      {page < pages && (
        <Link href={to(page + 1)} className="btn" rel="next">
          <Icon name="right" />
          Next
        </Link>
      )}
    </nav>
  );
}
