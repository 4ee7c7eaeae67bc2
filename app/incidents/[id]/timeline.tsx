import {
  type IncidentDetail,
  type IncidentEventView,
  type IncidentQuery,
  incidentQueryString,
} from "../../../lib/core/listing/incident-views.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { Folded } from "../../_ui/folded.tsx";
import { Pager } from "../../_ui/pager.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { incidentPath, repositoryPath } from "../../_ui/paths.ts";
import { PlainLink } from "../../_ui/plain-link.tsx";
import { UtcTime } from "../../_ui/time.tsx";

/** What happened, the newest first. Nobody can change a line of it. */
export function Timeline({ detail, query }: { detail: IncidentDetail; query: IncidentQuery }) {
  const { events, incident } = detail;
  return (
    <Panel id="timeline" title="Timeline">
      {events.length === 0 ? (
        <p className="px-4 pb-4 text-[13px] text-muted">Nothing has happened yet.</p>
      ) : (
        <ol className="px-4 pb-3 text-[13px]">
          <Folded>
            {events.map((event) => (
              <Event key={event.seq} event={event} />
            ))}
          </Folded>
        </ol>
      )}
      <Pager
        label="Pages of the timeline"
        page={detail.eventPage}
        pages={detail.eventPages}
        pageSize={LIST_PAGE}
        shown={events.length}
        total={detail.eventTotal}
        to={(eventPage) => `${incidentPath(incident.id)}${incidentQueryString({ ...query, eventPage })}#timeline`}
      />
    </Panel>
  );
}

function Event({ event }: { event: IncidentEventView }) {
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-line py-1.5 not-last:border-b md:grid-cols-[9rem_9rem_minmax(0,1fr)]">
      <UtcTime iso={event.at} short className="figures text-muted" />
      <span className="min-w-0 truncate text-muted">{event.system ? "Thaw" : <bdi>{event.by}</bdi>}</span>
      <span className="min-w-0 break-words">
        <bdi>{event.text}</bdi>
        {event.repository !== null && (
          <>
            {" "}
            <PlainLink href={repositoryPath(event.repository.owner, event.repository.name)} className="link">
              <bdi>
                {event.repository.owner}/{event.repository.name}
              </bdi>
            </PlainLink>
          </>
        )}
      </span>
    </li>
  );
}
