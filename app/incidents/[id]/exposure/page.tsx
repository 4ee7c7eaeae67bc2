import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { isFreezing } from "../../../../lib/core/freeze/incident-state.ts";
import { EXPOSURE_CLASSES } from "../../../../lib/core/gates/facts.ts";
import {
  type ExposureQuery,
  exposureQueryString,
  parseExposureQuery,
} from "../../../../lib/core/listing/exposure-query.ts";
import type { ExposureRoom } from "../../../../lib/core/listing/exposure-views.ts";
import { EXPOSURE_WORDS } from "../../../../lib/core/listing/exposure-wording.ts";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import type { RawSearchParams } from "../../../../lib/core/listing/url-words.ts";
import { exposurePage } from "../../../../lib/dal/exposure.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { LiveRefresh } from "../../../_ui/live-refresh.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { incidentExposurePath } from "../../../_ui/paths.ts";
import { Shell } from "../../../_ui/shell.tsx";
import { StackedBar } from "../../../_ui/stacked-bar.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { AsOf, RoomHead } from "../room-head.tsx";
import { ExposureFilters } from "./filters.tsx";
import { Footholds } from "./footholds.tsx";
import { EXPOSURE_LOOK, REVOKED_LOOK } from "./looks.tsx";
import { ExposureRows } from "./rows.tsx";

export const metadata: Metadata = { title: "Exposed credentials" };

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

export default async function ExposurePage({ params, searchParams }: PageProps) {
  const query = parseExposureQuery(await searchParams);
  const { viewer, room } = await exposurePage((await params).id, query);
  if (room === null) notFound();
  const { incident } = room;
  return (
    <Shell viewer={viewer} scan={room.scan} room="incidents">
      <RoomHead incident={incident} title="Exposed credentials">
        <LiveRefresh live={isFreezing(incident.state) && room.unread > 0} incidents />
        <AsOf iso={room.asOf} never="not looked at yet" />
      </RoomHead>
      <p className="mt-1 max-w-[80ch] text-[13px] text-muted">
        What somebody who ran code in these repositories from <UtcTime iso={incident.from} /> to{" "}
        <UtcTime iso={incident.to} /> may have taken: by the runs of that time, on any branch, at their own commits.
        Revoke from the top down, and migrate afterwards.
      </p>
      <Totals room={room} />
      <Footholds room={room} />
      <Panel
        id="exposed"
        title="Revoke first"
        note="What is not revoked stands on top; of that, what was handed to a job, and what leads to the most others."
      >
        <ExposureFilters room={room} query={query} />
        <ExposureRows room={room} query={query} />
        <Pages room={room} query={query} />
      </Panel>
    </Shell>
  );
}

function Pages({ room: { next, incident }, query }: { room: ExposureRoom; query: ExposureQuery }) {
  const to = (after: ExposureQuery["after"]) =>
    `${incidentExposurePath(incident.id)}${exposureQueryString({ ...query, after })}#exposed`;
  if (next === null && query.after === null) return null;
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 border-line border-t px-4 py-2.5 text-[13px]">
      {query.after !== null && (
        <Link href={to(null)} className="btn">
          <Icon name="left" />
          First page
        </Link>
      )}
      <span className="flex-1" />
      {next !== null && (
        <Link href={to(next)} className="btn" rel="next">
          <Icon name="right" />
          Next
        </Link>
      )}
    </nav>
  );
}

/** How far the revoking is, each figure with its rows behind it. */
function Totals({ room: { totals, unread, repositories, incident } }: { room: ExposureRoom }) {
  const { exposed, revoked, overdue, open } = totals;
  const to = (query: string) => `${incidentExposurePath(incident.id)}${query}#exposed`;
  const present = EXPOSURE_CLASSES.filter((one) => open[one] > 0);
  return (
    <section aria-label="Progress" className="card mt-4 px-4 py-3 text-[13px]">
      <p className="font-semibold text-[15px]">
        {exposed === 0
          ? unread > 0
            ? "What was exposed is not known yet"
            : "Nothing is known to be exposed"
          : `${figure(revoked)} of ${counted(exposed, "exposed credential")} revoked`}
        {overdue > 0 && (
          <>
            {" · "}
            <Link href={to("?show=overdue")} className="text-danger-ink underline underline-offset-3">
              {figure(overdue)} overdue
            </Link>
          </>
        )}
      </p>
      {exposed > 0 && (
        <StackedBar
          total={exposed}
          parts={[
            ...present.map((one) => ({ key: one, value: open[one], fill: EXPOSURE_LOOK[one].fill })),
            { key: "revoked", value: revoked, fill: REVOKED_LOOK.fill },
          ]}
        />
      )}
      <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1">
        {present.map((one) => (
          <li key={one} title={EXPOSURE_WORDS[one].means}>
            <Link
              href={to(`?show=open&class=${one}`)}
              className={`inline-flex items-center gap-1.5 hover:underline ${EXPOSURE_LOOK[one].ink}`}
            >
              <Icon name={EXPOSURE_LOOK[one].icon} className="size-3.5" />
              <b className="figures font-semibold">{figure(open[one])}</b> {EXPOSURE_WORDS[one].word}, not revoked
            </Link>
          </li>
        ))}
        {revoked > 0 && (
          <li>
            <Link
              href={to("?show=revoked")}
              className={`inline-flex items-center gap-1.5 hover:underline ${REVOKED_LOOK.ink}`}
            >
              <Icon name={REVOKED_LOOK.icon} className="size-3.5" />
              <b className="figures font-semibold">{figure(revoked)}</b> revoked
            </Link>
          </li>
        )}
      </ul>
      {unread > 0 && (
        <p className="mt-2 flex items-start gap-2 text-unknown-ink">
          <Icon name="question" className="mt-0.5 size-3.5" />
          <span>
            Runs of {counted(unread, "repository", "repositories")} of {figure(repositories)} were not read yet. Until
            they are, everything that those repositories may read counts as taken: the list becomes shorter, never too
            short.
          </span>
        </p>
      )}
    </section>
  );
}
