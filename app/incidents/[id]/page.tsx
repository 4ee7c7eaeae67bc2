import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import { counted } from "../../../lib/core/listing/format.ts";
import {
  type IncidentSummary,
  incidentQueryString,
  parseIncidentQuery,
} from "../../../lib/core/listing/incident-views.ts";
import { LAMP_WORDS } from "../../../lib/core/listing/incident-wording.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { incidentPage } from "../../../lib/dal/incidents.ts";
import { Icon } from "../../_ui/icon.tsx";
import { LiveRefresh } from "../../_ui/live-refresh.tsx";
import { Beside } from "../../_ui/panel.tsx";
import {
  incidentAppsPath,
  incidentCommitsPath,
  incidentExposurePath,
  incidentPersistencePath,
  incidentReportPath,
} from "../../_ui/paths.ts";
import { Shell } from "../../_ui/shell.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { DrillTag, IncidentChip } from "../looks.tsx";
import { Blockers } from "./blockers.tsx";
import { Burndown } from "./burndown.tsx";
import { Debts } from "./debts.tsx";
import { Drifts } from "./drifts.tsx";
import { Gates } from "./gates.tsx";
import { GlassLog } from "./glass.tsx";
import { HeldDeploymentList } from "./held-deployments.tsx";
import { LampPanel } from "./lamp.tsx";
import { Orders } from "./orders.tsx";
import { PreflightPanel } from "./preflight.tsx";
import { Progress } from "./progress.tsx";
import { Proposal } from "./proposal.tsx";
import { Roles } from "./roles.tsx";
import { IncidentRepositories } from "./rows.tsx";
import { Stragglers } from "./stragglers.tsx";
import { Terms } from "./terms.tsx";
import { Timeline } from "./timeline.tsx";
import { Told } from "./told.tsx";
import { Wall } from "./wall.tsx";

/** Read once for the page and its title. */
const load = cache((id: string, search: string) =>
  incidentPage(id, parseIncidentQuery(Object.fromEntries(new URLSearchParams(search)))),
);

async function loadFor({ params, searchParams }: PageProps) {
  const query = parseIncidentQuery(await searchParams);
  return { query, ...(await load((await params).id, incidentQueryString(query))) };
}

/** A tab among many says how the freeze stands, and of which incident. */
export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const { detail } = await loadFor(props);
  if (detail === null) return { title: "Incident" };
  return { title: `${LAMP_WORDS[detail.incident.lamp].word}: ${detail.incident.title}` };
}

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

export default async function IncidentPage(props: PageProps) {
  const { query, viewer, detail, wall, signedInAt } = await loadFor(props);
  if (detail === null || wall === null) notFound();
  const { incident } = detail;
  const preparing = incident.state === "draft" || incident.state === "preflighted";
  return (
    <Shell viewer={viewer} scan={detail.scan} room="incidents">
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/incidents" className="link">
          Incidents
        </Link>
      </nav>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 break-words font-semibold text-[21px] tracking-[-0.018em]">
          <bdi>{incident.title}</bdi>
        </h1>
        <IncidentChip state={incident.state} />
        {incident.drill && <DrillTag />}
        <span className="flex-1" />
        {incident.activatedAt !== null && (
          <a className="btn" href={incidentReportPath(incident.id)} download>
            <Icon name="download" />
            Report
          </a>
        )}
        <span className="asof">
          <LiveRefresh live={incident.lamp !== "off" && incident.lamp !== "ended"} incidents />
          as of <UtcTime iso={detail.asOf} />
        </span>
      </header>
      <Subject incident={incident} />
      <p className="mt-1 flex flex-wrap gap-x-4 text-[13px]">
        <Link href={incidentExposurePath(incident.id)} prefetch={false} className="link">
          Exposed credentials
        </Link>
        <Link href={incidentCommitsPath(incident.id)} prefetch={false} className="link">
          Commits of the window
        </Link>
        <Link href={incidentPersistencePath(incident.id)} prefetch={false} className="link">
          What was left behind
        </Link>
        <Link href={incidentAppsPath(incident.id)} prefetch={false} className="link">
          Installed Apps
        </Link>
      </p>
      <LampPanel standing={detail} />
      <Proposal incidentId={incident.id} />
      <Orders detail={detail} signedInAt={signedInAt} />
      {preparing && <PreflightPanel detail={detail} />}
      <Beside>
        <Progress incident={incident} query={query} />
        <Burndown incidentId={incident.id} />
      </Beside>
      <Beside>
        <Gates standing={detail} query={query} />
        <Blockers incidentId={incident.id} query={query} />
      </Beside>
      <Wall incident={incident} wall={wall} query={query} />
      <Drifts detail={detail} />
      <Debts incidentId={incident.id} />
      <HeldDeploymentList incidentId={incident.id} />
      <Stragglers detail={detail} />
      <IncidentRepositories detail={detail} query={query} />
      <Timeline detail={detail} query={query} />
      <Beside>
        <Roles detail={detail} />
        <GlassLog detail={detail} />
      </Beside>
      <Told detail={detail} />
      {!preparing && <PreflightPanel detail={detail} />}
      <Terms detail={detail} />
    </Shell>
  );
}

function Subject({ incident }: { incident: IncidentSummary }) {
  const { repositories, organisation, createdBy, createdAt, activatedBy, activatedAt } = incident;
  return (
    <p className="mt-1 text-[13px] text-muted">
      {repositories > 0 && `${counted(repositories, "repository", "repositories")} of `}
      <bdi>{organisation}</bdi>; declared by <bdi>{createdBy}</bdi> on <UtcTime iso={createdAt} />
      {activatedBy !== null && activatedAt !== null && (
        <>
          ; activated by <bdi>{activatedBy}</bdi> on <UtcTime iso={activatedAt} />
        </>
      )}
    </p>
  );
}
