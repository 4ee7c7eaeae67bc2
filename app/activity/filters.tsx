import Link from "next/link";
import { AREA_WORDS, AUDIT_AREAS, actionWords } from "../../lib/core/audit/actions.ts";
import { type AuditQuery, auditQueryString, isFilteredAudit } from "../../lib/core/listing/audit-query.ts";
import { type AuditRoom, objectKindWords } from "../../lib/core/listing/audit-views.ts";
import { counted } from "../../lib/core/listing/format.ts";
import { toggled } from "../../lib/core/listing/url-words.ts";
import { ExportLinks, FilterForm, Toggles } from "../_ui/list-filters.tsx";
import { Narrowed } from "../_ui/narrowed.tsx";
import { AREA_LOOK } from "./looks.tsx";

const PATH = "/activity";

export function activityPath(query: AuditQuery): string {
  return `${PATH}${auditQueryString({ ...query, after: null })}#records`;
}

export function ActivityFilters({ query, room }: { query: AuditQuery; room: AuditRoom }) {
  const whole = { ...query, after: null };
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <FilterForm
        action={PATH}
        text={query.text}
        what="Person, action or target"
        kept={auditQueryString({ ...whole, text: "" })}
      />
      <Days query={query} />
      <Toggles
        label="About"
        all={AUDIT_AREAS}
        chosen={query.areas}
        to={(area) => activityPath({ ...query, action: "", areas: toggled(query.areas, area) })}
        word={(area) => AREA_WORDS[area].word}
        means={(area) => AREA_WORDS[area].means}
        look={(area) => AREA_LOOK[area]}
      />
      <span className="ml-auto flex items-center gap-3 text-muted text-xs">
        <span role="status" aria-live="polite">
          {counted(room.rows.length, "record")}
          {room.next === null ? "" : ", and more"}
        </span>
        {isFilteredAudit(query) && (
          <Link href={`${PATH}#records`} className="link">
            Clear
          </Link>
        )}
        <ExportLinks href={`/api/export${PATH}${auditQueryString(whole)}`} />
      </span>
      <Narrowed chosen={narrowed(query, room)} />
    </search>
  );
}

/** Whole days in UTC, sent by a button: a date that is half typed is no filter. */
function Days({ query }: { query: AuditQuery }) {
  const kept = auditQueryString({ ...query, after: null, from: null, to: null });
  return (
    <form action={PATH} method="get" className="flex flex-wrap items-center gap-1.5 text-[13px]">
      <label className="flex items-center gap-1.5">
        <span className="text-muted">From</span>
        <input type="date" name="from" defaultValue={query.from ?? ""} className="field w-36" />
      </label>
      <label className="flex items-center gap-1.5">
        <span className="text-muted">to</span>
        <input type="date" name="to" defaultValue={query.to ?? ""} className="field w-36" />
      </label>
      {[...new URLSearchParams(kept)].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className="btn" aria-label="Show these days">
        Show
      </button>
    </form>
  );
}

/** What was chosen by a click on a row. */
function narrowed(query: AuditQuery, room: AuditRoom) {
  const { actor, action, about } = query;
  const named = about === null ? undefined : room.rows.find((row) => row.about.id === about.id)?.about.name;
  return [
    actor !== "" && { text: `by ${actor}`, href: activityPath({ ...query, actor: "" }) },
    action !== "" && { text: `“${actionWords(action)}”`, href: activityPath({ ...query, action: "" }) },
    about !== null && {
      text: `about ${objectKindWords(about.kind)} ${named ?? about.id}`,
      href: activityPath({ ...query, about: null }),
    },
  ];
}
