import Link from "next/link";
import type { ReactNode } from "react";
import { REPOSITORY_STATE_WORDS } from "../../lib/core/campaign/words.ts";
import { SEVERITIES, type Severity } from "../../lib/core/contracts.ts";
import { figure, shortSha } from "../../lib/core/listing/format.ts";
import { statesOfSteps } from "../../lib/core/listing/migration-steps.ts";
import {
  type RepositoryQuery,
  type RepositorySort,
  repositoryQueryString,
  sortedBy,
} from "../../lib/core/listing/repository-query.ts";
import type { RepositorySituation } from "../../lib/core/listing/situation-views.ts";
import type { ListedRepository, RepositoryRow } from "../../lib/core/listing/views.ts";
import { ownershipWords, SEVERITY_WORDS, STATE_WORDS } from "../../lib/core/listing/wording.ts";
import { SOURCE_WORDS } from "../../lib/core/owners/choose.ts";
import { GateDots } from "../_ui/gate-dots.tsx";
import { Icon } from "../_ui/icon.tsx";
import { pullUrl, repositoryPath } from "../_ui/paths.ts";
import { RowChoice } from "../_ui/row-choice.tsx";
import { SortHeading } from "../_ui/sort-heading.tsx";
import { SEVERITY_INK, SeverityCountsLine, STATE_LOOK, StateChip } from "../_ui/state.tsx";
import { Ago, UtcTime } from "../_ui/time.tsx";
import { RepositoryStateChip } from "../campaigns/looks.tsx";
import { CHOOSING } from "./choosing.ts";
import { NextStep, SituationChip } from "./situation.tsx";

const WORST_FIRST = [...SEVERITIES].reverse();

/** What only a very wide screen has room for. */
const WIDE = "max-[1750px]:hidden";

interface TableProps {
  readonly rows: readonly ListedRepository[];
  readonly query: RepositoryQuery;
  /** Of the rows, by their ids; one that went meanwhile is missing. */
  readonly situations: ReadonlyMap<string, RepositorySituation>;
  /** Ids of those that were chosen. */
  readonly chosen: readonly string[];
  /** What ages are counted to. */
  readonly asOf: string;
}

/** The rows of one page. Each row is one link; keys walk over them and choose (see `Behaviours`). */
export function RepositoryTable({ rows, query, situations, chosen, asOf }: TableProps) {
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
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} standing={situations.get(row.id)} chosen={chosen.includes(row.id)} asOf={asOf} />
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

interface RowProps {
  readonly row: ListedRepository;
  readonly standing: RepositorySituation | undefined;
  readonly chosen: boolean;
  readonly asOf: string;
}

function Row({ row, standing, chosen, asOf }: RowProps) {
  return (
    <tr>
      <td>
        <span className="flex items-center gap-2.5">
          <RowChoice form={CHOOSING} value={row.id} name={`${row.owner}/${row.name}`} checked={chosen} />
          <State row={row} standing={standing} />
        </span>
      </td>
      <td className="max-w-0 w-full max-md:py-2!">
        <Name row={row} />
        <span className="mt-0.5 block text-xs md:hidden">
          <SeverityCountsLine counts={row.counts} />
        </span>
        {standing !== undefined && (
          <span className="mt-0.5 block truncate text-muted text-xs lg:hidden">
            {`Next: ${standing.situation.action.label}`}
          </span>
        )}
      </td>
      <td className="max-w-60 truncate max-lg:hidden" title={standing?.situation.why}>
        {standing !== undefined && <Next standing={standing} />}
      </td>
      <td className="max-lg:hidden">
        <GateDots gates={standing?.gates ?? []} />
      </td>
      {WORST_FIRST.map((severity) => (
        <td key={severity} className="num max-md:hidden">
          <Count value={row.counts[severity]} ink={SEVERITY_INK[severity]} />
        </td>
      ))}
      <td className={`num ${WIDE}`}>
        <Count value={row.blocking} ink="text-text" />
      </td>
      <td className={`num ${WIDE}`}>
        <Files row={row} />
      </td>
      <td className="max-md:hidden">
        <Pull row={row} standing={standing} asOf={asOf} />
      </td>
      <td className="max-w-36 truncate text-muted max-[1360px]:hidden">
        <Owners row={row} />
      </td>
      <td className="num text-muted max-xl:hidden">
        {row.activeAt === null ? <span className="text-faint">unknown</span> : <Ago iso={row.activeAt} asOf={asOf} />}
      </td>
      <td className={`num text-muted ${WIDE}`}>
        <AsOf row={row} />
      </td>
    </tr>
  );
}

/** What an incident does about it comes before what its scan says; a migration that goes on is said where no incident is. */
function State({ row, standing }: Pick<RowProps, "row" | "standing">) {
  const { migration } = row;
  const migrating = migration !== null && statesOfSteps(["open", "merged"]).includes(migration.state);
  const held = standing !== undefined && standing.situation.hold !== null;
  if (!held && !migrating) return <StateChip state={row.state} />;
  const { icon, ink } = STATE_LOOK[row.state];
  return (
    <span className="inline-flex items-center gap-2">
      {held ? (
        <SituationChip situation={standing.situation} />
      ) : (
        migration !== null && <RepositoryStateChip state={migration.state} />
      )}
      <span className={`inline-flex items-center gap-1 text-xs ${ink}`} title={STATE_WORDS[row.state]}>
        <Icon name={icon} className="size-3.5" />
        <span className="max-[1500px]:sr-only">{STATE_WORDS[row.state]}</span>
      </span>
    </span>
  );
}

/** Above the row's own link, so that the way is one click; not a row of its own for keys, which open the repository. */
function Next({ standing }: { standing: RepositorySituation }) {
  return (
    <span className="relative z-10">
      <NextStep action={standing.situation.action} repository={standing} />
    </span>
  );
}

function Pull({ row: { owner, name, migration }, standing, asOf }: Omit<RowProps, "chosen">) {
  if (migration === null) return null;
  const host = standing?.host ?? null;
  const { title, todo } = REPOSITORY_STATE_WORDS[migration.state];
  if (migration.pullNumber === null || host === null)
    return (
      <span className="text-faint" title={todo}>
        {title}
      </span>
    );
  return (
    <span className="inline-flex items-center gap-1.5">
      <a
        href={pullUrl(host, owner, name, migration.pullNumber)}
        rel="noreferrer"
        className="link relative z-10 inline-flex items-center gap-1"
        title={`${title}: ${todo}`}
      >
        <Icon name="pull-request" className="size-3.5" />#{migration.pullNumber}
        <span className="sr-only"> {title}</span>
      </a>
      {migration.openedAt !== null && <Ago iso={migration.openedAt} asOf={asOf} bare className="text-muted text-xs" />}
    </span>
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
          <span className="text-muted">{`${row.owner}/`}</span>
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
  if (value === 0) return <span className="nought">0</span>;
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
