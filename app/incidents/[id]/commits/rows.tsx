import type { ReactNode } from "react";
import { figure } from "../../../../lib/core/listing/format.ts";
import { type CommitQuery, commitQueryString, isFilteredCommits } from "../../../../lib/core/listing/review-query.ts";
import type { CommitRoom, CommitView } from "../../../../lib/core/listing/review-views.ts";
import { ChooseAll } from "../../../_ui/choose-all.tsx";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Flat } from "../../../_ui/flat.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { reviewChosen } from "./actions.ts";
import { CommitChip, RiskLabel } from "./looks.tsx";

/** The form that the rows' check boxes belong to. */
const FORM = "review";

export function CommitRows({ room, query }: { room: CommitRoom; query: CommitQuery }) {
  return (
    <>
      <Together room={room} query={query} />
      {room.rows.length === 0 ? (
        <p className="px-4 py-6 text-[13px] text-muted">{emptyWords(room, query)}</p>
      ) : (
        <ul data-list>
          {room.rows.map((row) => (
            <li
              key={`${row.repositoryId} ${row.sha}`}
              className="grid items-start gap-x-4 gap-y-1 border-line border-t px-4 py-2 text-[13px] md:grid-cols-[8.5rem_minmax(0,1fr)_minmax(0,15rem)_9rem]"
            >
              <Row row={row} may={room.may.may} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function emptyWords({ totals }: CommitRoom, query: CommitQuery): string {
  if (isFilteredCommits(query)) return "No commit fits this filter. Take one condition away, or clear it.";
  if (totals.unread > 0) return "No commit is open of what was read so far. Repositories are still being read.";
  if (totals.commits === 0) return "No commit came to a default branch within the window.";
  return query.show === "mine"
    ? "No open commit is left for you: of the others, you had a part in them or reviewed them."
    : "Every commit is reviewed.";
}

/** What is done to several at once; absent for who may review nothing here. */
function Together({ room, query }: { room: CommitRoom; query: CommitQuery }) {
  if (!room.may.may || !room.rows.some(({ verdict }) => verdict.may)) return null;
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 border-line border-b bg-sunken px-4 py-2">
      <ChooseAll form={FORM} />
      <CommandForm
        id={FORM}
        command={reviewChosen}
        orders={[
          { order: "chosen", label: "I have reviewed the chosen ones" },
          { order: "matching", label: `I have reviewed all ${figure(room.total)} that are listed` },
        ]}
        className="flex min-w-0 flex-1 flex-wrap items-center gap-2"
      >
        <input type="hidden" name="incident" value={room.incident.id} />
        <input type="hidden" name="query" value={commitQueryString({ ...query, page: 1 })} />
        <input
          name="note"
          maxLength={500}
          aria-label="Note"
          placeholder="What you saw (may stay empty)"
          className="field order-last w-64 max-w-full"
        />
      </CommandForm>
    </div>
  );
}

function Row({ row, may }: { row: CommitView; may: boolean }) {
  return (
    <>
      <span className="flex items-center gap-2">
        {may && row.verdict.may ? (
          <input
            type="checkbox"
            name="commit"
            value={`${row.repositoryId}:${row.sha}`}
            form={FORM}
            aria-label={`Choose ${row.sha.slice(0, 9)} of ${row.owner}/${row.name}`}
            className="size-4 accent-accent"
          />
        ) : (
          may && <span aria-hidden="true" className="size-4" />
        )}
        <Flat tag="span">
          <RiskLabel risk={row.risk} />
        </Flat>
      </span>
      <span className="min-w-0">
        <Flat tag="span" className="block min-w-0 break-words font-medium">
          <bdi>{row.subject === "" ? "(no message)" : row.subject}</bdi>
        </Flat>
        <span className="block text-muted text-xs">
          <bdi>{`${row.owner}/${row.name}`}</bdi> <CommitLink row={row} />
          {row.details?.pulls.map(({ number }) => ` · #${number}`).join("")}
        </span>
        {row.reasons.length > 0 && <span className="block text-xs">{row.reasons.join("; ")}</span>}
        {row.details !== null && row.details.touched.length > 0 && (
          <span className="block break-words text-muted text-xs">
            {row.details.touched.map(({ path }) => path).join(", ")}
          </span>
        )}
      </span>
      <People row={row} />
      <Flat tag="span" className="flex flex-col items-start gap-1">
        <CommitChip state={row.state} />
        {row.reviews.map(({ login, at, note }) => (
          <span key={login} className="text-muted text-xs" title={note ?? undefined}>
            <bdi>{login}</bdi>, <UtcTime iso={at} short />
          </span>
        ))}
        {may && !row.verdict.may && row.state !== "reviewed" && (
          <span className="text-muted text-xs">{row.verdict.why}</span>
        )}
      </Flat>
    </>
  );
}

function CommitLink({ row: { url, sha } }: { row: CommitView }) {
  const code = <code className="text-xs">{sha.slice(0, 9)}</code>;
  if (url === null) return code;
  return (
    <a href={url} rel="noreferrer" className="link" data-row-link>
      {code}
    </a>
  );
}

/** GitHub's record first; what git has says less. */
function People({ row }: { row: CommitView }) {
  const pushed = row.movers.map(({ login }) => login).join(", ");
  const pulls = row.details?.pulls ?? [];
  return (
    <Flat tag="dl" className="min-w-0 text-xs">
      <Named term={row.leftAt === null ? "Pushed by" : "Pushed or taken off by"}>
        {row.moversKnown ? <bdi>{pushed}</bdi> : <b className="font-semibold text-unknown-ink">unknown</b>}
        {row.cameAt !== null && (
          <>
            , <UtcTime iso={row.cameAt} short />
          </>
        )}
      </Named>
      {pulls.slice(0, 1).map(({ number, author, mergedBy }) => (
        <Named key={number} term="Proposed, merged">
          <bdi>{author?.login ?? "unknown"}</bdi>, <bdi>{mergedBy?.login ?? "unknown"}</bdi>
        </Named>
      ))}
      <Named term="git says">
        <bdi>{row.author.name}</bdi>
        {row.committer.name !== row.author.name && (
          <>
            , committed by <bdi>{row.committer.name}</bdi>
          </>
        )}
      </Named>
      <Named term="Signature">
        <span className={`inline-flex items-center gap-1 ${row.verified ? "text-thawed-ink" : "text-muted"}`}>
          <Icon name={row.verified ? "lock" : "question"} className="size-3" />
          {row.verified ? "verified" : `not verified (${row.verifyReason})`}
        </span>
      </Named>
    </Flat>
  );
}

function Named({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-1">
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
