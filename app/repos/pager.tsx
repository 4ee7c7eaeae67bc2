import Link from "next/link";
import { figure } from "../../lib/core/listing/format.ts";
import { PAGE_SIZE, type RepositoryQuery, repositoryQueryString } from "../../lib/core/listing/repository-query.ts";
import type { RepositoryList } from "../../lib/core/listing/views.ts";
import { Icon } from "../_ui/icon.tsx";

/** Absent while everything fits on one page. */
export function Pager({ list, query }: { list: RepositoryList; query: RepositoryQuery }) {
  if (list.pages <= 1) return null;
  const from = (list.page - 1) * PAGE_SIZE + 1;
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 border-line border-t px-4 py-2.5 text-[13px] text-muted">
      <span>
        {figure(from)}–{figure(from + list.rows.length - 1)} of {figure(list.total)}
      </span>
      <span className="flex-1" />
      <Step query={query} page={list.page - 1} pages={list.pages} label="Previous" icon="left" />
      <span>
        page {figure(list.page)} of {figure(list.pages)}
      </span>
      <Step query={query} page={list.page + 1} pages={list.pages} label="Next" icon="right" />
    </nav>
  );
}

interface StepProps {
  readonly query: RepositoryQuery;
  readonly page: number;
  readonly pages: number;
  readonly label: string;
  readonly icon: "left" | "right";
}

function Step({ query, page, pages, label, icon }: StepProps) {
  if (page < 1 || page > pages) return null;
  return (
    <Link
      href={`/repos${repositoryQueryString({ ...query, page })}`}
      className="btn"
      rel={icon === "left" ? "prev" : "next"}
    >
      <Icon name={icon} />
      {label}
    </Link>
  );
}
