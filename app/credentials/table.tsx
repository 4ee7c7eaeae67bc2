import type { ReactNode } from "react";
import {
  type CredentialQuery,
  type CredentialSort,
  credentialQueryString,
  credentialsSortedBy,
} from "../../lib/core/listing/credential-query.ts";
import { ageWords, reachLine, reachWords } from "../../lib/core/listing/credential-reach.ts";
import type { CredentialRow } from "../../lib/core/listing/credential-views.ts";
import { LEVEL_WORDS, NOT_VISIBLE, placeWords } from "../../lib/core/listing/credential-wording.ts";
import { counted, figure, utc } from "../../lib/core/listing/format.ts";
import { KIND_WORDS } from "../../lib/core/listing/wording.ts";
import { Folded } from "../_ui/folded.tsx";
import { Icon } from "../_ui/icon.tsx";
import { credentialPath } from "../_ui/paths.ts";
import { PlainLink } from "../_ui/plain-link.tsx";
import { SortHeading } from "../_ui/sort-heading.tsx";
import { SeverityLabel } from "../_ui/state.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { CredentialChip } from "./looks.tsx";

interface TableProps {
  readonly rows: readonly CredentialRow[];
  readonly query: CredentialQuery;
  /** What ages are counted to. */
  readonly asOf: string;
}

/** The rows of one page. Each row is one link; keys walk over them (see `Behaviours`). */
export function CredentialTable({ rows, query, asOf }: TableProps) {
  return (
    <table className="list" data-list>
      <caption className="sr-only">
        Credentials; j and k or the arrows move, Enter opens, slash filters, ? shows all keys
      </caption>
      <thead>
        <tr>
          <Heading query={query} sort="state" className="w-36">
            State
          </Heading>
          <Heading query={query} sort="name">
            Credential
          </Heading>
          <th scope="col" className="max-md:hidden">
            Level
          </th>
          <Heading query={query} sort="severity" className="max-xl:hidden">
            Severity
          </Heading>
          <Heading query={query} sort="repositories" className="max-lg:hidden">
            Read in
          </Heading>
          <Heading query={query} sort="references" number className="max-md:hidden">
            References
          </Heading>
          <th scope="col" className="max-md:hidden">
            Exposed
          </th>
          <Heading query={query} sort="planned" className="max-lg:hidden">
            Replaced
          </Heading>
          <th scope="col" className="max-lg:hidden">
            Revoked
          </th>
          <th scope="col" className="max-[1680px]:hidden">
            Reaches
          </th>
          <Heading query={query} sort="age" number className="max-xl:hidden">
            Age
          </Heading>
          <th scope="col" className="max-[1560px]:hidden">
            Owner
          </th>
        </tr>
      </thead>
      <tbody>
        <Folded>
          {rows.map((row) => (
            <Row key={row.id} row={row} asOf={asOf} />
          ))}
        </Folded>
      </tbody>
    </table>
  );
}

interface HeadingProps {
  readonly query: CredentialQuery;
  readonly sort: CredentialSort;
  readonly number?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

function Heading({ query, sort, ...rest }: HeadingProps) {
  const href = `/credentials${credentialQueryString(credentialsSortedBy(query, sort))}`;
  return <SortHeading href={href} order={query.sort === sort ? query.direction : null} {...rest} />;
}

function Row({ row, asOf }: { row: CredentialRow; asOf: string }) {
  return (
    <tr>
      <td>
        <CredentialChip state={row.state} />
      </td>
      <td className="w-full max-w-0 max-md:py-2!">
        <Name row={row} />
      </td>
      <td className="text-muted max-md:hidden" title={LEVEL_WORDS[row.level].means}>
        <Level row={row} />
      </td>
      <td className="max-xl:hidden">
        {row.severity === null ? (
          <span className="text-faint">none open</span>
        ) : (
          <SeverityLabel severity={row.severity} />
        )}
      </td>
      <td className="max-w-52 truncate text-muted max-lg:hidden">
        <ReadIn row={row} />
      </td>
      <td className="num font-semibold max-md:hidden">{figure(row.references)}</td>
      <td className="max-md:hidden">
        <ExposedMark row={row} asOf={asOf} />
      </td>
      <td className="text-muted max-lg:hidden">{replacedWords(row)}</td>
      <td className="max-w-40 truncate text-muted max-lg:hidden">
        <Revoked row={row} />
      </td>
      <td className="max-w-44 truncate text-muted max-[1680px]:hidden" title={reachWords(row.reach)}>
        <bdi>{reachLine(row.reach)}</bdi>
      </td>
      <td className="num text-muted max-xl:hidden">
        <Age row={row} asOf={asOf} />
      </td>
      <td className="max-w-32 truncate text-muted max-[1560px]:hidden">
        <Owners row={row} />
      </td>
    </tr>
  );
}

/** Red is for what may have been taken and still opens something. */
function ExposedMark({ row: { exposure }, asOf }: { row: CredentialRow; asOf: string }) {
  if (exposure === null) return <span className="text-faint">not said</span>;
  if (!exposure.open)
    return (
      <span className="inline-flex items-center gap-1 text-muted">
        <Icon name="check" className="size-3.5" />
        and revoked
      </span>
    );
  const late = exposure.dueAt !== null && exposure.dueAt < asOf;
  return (
    <span
      className="inline-flex items-center gap-1 font-medium text-danger-ink"
      title={exposure.dueAt === null ? undefined : `To be revoked by ${utc(exposure.dueAt)}`}
    >
      <Icon name="critical" className="size-3.5" />
      not revoked{late && ", overdue"}
    </span>
  );
}

/** Whether something else does its work by now. */
function replacedWords({ references, planned, state }: CredentialRow): string {
  if (state === "identifier") return "not needed";
  if (references === 0) return state === "unclear" ? NOT_VISIBLE : "nothing reads it";
  if (planned === 0) return "no";
  return planned < references ? `${figure(planned)} of ${figure(references)} planned` : "planned";
}

/** With what shows it: a word alone is none. */
function Revoked({ row: { revoked } }: { row: CredentialRow }) {
  if (revoked === null) return <span className="text-faint">no word</span>;
  return (
    <span title={`${utc(revoked.at)}\n${revoked.evidence}`}>
      <UtcTime iso={revoked.at} short /> <bdi className="text-faint">{revoked.evidence}</bdi>
    </span>
  );
}

function Name({ row }: { row: CredentialRow }) {
  return (
    <>
      <PlainLink
        href={credentialPath(row.id)}
        data-row-link
        className="block min-w-0 truncate after:absolute after:inset-0 focus-visible:outline-none"
        title={`${row.name}, ${KIND_WORDS[row.kind]}, ${placeWords(row)}`}
      >
        <code className="font-medium">
          <bdi>{row.name}</bdi>
        </code>{" "}
        <span className="text-muted">{KIND_WORDS[row.kind]}</span>
      </PlainLink>
      <span className="mt-0.5 block truncate text-muted text-xs md:hidden">
        {LEVEL_WORDS[row.level].title === NOT_VISIBLE ? "level not visible" : LEVEL_WORDS[row.level].title},{" "}
        {row.exposure?.open === true && "exposed and not revoked, "}
        {counted(row.references, "reference")}, {figure(row.planned)} planned, <bdi>{placeWords(row)}</bdi>
      </span>
    </>
  );
}

function Level({ row }: { row: CredentialRow }) {
  const { title } = LEVEL_WORDS[row.level];
  if (row.level === "unknown") return <span className="text-faint">{title}</span>;
  return (
    <>
      {title}
      {row.environment !== null && (
        <bdi className="text-faint" title={row.environment}>
          {" "}
          {row.environment.slice(0, 20)}
        </bdi>
      )}
    </>
  );
}

/** The repository where it is one; else how many. */
function ReadIn({ row }: { row: CredentialRow }) {
  if (row.repositories > 1) return <>{counted(row.repositories, "repository", "repositories")}</>;
  if (row.repository === null) {
    return row.repositories === 0 ? <span className="text-faint">nowhere that was read</span> : <>1 repository</>;
  }
  const { owner, name, archived } = row.repository;
  return (
    <bdi title={`${owner}/${name}${archived ? ", archived" : ""}`}>
      {row.references === 0 && <span className="text-faint">not in </span>}
      {name}
    </bdi>
  );
}

function Age({ row, asOf }: { row: CredentialRow; asOf: string }) {
  const at = row.changedAt ?? row.storedAt;
  if (at === null) return <span className="text-faint">{NOT_VISIBLE}</span>;
  return (
    <time dateTime={at} title={`${row.changedAt === null ? "Stored" : "Last changed"} ${utc(at)}`}>
      {ageWords(at, asOf)}
    </time>
  );
}

function Owners({ row }: { row: CredentialRow }) {
  if (row.owners === 0) return <span className="text-faint">none known</span>;
  const more = row.owners - 1;
  return (
    <bdi title={row.ownedBy.join(", ")}>
      {row.ownedBy[0]}
      {more > 0 && <span className="text-faint"> +{more}</span>}
    </bdi>
  );
}
