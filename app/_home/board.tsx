import Link from "next/link";
import { type OrganisationReadiness, type ReadinessCheck, readinessChecks } from "../../lib/core/listing/home.ts";
import { ALL_OF_INCIDENT, type IncidentSummary, type IncidentsReading } from "../../lib/core/listing/incident-views.ts";
import { type HomePage, readiness } from "../../lib/dal/home.ts";
import { Icon } from "../_ui/icon.tsx";
import type { IconName } from "../_ui/icon-sprite.tsx";
import { Beside, Panel } from "../_ui/panel.tsx";
import { incidentPath } from "../_ui/paths.ts";
import { UtcTime } from "../_ui/time.tsx";
import { Blockers } from "../incidents/[id]/blockers.tsx";
import { Burndown } from "../incidents/[id]/burndown.tsx";
import { Gates } from "../incidents/[id]/gates.tsx";
import { LampPanel } from "../incidents/[id]/lamp.tsx";
import { Progress } from "../incidents/[id]/progress.tsx";
import { Wall } from "../incidents/[id]/wall.tsx";
import { DrillTag, IncidentChip, LampLine } from "../incidents/looks.tsx";

/** The incident that is on, or whether a freeze could begin. */
export function Board({ page: { on, incidents, board } }: { page: HomePage }) {
  if (board === null) return <Peace incidents={incidents} />;
  const others = on.filter(({ id }) => id !== board.standing.incident.id);
  return (
    <>
      <On {...board} />
      {others.length > 0 && <Others incidents={others} />}
    </>
  );
}

function On({ standing, wall }: NonNullable<HomePage["board"]>) {
  const query = ALL_OF_INCIDENT;
  const { incident } = standing;
  const { id } = incident;
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 break-words font-semibold text-[21px] tracking-[-0.018em]">
          <Link href={incidentPath(id)} className="hover:text-accent">
            <bdi>{incident.title}</bdi>
          </Link>
        </h1>
        <IncidentChip state={incident.state} />
        {incident.drill && <DrillTag />}
        <span className="flex-1" />
        <Link href="/wall" prefetch={false} className="btn">
          <Icon name="system" />
          For a screen on the wall
        </Link>
        <Link href={incidentPath(id)} className="btn btn-primary">
          Open the incident
          <Icon name="right" />
        </Link>
      </header>
      <LampPanel standing={standing} />
      <Beside>
        <Progress incident={incident} query={query} />
        <Burndown incidentId={id} />
      </Beside>
      <Beside>
        <Gates standing={standing} query={query} />
        <Blockers incidentId={id} query={query} />
      </Beside>
      <Wall incident={incident} wall={wall} query={query} />
    </>
  );
}

function Others({ incidents }: { incidents: readonly IncidentSummary[] }) {
  return (
    <Panel id="others" title="Also on">
      <ul className="px-4 pb-3 text-[13px]">
        {incidents.map((one) => (
          <IncidentLine key={one.id} incident={one} />
        ))}
      </ul>
    </Panel>
  );
}

function IncidentLine({ incident }: { incident: IncidentSummary }) {
  const { id, title, drill, lamp, createdAt } = incident;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line py-2 not-last:border-b">
      <Link href={incidentPath(id)} prefetch={false} className="link min-w-0 break-words font-medium">
        <bdi>{title}</bdi>
      </Link>
      {drill && <DrillTag />}
      <LampLine lamp={lamp} />
      <span className="flex-1" />
      <UtcTime iso={createdAt} short className="figures text-muted" />
    </li>
  );
}

/** Incidents of before that are named. */
const BEFORE = 4;

async function Peace({ incidents }: { incidents: IncidentsReading }) {
  const ready = await readiness();
  const may = incidents.declarers.length > 0;
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Nothing is frozen</h1>
        <p className="text-muted">What has to be so for a freeze to hold from its first minute on.</p>
        <span className="flex-1" />
        {may && (
          <Link href="/incidents/new" className="btn">
            <Icon name="siren" />
            New incident or drill
          </Link>
        )}
      </header>
      {ready.length === 0 ? (
        <section className="card mt-4 flex flex-col items-start gap-3 px-8 py-10">
          <h2 className="font-semibold text-base">No organisation of GitHub’s is connected</h2>
          <p className="max-w-[64ch] text-muted">
            What is looked after here are directories of clones: they are scanned, and there is nothing that could be
            frozen.
          </p>
          <Link href="/repos" className="btn">
            <Icon name="repository" />
            Repositories
          </Link>
        </section>
      ) : (
        ready.map((one) => <Ready key={one.organisationId} one={one} now={Date.parse(incidents.asOf)} />)
      )}
      {incidents.incidents.length > 0 && (
        <Panel id="before" title="Before" beside={<AllIncidents />}>
          <ul className="px-4 pb-3 text-[13px]">
            {incidents.incidents.slice(0, BEFORE).map((one) => (
              <IncidentLine key={one.id} incident={one} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function AllIncidents() {
  return (
    <Link href="/incidents" className="link text-[13px]">
      All incidents
    </Link>
  );
}

const CHECK_LOOK: Readonly<Record<ReadinessCheck["state"], { icon: IconName; ink: string; word: string }>> = {
  ready: { icon: "clean", ink: "text-thawed-ink", word: "ready" },
  missing: { icon: "high", ink: "text-migrating-ink", word: "to do" },
  unknown: { icon: "question", ink: "text-unknown-ink", word: "not known" },
};

function Ready({ one, now }: { one: OrganisationReadiness; now: number }) {
  const checks = readinessChecks(one, now);
  const left = checks.filter(({ state }) => state !== "ready").length;
  return (
    <Panel
      id={`ready-${one.organisationId}`}
      title={<bdi>{one.login}</bdi>}
      note={left === 0 ? "A freeze could begin now." : `${left} of ${checks.length} are not as they should be.`}
    >
      <ul className="grid gap-x-6 px-4 pb-3 text-[13px] md:grid-cols-2">
        {checks.map(({ id, title, state, detail, href }) => (
          <li key={id} className="flex items-start gap-2.5 border-line border-t py-2.5">
            <Icon name={CHECK_LOOK[state].icon} className={`mt-0.5 size-4 ${CHECK_LOOK[state].ink}`} />
            <div className="min-w-0">
              <p className="font-medium">
                {href === null ? (
                  title
                ) : (
                  <Link href={href} prefetch={false} className="link">
                    {title}
                  </Link>
                )}{" "}
                <span className={`font-normal text-xs ${CHECK_LOOK[state].ink}`}>{CHECK_LOOK[state].word}</span>
              </p>
              <p className="break-words text-muted">{detail}</p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
