import Link from "next/link";
import type { ReactNode } from "react";
import { SEVERITIES, type Severity } from "../../lib/core/contracts.ts";
import { figure, shortSha } from "../../lib/core/listing/format.ts";
import {
  type RepositoryQuery,
  type RepositorySort,
  repositoryQueryString,
  sortedBy,
} from "../../lib/core/listing/repository-query.ts";
import type { RepositoryRow } from "../../lib/core/listing/views.ts";
import { ownershipWords, SEVERITY_WORDS } from "../../lib/core/listing/wording.ts";
import { SOURCE_WORDS } from "../../lib/core/owners/choose.ts";
import { Icon } from "../_ui/icon.tsx";
import { repositoryPath } from "../_ui/paths.ts";
import { SortHeading } from "../_ui/sort-heading.tsx";
import { SEVERITY_INK, SeverityCountsLine, StateChip } from "../_ui/state.tsx";
import { UtcTime } from "../_ui/time.tsx";

const WORST_FIRST = [...SEVERITIES].reverse();

/** The rows of one page. Each row is one link; keys walk over them (see `Behaviours`). */
export function RepositoryTable({ rows, query }: { rows: readonly RepositoryRow[]; query: RepositoryQuery }) {
  return (
    <table className="list" data-list>
      <caption className="sr-only">Repositories; j and k or the arrows move, Enter opens, slash filters</caption>
      <thead>
        <tr>
          <Heading query={query} sort="state" className="w-36">
            State
          </Heading>
          <Heading query={query} sort="name">
            Repository
          </Heading>
          {WORST_FIRST.map((severity) => (
            <SeverityHeading key={severity} severity={severity} query={query} />
          ))}
          <Heading query={query} sort="blocking" number className="max-md:hidden">
            Blocking
          </Heading>
          <Heading query={query} sort="files" number className="max-md:hidden">
            CI files
          </Heading>
          <Heading query={query} sort="owner" className="max-xl:hidden">
            Owner
          </Heading>
          <Heading query={query} sort="scanned" number className="max-lg:hidden">
            As of (UTC)
          </Heading>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
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
      <span className="max-xl:sr-only">{SEVERITY_WORDS[severity]}</span>
    </>
  );
  return (
    <th scope="col" aria-sort={order} className="num w-14 max-md:hidden" title={SEVERITY_WORDS[severity]}>
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

function Row({ row }: { row: RepositoryRow }) {
  return (
    <tr>
      <td>
        <StateChip state={row.state} />
      </td>
      <td className="max-w-0 w-full max-md:py-2!">
        <Name row={row} />
        <span className="mt-0.5 block text-xs md:hidden">
          <SeverityCountsLine counts={row.counts} />
        </span>
      </td>
      {WORST_FIRST.map((severity) => (
        <td key={severity} className="num max-md:hidden">
          <Count value={row.counts[severity]} ink={SEVERITY_INK[severity]} />
        </td>
      ))}
      <td className="num max-md:hidden">
        <Count value={row.blocking} ink="text-text" />
      </td>
      <td className="num max-md:hidden">
        <Files row={row} />
      </td>
      <td className="max-w-40 truncate text-muted max-xl:hidden">
        <Owners row={row} />
      </td>
      <td className="num text-muted max-lg:hidden">
        <AsOf row={row} />
      </td>
    </tr>
  );
}

function Name({ row }: { row: RepositoryRow }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Link
        href={repositoryPath(row.owner, row.name)}
        prefetch={false}
        data-row-link
        className="min-w-0 truncate after:absolute after:inset-0 focus-visible:outline-none"
        title={`${row.owner}/${row.name}`}
      >
        <bdi>
          <span className="text-muted">{row.owner}/</span>
          <span className="font-medium">{row.name}</span>
        </bdi>
      </Link>
      {row.archived && (
        <span className="tag">
          <Icon name="archive" className="size-3" />
          archived
        </span>
      )}
    </span>
  );
}

function Count({ value, ink }: { value: number; ink: string }) {
  if (value === 0) {
    // A dot instead of a nought: what is there stands out, and a column without a dot would look like a missing value.
    return (
      <span>
        <span className="sr-only">0</span>
        <span aria-hidden="true" className="mr-0.5 inline-block size-[3px] rounded-full bg-line-strong align-middle" />
      </span>
    );
  }
  return <span className={`font-semibold ${ink}`}>{figure(value)}</span>;
}

function Files({ row }: { row: RepositoryRow }) {
  if (row.unparsed === 0) return <span className="text-muted">{figure(row.files)}</span>;
  return (
    <span className="inline-flex items-center gap-2 text-muted">
      <span className="inline-flex items-center gap-1 text-unknown-ink" title={`${row.unparsed} not understood`}>
        <Icon name="question" className="size-3.5" />
        {figure(row.unparsed)}
        <span className="sr-only"> not understood of </span>
      </span>
      {figure(row.files)}
    </span>
  );
}

function Owners({ row }: { row: RepositoryRow }) {
  if (row.owners === 0) return <span className="text-faint">{ownershipWords(row.ownership)}</span>;
  const more = row.owners - 1;
  return (
    <bdi title={ownersTitle(row)}>
      {row.ownedBy[0]}
      {more > 0 && <span className="text-faint"> +{more}</span>}
    </bdi>
  );
}

function ownersTitle({ ownedBy, ownerSource }: RepositoryRow): string {
  const names = ownedBy.join(", ");
  return ownerSource === null ? names : `${names}: ${SOURCE_WORDS[ownerSource]}`;
}

function AsOf({ row }: { row: RepositoryRow }) {
  if (row.scannedAt === null) return <span className="text-faint">never</span>;
  return (
    <span className="inline-flex items-center gap-2">
      {row.commit !== null && <code className="text-faint text-xs">{shortSha(row.commit)}</code>}
      <UtcTime iso={row.scannedAt} short />
    </span>
  );
}
