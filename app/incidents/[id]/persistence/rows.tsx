import { figure } from "../../../../lib/core/listing/format.ts";
import {
  isFilteredPersistence,
  type PersistenceQuery,
  persistenceQueryString,
} from "../../../../lib/core/listing/persistence-query.ts";
import type { PersistenceRoom, PersistenceView } from "../../../../lib/core/listing/persistence-views.ts";
import { ChooseAll } from "../../../_ui/choose-all.tsx";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Flat } from "../../../_ui/flat.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { RiskLabel } from "../commits/looks.tsx";
import { decideChosen } from "./actions.ts";
import { KIND_WORDS, StateChip } from "./looks.tsx";

/** The form that the rows' check boxes belong to. */
const FORM = "review";

export function PersistenceRows({ room, query }: { room: PersistenceRoom; query: PersistenceQuery }) {
  return (
    <>
      <Together room={room} query={query} />
      {room.rows.length === 0 ? (
        <p className="px-4 py-6 text-[13px] text-muted">{emptyWords(room, query)}</p>
      ) : (
        <ul data-list>
          {room.rows.map((row) => (
            <li
              key={row.id}
              className="grid items-start gap-x-4 gap-y-1 border-line border-t px-4 py-2 text-[13px] md:grid-cols-[8.5rem_minmax(0,1fr)_minmax(0,13rem)_minmax(0,13rem)]"
            >
              <Row row={row} may={room.may.may} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function emptyWords({ totals }: PersistenceRoom, query: PersistenceQuery): string {
  if (isFilteredPersistence(query)) return "Nothing fits this filter. Take one condition away, or clear it.";
  if (totals.unread > 0) return "Nothing is open of what was seen so far. Not everything could be read yet.";
  if (totals.things === 0) return "Nothing was changed within the window.";
  return query.show === "mine"
    ? "Nothing open is left for you: you had a part in the others."
    : "Everything is reviewed.";
}

/** What is done to several at once; absent for who may review nothing here. */
function Together({ room, query }: { room: PersistenceRoom; query: PersistenceQuery }) {
  if (!room.may.may || !room.rows.some(({ verdict }) => verdict.may)) return null;
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 border-line border-b bg-sunken px-4 py-2">
      <ChooseAll form={FORM} />
      <CommandForm
        id={FORM}
        command={decideChosen}
        orders={[
          { order: "keep:chosen", label: "The chosen ones may stay" },
          { order: "remove:chosen", label: "The chosen ones must be removed" },
          { order: "keep:listed", label: `All ${figure(room.total)} that are listed may stay` },
        ]}
        className="flex min-w-0 flex-1 flex-wrap items-center gap-2"
      >
        <input type="hidden" name="incident" value={room.incident.id} />
        <input type="hidden" name="query" value={persistenceQueryString({ ...query, page: 1 })} />
        <input
          name="reason"
          required
          maxLength={500}
          aria-label="Reason"
          placeholder="Why: it stands in the record"
          className="field order-last w-64 max-w-full"
        />
      </CommandForm>
    </div>
  );
}

function Row({ row, may }: { row: PersistenceView; may: boolean }) {
  return (
    <>
      <span className="flex items-center gap-2">
        {may && row.verdict.may ? (
          <input
            type="checkbox"
            name="thing"
            value={row.id}
            form={FORM}
            aria-label={`Choose ${KIND_WORDS[row.kind].one} ${row.what} of ${row.place}`}
            className="size-4 accent-accent"
          />
        ) : (
          may && <span aria-hidden="true" className="size-4" />
        )}
        <Flat tag="span">
          <RiskLabel risk={row.risk} />
        </Flat>
      </span>
      <What row={row} />
      <Flat tag="span" className="min-w-0 text-xs">
        <span className="block">
          <span className="text-muted">Changed </span>
          {row.changedAt === null ? (
            <b className="font-semibold text-unknown-ink">at an unknown time</b>
          ) : (
            <UtcTime iso={row.changedAt} short />
          )}
        </span>
        <span className="block break-words">
          <span className="text-muted">By </span>
          {row.by.length === 0 ? (
            <b className="font-semibold text-unknown-ink">unknown</b>
          ) : (
            <bdi>{row.by.join(", ")}</bdi>
          )}
        </span>
      </Flat>
      <Settled row={row} may={may} />
    </>
  );
}

function What({ row }: { row: PersistenceView }) {
  return (
    <span className="min-w-0">
      <Flat tag="span" className="block min-w-0 break-words font-medium">
        <span className="text-muted">{KIND_WORDS[row.kind].one}</span> <bdi>{row.what}</bdi>
      </Flat>
      <span className="block text-muted text-xs">
        {row.url === null ? (
          <bdi>{row.place}</bdi>
        ) : (
          <a href={row.url} rel="noreferrer" className="link" data-row-link>
            <bdi>{row.place}</bdi>
          </a>
        )}{" "}
        <code title="The beginning of the SHA-256 of all that matters of it">{row.fingerprint.slice(0, 9)}</code>
      </span>
      {row.reasons.length > 0 && <span className="block text-xs">{row.reasons.join("; ")}</span>}
    </span>
  );
}

function Settled({ row, may }: { row: PersistenceView; may: boolean }) {
  return (
    <Flat tag="span" className="flex min-w-0 flex-col items-start gap-1">
      <StateChip state={row.state} />
      {row.review !== null && (
        <span className="break-words text-muted text-xs">
          <bdi>{row.review.login}</bdi>, <UtcTime iso={row.review.at} short />: <bdi>{row.review.reason}</bdi>
        </span>
      )}
      {row.goneAt !== null && (
        <span className="text-muted text-xs">
          not seen since <UtcTime iso={row.goneAt} short />
        </span>
      )}
      {may && !row.verdict.may && row.state === "open" && <span className="text-muted text-xs">{row.verdict.why}</span>}
    </Flat>
  );
}
