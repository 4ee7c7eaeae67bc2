import Link from "next/link";
import {
  type IssuanceQuery,
  isFilteredIssuances,
  issuanceQueryString,
  readKeyset,
} from "../../lib/core/listing/broker-query.ts";
import type { IssuanceList, IssuanceRow } from "../../lib/core/listing/broker-views.ts";
import { reasonWords } from "../../lib/core/listing/explanation.ts";
import { liveState } from "../../lib/core/listing/issuance-state.ts";
import { Folded } from "../_ui/folded.tsx";
import { Icon } from "../_ui/icon.tsx";
import { issuancePath } from "../_ui/paths.ts";
import { PlainLink } from "../_ui/plain-link.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { PhaseChip } from "./looks.tsx";

/** Requests, newest first. Each row is one link; keys walk over them (see `Behaviours`). */
export function IssuanceTable({ list, query }: { list: IssuanceList; query: IssuanceQuery }) {
  if (list.rows.length === 0) return <NoRequests query={query} />;
  return (
    <>
      <table className="list" data-list>
        <caption className="sr-only">Requests; j and k or the arrows move, Enter opens, slash finds</caption>
        <thead>
          <tr>
            <th scope="col" className="w-40">
              Outcome
            </th>
            <th scope="col">Repository and grant</th>
            <th scope="col" className="max-lg:hidden">
              What came of it
            </th>
            <th scope="col" className="max-md:hidden">
              Event
            </th>
            <th scope="col" className="max-xl:hidden">
              Actor
            </th>
            <th scope="col" className="num max-sm:hidden">
              At (UTC)
            </th>
          </tr>
        </thead>
        <tbody>
          <Folded>
            {list.rows.map((row) => (
              <Row key={row.id} row={row} now={list.asOf} />
            ))}
          </Folded>
        </tbody>
      </table>
      <Pages list={list} query={query} />
    </>
  );
}

function Row({ row, now }: { row: IssuanceRow; now: string }) {
  return (
    <tr>
      <td>
        <PhaseChip phase={row.phase} />
      </td>
      <td className="w-1/3 max-w-0 max-md:w-full max-md:py-2!">
        <span className="flex min-w-0 items-center gap-2">
          <PlainLink
            href={issuancePath(row.id)}
            data-row-link
            className="min-w-0 truncate after:absolute after:inset-0 focus-visible:outline-none"
            title={`${row.repository ?? row.subjectId}, ${row.grant}`}
          >
            <bdi>
              <span className="font-medium">{row.repository ?? `repository ${row.subjectId}`}</span>{" "}
              <code className="text-muted text-xs">{row.grant}</code>
            </bdi>
          </PlainLink>
          {row.kind === "probe" && <span className="tag">probe</span>}
        </span>
        <span className="mt-0.5 block truncate text-muted text-xs lg:hidden">
          <UtcTime iso={row.at} short className="mr-2 sm:hidden" />
          <Outcome row={row} now={now} />
        </span>
      </td>
      <td className="w-1/3 max-w-0 truncate text-muted max-lg:hidden">
        <Outcome row={row} now={now} />
      </td>
      <td className="max-w-52 truncate text-muted max-md:hidden">
        <bdi title={`${row.event ?? "not stated"}, ${row.ref ?? "no ref"}`}>
          {row.event ?? "not stated"}{" "}
          <span className="text-faint">{row.ref?.replace(/^refs\/(?:heads|tags)\//, "")}</span>
        </bdi>
      </td>
      <td className="max-w-32 truncate text-muted max-xl:hidden">
        <bdi>{row.actor ?? "not stated"}</bdi>
      </td>
      <td className="num text-muted max-sm:hidden">
        <UtcTime iso={row.at} short />
      </td>
    </tr>
  );
}

/** A reason, or how long it lives. */
function Outcome({ row, now }: { row: IssuanceRow; now: string }) {
  if (row.reason !== null && row.phase !== "unknown") {
    return <span title={reasonWords(row.reason)}>{reasonWords(row.reason)}</span>;
  }
  const state = liveState(row, null, now);
  if (state.is === "live") {
    return (
      <span>
        live until <UtcTime iso={state.until} clock />
        {row.provider !== null && `, ${row.provider}`}
      </span>
    );
  }
  if (state.is === "taken-back") {
    return (
      <span>
        taken back at <UtcTime iso={state.at} clock />
      </span>
    );
  }
  if (state.is === "ended") {
    return (
      <span>
        {row.phase === "unknown" ? "what it may have given ended at " : "ended at "}
        <UtcTime iso={state.at} clock />
      </span>
    );
  }
  if (state.is === "unknown" && state.until !== null) {
    return (
      <span className="font-medium text-danger-ink">
        outcome unknown until <UtcTime iso={state.until} clock />
      </span>
    );
  }
  return <span>no result yet</span>;
}

function Pages({ list, query }: { list: IssuanceList; query: IssuanceQuery }) {
  if (list.older === null && list.newer === null) return null;
  const to = (before: string | null, after: string | null) =>
    `/broker${issuanceQueryString({ ...query, before: readKeyset(before ?? ""), after: readKeyset(after ?? "") })}#requests`;
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 border-line border-t px-4 py-2.5 text-[13px] text-muted">
      <span className="flex-1">newest first</span>
      {list.newer !== null && (
        <Link href={to(null, list.newer)} className="btn" rel="prev">
          <Icon name="left" />
          Newer
        </Link>
      )}
      {list.older !== null && (
        <Link href={to(list.older, null)} className="btn" rel="next">
          <Icon name="right" />
          Older
        </Link>
      )}
    </nav>
  );
}

function NoRequests({ query }: { query: IssuanceQuery }) {
  if (isFilteredIssuances(query) || query.before !== null || query.after !== null) {
    return (
      <div className="px-4 py-10">
        <h3 className="font-semibold">No request fits this filter</h3>
        <p className="mt-1 text-muted">
          Take one condition away, or look at a longer time. The address keeps the whole filter.
        </p>
      </div>
    );
  }
  return (
    <div className="px-4 py-10">
      <h3 className="font-semibold">No job has asked in this time</h3>
      <p className="mt-1 max-w-[70ch] text-muted">
        A job asks once its workflow has the broker&apos;s step, and gets something once a trust policy for its grant is
        active. Plans of the repositories say which grants they need; propose them there, and approve them under{" "}
        <Link href="/broker/policies" className="link">
          Trust policies
        </Link>
        .
      </p>
    </div>
  );
}
