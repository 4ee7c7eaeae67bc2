import Link from "next/link";
import { actionWords, areaOf, isKnownAction } from "../../lib/core/audit/actions.ts";
import { type AuditQuery, auditQueryString, isFilteredAudit } from "../../lib/core/listing/audit-query.ts";
import {
  type AuditFact,
  type AuditRoom,
  type AuditRowView,
  objectKindWords,
} from "../../lib/core/listing/audit-views.ts";
import { figure } from "../../lib/core/listing/format.ts";
import { Folded } from "../_ui/folded.tsx";
import { Icon } from "../_ui/icon.tsx";
import { PlainLink } from "../_ui/plain-link.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { activityPath } from "./filters.tsx";
import { AREA_LOOK, pageOf } from "./looks.tsx";

export function ActivityTable({ query, room }: { query: AuditQuery; room: AuditRoom }) {
  if (room.rows.length === 0) return <Nothing query={query} />;
  return (
    <>
      <div className="overflow-x-auto">
        <table className="list" data-list>
          <caption className="sr-only">Records, newest first</caption>
          <thead>
            <tr>
              <th scope="col">When (UTC)</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">About</th>
              <th scope="col" className="max-lg:hidden">
                Besides
              </th>
              <th scope="col" className="num max-md:hidden">
                Record
              </th>
            </tr>
          </thead>
          <tbody>
            <Folded>
              {room.rows.map((row) => (
                <Row key={row.seq} row={row} query={query} />
              ))}
            </Folded>
          </tbody>
        </table>
      </div>
      <Turn query={query} room={room} />
    </>
  );
}

function Row({ row, query }: { row: AuditRowView; query: AuditQuery }) {
  return (
    <tr id={`r-${row.seq}`}>
      <td className="figures text-muted">
        <UtcTime iso={row.at} />
      </td>
      <td className="max-w-52 truncate">
        <PlainLink
          href={activityPath({ ...query, actor: row.actor })}
          className="hover:underline"
          title={`Only what ${row.actor} did`}
        >
          <bdi>{row.actor}</bdi>
        </PlainLink>
        {row.actorKind !== "user" && <span className="text-muted text-xs"> {row.actorKind}</span>}
      </td>
      <td className="max-w-[26rem] truncate" title={row.action}>
        <Icon name={AREA_LOOK[areaOf(row.action)].icon} className="mr-1.5 inline size-3.5 text-muted" />
        <PlainLink
          href={activityPath({ ...query, areas: [], action: row.action })}
          className={`hover:underline ${isKnownAction(row.action) ? "" : "font-mono text-xs"}`}
        >
          {actionWords(row.action)}
        </PlainLink>
      </td>
      <td className="max-w-72 truncate">
        <About row={row} query={query} />
      </td>
      <td className="max-w-96 truncate text-muted text-xs max-lg:hidden" title={row.facts.map(textOf).join("\n")}>
        <Facts facts={row.facts} />
      </td>
      <td className="num text-muted text-xs max-md:hidden">
        <a href={`#r-${row.seq}`} className="hover:underline" aria-label={`Record ${row.seq}`}>
          {figure(Number(row.seq))}
        </a>
      </td>
    </tr>
  );
}

function About({ row: { about }, query }: { row: AuditRowView; query: AuditQuery }) {
  const page = pageOf(about);
  return (
    <>
      <PlainLink
        href={activityPath({ ...query, about: { kind: about.kind, id: about.id } })}
        className="text-muted text-xs hover:underline"
        title={`Only what is about this ${objectKindWords(about.kind)}`}
      >
        {objectKindWords(about.kind)}
      </PlainLink>{" "}
      {page === null ? (
        <bdi title={about.name}>{about.name}</bdi>
      ) : (
        <PlainLink href={page} data-row-link className="link" title={about.name}>
          <bdi>{about.name}</bdi>
        </PlainLink>
      )}
    </>
  );
}

function Facts({ facts }: { facts: readonly AuditFact[] }) {
  return facts.map((fact, index) => (
    <span key={fact[0]}>
      {index > 0 && " · "}
      {fact[0]} <bdi className="text-text">{fact[1]}</bdi>
    </span>
  ));
}

function textOf([name, value]: AuditFact): string {
  return `${name}: ${value}`;
}

function Turn({ query, room: { next } }: { query: AuditQuery; room: AuditRoom }) {
  if (next === null && query.after === null) return null;
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 border-line border-t px-4 py-2.5 text-[13px] text-muted">
      <span>Newest first</span>
      <span className="flex-1" />
      {query.after !== null && (
        <Link href={activityPath(query)} className="btn">
          Newest
        </Link>
      )}
      {next !== null && (
        <Link href={`/activity${auditQueryString({ ...query, after: next })}#records`} className="btn" rel="next">
          Older
          <Icon name="right" />
        </Link>
      )}
    </nav>
  );
}

function Nothing({ query }: { query: AuditQuery }) {
  const filtered = isFilteredAudit(query) || query.after !== null;
  return (
    <div className="px-4 py-8">
      <h2 className="font-semibold">{filtered ? "No record fits" : "Nothing was done yet"}</h2>
      <p className="mt-1 max-w-[70ch] text-[13px] text-muted">
        {filtered
          ? "A text is looked for in who did it, in what they did, and in the name or id of what it was about. Records about other people's roles are shown to security leads, commanders and admins."
          : "The first record comes with the first scan, or with the first thing that somebody decides."}
      </p>
      {filtered && (
        <Link href="/activity#records" className="btn mt-4">
          All records
        </Link>
      )}
    </div>
  );
}
