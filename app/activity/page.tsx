import type { Metadata } from "next";
import { parseAuditQuery } from "../../lib/core/listing/audit-query.ts";
import type { RawSearchParams } from "../../lib/core/listing/url-words.ts";
import { activityPage } from "../../lib/dal/audit.ts";
import { Shell } from "../_ui/shell.tsx";
import { ActivityFilters } from "./filters.tsx";
import { ActivityTable } from "./table.tsx";
import { Verified } from "./verified.tsx";

export const metadata: Metadata = { title: "Activity" };

export default async function ActivityPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const query = parseAuditQuery(await searchParams);
  const { viewer, room } = await activityPage(query);
  return (
    <Shell viewer={viewer} scan={room.scan} room="activity">
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Activity</h1>
      <p className="mt-1 max-w-[100ch] text-muted">
        Who did what, to what, and when: each change stands here from the moment that it was made, and is never changed
        again.
      </p>
      <Verified check={room.check} />
      <section aria-label="Records" id="records" className="card mt-4 scroll-mt-16 overflow-clip pt-2.5">
        <ActivityFilters query={query} room={room} />
        <ActivityTable query={query} room={room} />
      </section>
    </Shell>
  );
}
