import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { LIST_PAGE } from "../../../../lib/core/listing/list-page.ts";
import { commitQueryString, parseCommitQuery } from "../../../../lib/core/listing/review-query.ts";
import type { CommitRoom } from "../../../../lib/core/listing/review-views.ts";
import type { RawSearchParams } from "../../../../lib/core/listing/url-words.ts";
import { commitsPage } from "../../../../lib/dal/review.ts";
import { LiveRefresh } from "../../../_ui/live-refresh.tsx";
import { Pager } from "../../../_ui/pager.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { incidentCommitsPath } from "../../../_ui/paths.ts";
import { Shell } from "../../../_ui/shell.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { AsOf, RoomHead } from "../room-head.tsx";
import { CommitFilters } from "./filters.tsx";
import { Progress } from "./progress.tsx";
import { CommitRows } from "./rows.tsx";

export const metadata: Metadata = { title: "Commits to review" };

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

export default async function CommitsPage({ params, searchParams }: PageProps) {
  const query = parseCommitQuery(await searchParams);
  const { viewer, room } = await commitsPage((await params).id, query);
  if (room === null) notFound();
  const { incident } = room;
  return (
    <Shell viewer={viewer} scan={room.scan} room="incidents">
      <RoomHead incident={incident} title="Commits to review">
        <LiveRefresh live={room.totals.unread > 0} />
        <AsOf iso={room.asOf} never="not read yet" />
      </RoomHead>
      <p className="mt-1 max-w-[80ch] text-[13px] text-muted">
        Every commit that came to a default branch from <UtcTime iso={incident.from} /> to <UtcTime iso={incident.to} />
        , by GitHub&rsquo;s record of pushes. Names and dates in commits are free text: who pushed, proposed or merged
        one does not review it.
      </p>
      <Totals room={room} />
      <Progress room={room} query={query} />
      <Panel
        id="commits"
        title="Commits"
        note="The riskiest first. Risk decides the order and nothing else: each has to be reviewed."
      >
        <CommitFilters room={room} query={query} />
        <CommitRows room={room} query={query} />
        <Pager
          page={room.page}
          pages={room.pages}
          pageSize={LIST_PAGE}
          shown={room.rows.length}
          total={room.total}
          to={(page) => `${incidentCommitsPath(incident.id)}${commitQueryString({ ...query, page })}#commits`}
        />
      </Panel>
    </Shell>
  );
}

function Totals({ room: { totals, may } }: { room: CommitRoom }) {
  const open = totals.commits - totals.reviewed;
  const words = [
    `${figure(totals.reviewed)} of ${counted(totals.commits, "commit")} reviewed`,
    open > 0 ? `${figure(open)} open` : "",
    totals.high > 0 ? `${figure(totals.high)} of high risk` : "",
    totals.unknown > 0 ? `${figure(totals.unknown)} of which nobody knows who had a part in it` : "",
    totals.unread > 0
      ? `${counted(totals.unread, "repository", "repositories")} of ${figure(totals.repositories)} not known yet`
      : "",
  ].filter((part) => part !== "");
  return (
    <div className="card mt-4 px-4 py-3 text-[13px]">
      <p className="font-semibold">{words.join(" · ")}</p>
      <p className="mt-0.5 text-muted">
        {may.may ? `You may review ${counted(totals.mine, "open commit")}.` : may.why}
      </p>
    </div>
  );
}
