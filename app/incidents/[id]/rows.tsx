import { TIER_WORDS } from "../../../lib/core/freeze/enforcement.ts";
import { isFreezing } from "../../../lib/core/freeze/incident-state.ts";
import { SHOWN_STATES } from "../../../lib/core/listing/incident-shown.ts";
import {
  ALL_OF_INCIDENT,
  type IncidentDetail,
  type IncidentQuery,
  type IncidentRow,
  incidentQueryString,
  isFilteredIncident,
} from "../../../lib/core/listing/incident-views.ts";
import { causeWords, SHOWN_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { toggled } from "../../../lib/core/listing/url-words.ts";
import { ChooseAll } from "../../_ui/choose-all.tsx";
import { CommandForm } from "../../_ui/command-form.tsx";
import { Folded } from "../../_ui/folded.tsx";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../../_ui/list-filters.tsx";
import { Narrowed } from "../../_ui/narrowed.tsx";
import { Pager } from "../../_ui/pager.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { incidentPath, repositoryPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";
import { RowChoice } from "../../_ui/row-choice.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { orderTogether } from "../actions.ts";
import { EnforcementLine, SHOWN_LOOK, ShownChip } from "../looks.tsx";
import { narrowed } from "./narrowed.ts";

/** Each repository: what is shown of it, what GitHub was seen to do, and by which means. By name, so that rows keep their places. */
export function IncidentRepositories({ detail, query }: { detail: IncidentDetail; query: IncidentQuery }) {
  const { incident, rows } = detail;
  const to = (page: number) => `${incidentPath(incident.id)}${incidentQueryString({ ...query, page })}#repositories`;
  return (
    <Panel
      id="repositories"
      title="Repositories"
      note={incident.repositories === 0 ? "They are listed here from the activation on." : undefined}
    >
      {incident.repositories > 0 && <RowFilters detail={detail} query={query} />}
      {incident.repositories > 0 && rows.length === 0 && (
        <p className="px-4 py-6 text-[13px] text-muted">No repository fits this filter.</p>
      )}
      {rows.length > 0 && mayOrder(detail) && <Together detail={detail} />}
      {rows.length > 0 && <Rows rows={rows} choose={mayOrder(detail)} />}
      <Pager
        page={detail.page}
        pages={detail.pages}
        pageSize={LIST_PAGE}
        shown={rows.length}
        total={detail.total}
        to={to}
      />
    </Panel>
  );
}

function RowFilters({ detail, query }: { detail: IncidentDetail; query: IncidentQuery }) {
  const { incident } = detail;
  const path = incidentPath(incident.id);
  const to = (next: IncidentQuery) => `${path}${incidentQueryString({ ...next, page: 1 })}#repositories`;
  const filter = incidentQueryString({ ...query, page: 1, eventPage: 1 });
  const file = `/api/export/tables/incident-repositories?id=${encodeURIComponent(incident.id)}${filter.replace("?", "&")}`;
  const present = SHOWN_STATES.filter((shown) => (incident.counts[shown] ?? 0) > 0 || query.shown.includes(shown));
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <FilterForm
        action={path}
        text={query.text}
        what="Repository"
        kept={incidentQueryString({ ...query, text: "", page: 1 })}
      />
      <Toggles
        label="State"
        all={present}
        chosen={query.shown}
        to={(shown) => to({ ...query, shown: toggled(query.shown, shown) })}
        word={(shown) => SHOWN_WORDS[shown].word}
        means={(shown) => SHOWN_WORDS[shown].means}
        look={(shown) => SHOWN_LOOK[shown]}
      />
      <span className="ml-auto">
        <ShownCount
          filtered={isFilteredIncident(query)}
          total={detail.total}
          all={incident.repositories}
          one="repository"
          many="repositories"
          clear={to({ ...ALL_OF_INCIDENT, eventPage: query.eventPage })}
        >
          <ExportLinks href={file} />
        </ShownCount>
      </span>
      <Narrowed chosen={narrowed(query, to)} />
    </search>
  );
}

/** The form that the rows' check boxes belong to. */
const TOGETHER = "together";

function mayOrder({ mayCommand, incident }: IncidentDetail): boolean {
  return mayCommand && isFreezing(incident.state);
}

/** What is done to several at once. Gates decide whether a repository is let out, and the answer says which hold. */
function Together({ detail: { incident } }: { detail: IncidentDetail }) {
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 border-line border-b bg-sunken px-4 py-2">
      <ChooseAll form={TOGETHER} />
      <CommandForm
        id={TOGETHER}
        command={orderTogether}
        orders={[
          { order: "thaw", label: "Thaw the chosen ones…" },
          { order: "refreeze", label: "Freeze the chosen ones again" },
        ]}
        className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-2"
      >
        <input type="hidden" name="id" value={incident.id} />
        <input
          name="reason"
          maxLength={500}
          aria-label="Reason for freezing again"
          placeholder="Reason for freezing again"
          className="field order-last w-64 max-w-full"
        />
      </CommandForm>
    </div>
  );
}

function Rows({ rows, choose }: { rows: readonly IncidentRow[]; choose: boolean }) {
  return (
    <table className="list" data-list>
      <caption className="sr-only">
        Repositories of the incident; j and k or the arrows move, Enter opens, x chooses
      </caption>
      <thead>
        <tr>
          <th scope="col" className="w-40">
            State
          </th>
          <th scope="col">Repository</th>
          <th scope="col" className="max-sm:hidden">
            On GitHub
          </th>
          <th scope="col" className="max-lg:hidden">
            By
          </th>
          <th scope="col" className="num max-md:hidden">
            Seen (UTC)
          </th>
        </tr>
      </thead>
      <tbody>
        <Folded>
          {rows.map((row) => (
            <Row key={row.repositoryId} row={row} choose={choose} />
          ))}
        </Folded>
      </tbody>
    </table>
  );
}

function Row({ row, choose }: { row: IncidentRow; choose: boolean }) {
  const { owner, name, shown, enforcement, tier, cause, seenAt } = row;
  return (
    <tr>
      <td>
        <span className="flex items-center gap-2">
          {choose && <RowChoice form={TOGETHER} value={row.repositoryId} name={`${owner}/${name}`} />}
          <ShownChip shown={shown} />
        </span>
      </td>
      <td className="w-full max-w-0">
        <PlainLink
          href={repositoryPath(owner, name)}
          data-row-link
          className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none"
        >
          <bdi>
            <span className="font-normal text-muted">{owner}/</span>
            {name}
          </bdi>
          {cause !== null && <span className="font-normal text-muted"> {causeWords(cause)}</span>}
        </PlainLink>
      </td>
      <td className="max-sm:hidden">{enforcement !== null && <EnforcementLine enforcement={enforcement} />}</td>
      <td
        className="text-muted max-lg:hidden"
        title={tier === null ? undefined : (TIER_WORDS[tier].limit ?? undefined)}
      >
        {tier === null ? "nothing" : TIER_WORDS[tier].name}
        {tier !== null && TIER_WORDS[tier].limit !== null && (
          <span className="block text-xs">{TIER_WORDS[tier].limit}</span>
        )}
      </td>
      <td className="num text-muted max-md:hidden">{seenAt === null ? "never" : <UtcTime iso={seenAt} short />}</td>
    </tr>
  );
}
