import type { Metadata } from "next";
import Link from "next/link";
import type { AppRoom } from "../../lib/core/listing/app-views.ts";
import { counted } from "../../lib/core/listing/format.ts";
import type { RawSearchParams } from "../../lib/core/listing/url-words.ts";
import { appsPage } from "../../lib/dal/review.ts";
import { Icon } from "../_ui/icon.tsx";
import { ExportLinks } from "../_ui/list-filters.tsx";
import { Panel } from "../_ui/panel.tsx";
import { incidentAppsPath, incidentPath } from "../_ui/paths.ts";
import { Shell } from "../_ui/shell.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { AppRows } from "./rows.tsx";

export const metadata: Metadata = { title: "Apps" };

export default async function AppsPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const { incident: asked } = await searchParams;
  const { viewer, room } = await appsPage(typeof asked === "string" ? asked : null);
  return (
    <Shell viewer={viewer} scan={room.scan} room="incidents">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Apps</h1>
        <p className="text-muted">What is installed, what it may do, and what is to become of it.</p>
        <span className="flex-1" />
        <span className="asof">
          {room.asOf === null ? (
            "not read yet"
          ) : (
            <>
              as of <UtcTime iso={room.asOf} />
            </>
          )}
        </span>
      </header>
      <Incidents room={room} />
      {room.missing !== null && (
        <p className="card mt-4 flex items-start gap-2 px-4 py-3 text-[13px] text-unknown-ink">
          <Icon name="question" className="mt-0.5 size-4" />
          {room.missing} The gate &ldquo;app-audit&rdquo; does not pass without them: not visible is not none.
        </p>
      )}
      <Panel
        id="apps"
        title={counted(room.apps.length, "App")}
        beside={
          room.apps.length > 0 && (
            <ExportLinks
              href={`/api/export/tables/apps${room.incident === null ? "" : `?incident=${encodeURIComponent(room.incident.id)}`}`}
            />
          )
        }
        note="An App with chosen repositories counts as reaching every one: which they are GitHub shows to the App and to people only."
      >
        <AppRows room={room} />
      </Panel>
    </Shell>
  );
}

function Incidents({ room: { incident, incidents } }: { room: AppRoom }) {
  if (incident === null)
    return <p className="mt-2 text-[13px] text-muted">There is no incident now. Decisions are made in one.</p>;
  return (
    <p className="mt-2 flex flex-wrap gap-x-3 text-[13px] text-muted">
      <span>
        Decisions of{" "}
        <Link href={incidentPath(incident.id)} className="link">
          <bdi>{incident.title}</bdi>
        </Link>
      </span>
      {incidents
        .filter(({ id }) => id !== incident.id)
        .map(({ id, title }) => (
          <Link key={id} href={incidentAppsPath(id)} className="link">
            <bdi>{title}</bdi>
          </Link>
        ))}
    </p>
  );
}
