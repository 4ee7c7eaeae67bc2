import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { LIST_PAGE } from "../../../../lib/core/listing/list-page.ts";
import { parsePersistenceQuery, persistenceQueryString } from "../../../../lib/core/listing/persistence-query.ts";
import type { PersistenceRoom } from "../../../../lib/core/listing/persistence-views.ts";
import type { RawSearchParams } from "../../../../lib/core/listing/url-words.ts";
import { persistencePage } from "../../../../lib/dal/review.ts";
import { LiveRefresh } from "../../../_ui/live-refresh.tsx";
import { Pager } from "../../../_ui/pager.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { incidentPersistencePath } from "../../../_ui/paths.ts";
import { Shell } from "../../../_ui/shell.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { AsOf, RoomHead } from "../room-head.tsx";
import { PersistenceFilters } from "./filters.tsx";
import { Progress } from "./progress.tsx";
import { PersistenceRows } from "./rows.tsx";

export const metadata: Metadata = { title: "What was left behind" };

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

export default async function PersistencePage({ params, searchParams }: PageProps) {
  const query = parsePersistenceQuery(await searchParams);
  const { viewer, room } = await persistencePage((await params).id, query);
  if (room === null) notFound();
  const { incident } = room;
  return (
    <Shell viewer={viewer} scan={room.scan} room="incidents">
      <RoomHead incident={incident} title="What was left behind">
        <LiveRefresh live={room.totals.unread + room.totals.removing > 0} />
        <AsOf iso={room.asOf} never="not read yet" />
      </RoomHead>
      <p className="mt-1 max-w-[80ch] text-[13px] text-muted">
        What may have been changed from <UtcTime iso={incident.from} /> to <UtcTime iso={incident.to} /> and could let
        somebody back in, by GitHub&rsquo;s lists and times. What GitHub has no time for counts unless it was seen
        before. Who made something does not review it, as far as GitHub says who did.
      </p>
      <Totals room={room} />
      <Progress room={room} query={query} />
      <Panel
        id="things"
        title="Changes"
        note="The riskiest first. Risk decides the order and nothing else: each has to be reviewed."
      >
        <PersistenceFilters room={room} query={query} />
        <PersistenceRows room={room} query={query} />
        <Pager
          page={room.page}
          pages={room.pages}
          pageSize={LIST_PAGE}
          shown={room.rows.length}
          total={room.total}
          to={(page) => `${incidentPersistencePath(incident.id)}${persistenceQueryString({ ...query, page })}#things`}
        />
      </Panel>
    </Shell>
  );
}

function Totals({ room: { totals, may } }: { room: PersistenceRoom }) {
  const words = [
    `${figure(totals.kept + totals.gone)} of ${counted(totals.things, "change")} settled`,
    totals.open > 0 ? `${figure(totals.open)} open` : "",
    totals.high > 0 ? `${figure(totals.high)} of high risk` : "",
    totals.removing > 0 ? `${figure(totals.removing)} to be removed` : "",
    totals.unread > 0 ? `${counted(totals.unread, "place")} not known to the end` : "",
  ].filter((part) => part !== "");
  return (
    <div className="card mt-4 px-4 py-3 text-[13px]">
      <p className="font-semibold">{words.join(" · ")}</p>
      <p className="mt-0.5 text-muted">
        {may.may ? `You may review ${counted(totals.mine, "open change")}.` : may.why}
      </p>
    </div>
  );
}
