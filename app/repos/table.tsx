import Link from "next/link";
import type { ReactNode } from "react";
import { SEVERITIES, type Severity } from "../../lib/core/contracts.ts";
import {
  type RepositoryQuery,
  type RepositorySort,
  repositoryQueryString,
  sortedBy,
} from "../../lib/core/listing/repository-query.ts";
import { SEVERITY_WORDS } from "../../lib/core/listing/wording.ts";
import { Folded } from "../_ui/folded.tsx";
import { Icon } from "../_ui/icon.tsx";
import { SortHeading } from "../_ui/sort-heading.tsx";
import { SEVERITY_INK } from "../_ui/state.tsx";
import { RepositoryRows } from "./rows.tsx";
import type { ShownRows } from "./shown-rows.ts";
import { WIDE } from "./wide.ts";

const WORST_FIRST = [...SEVERITIES].reverse();

interface TableProps {
  readonly rows: ShownRows;
  readonly query: RepositoryQuery;
}

export function RepositoryTable({ rows, query }: TableProps) {
  return (
    <table className="list" data-list>
      <caption className="sr-only">
        Repositories; j and k or the arrows move, Enter opens, x chooses, slash filters, ? shows all keys
      </caption>
      <thead>
        <tr>
          <Heading query={query} sort="state">
            State
          </Heading>
          <Heading query={query} sort="name">
            Repository
          </Heading>
          <th scope="col" className="max-lg:hidden">
            Next
          </th>
          <th scope="col" className="max-lg:hidden">
            Gates
          </th>
          {WORST_FIRST.map((severity) => (
            <SeverityHeading key={severity} severity={severity} query={query} />
          ))}
          <Heading query={query} sort="blocking" number className={WIDE}>
            Blocking
          </Heading>
          <Heading query={query} sort="files" number className={WIDE}>
            CI files
          </Heading>
          <th scope="col" className="max-md:hidden">
            Pull request
          </th>
          <Heading query={query} sort="owner" className="max-[1360px]:hidden">
            Owner
          </Heading>
          <Heading query={query} sort="activity" number className="max-xl:hidden">
            Active
          </Heading>
          <Heading query={query} sort="scanned" number className={WIDE}>
            Scanned (UTC)
          </Heading>
        </tr>
      </thead>
      <Folded>
        <RepositoryRows shown={rows} />
      </Folded>
    </table>
  );
}

interface HeadingProps {
  readonly query: RepositoryQuery;
  readonly sort: RepositorySort;
  readonly number?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

function Heading({ query, sort, ...rest }: HeadingProps) {
  const order = query.sort === sort ? query.direction : null;
  return <SortHeading href={`/repos${repositoryQueryString(sortedBy(query, sort))}`} order={order} {...rest} />;
}

/** The worst severity's heading sorts by severity; the others only name their column. */
function SeverityHeading({ severity, query }: { severity: Severity; query: RepositoryQuery }) {
  const active = severity === "critical" && query.sort === "severity";
  const order = active ? (query.direction === "asc" ? "ascending" : "descending") : undefined;
  const look = `inline-flex items-center justify-end gap-1 ${SEVERITY_INK[severity]}`;
  const label = (
    <>
      <Icon name={severity} className="size-3.5" />
      <span className="max-[1750px]:sr-only">{SEVERITY_WORDS[severity]}</span>
    </>
  );
  return (
    <th scope="col" aria-sort={order} className="num max-md:hidden" title={SEVERITY_WORDS[severity]}>
      {severity === "critical" ? (
        <Link href={`/repos${repositoryQueryString(sortedBy(query, "severity"))}`} scroll={false} className={look}>
          {active && <Icon name={query.direction === "asc" ? "up" : "down"} className="size-3" />}
          {label}
        </Link>
      ) : (
        <span className={look}>{label}</span>
      )}
    </th>
  );
}
