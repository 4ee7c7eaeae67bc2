import type { Metadata } from "next";
import Link from "next/link";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { HELD_STATES, shownSum, TO_HOLD_STATES } from "../../lib/core/listing/incident-shown.ts";
import type { IncidentSummary } from "../../lib/core/listing/incident-views.ts";
import { incidentsPage } from "../../lib/dal/incidents.ts";
import { Icon } from "../_ui/icon.tsx";
import { ExportLinks } from "../_ui/list-filters.tsx";
import { LiveRefresh } from "../_ui/live-refresh.tsx";
import { incidentPath } from "../_ui/paths.ts";
import { Shell } from "../_ui/shell.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { DrillTag, IncidentChip, LampLine } from "./looks.tsx";

export const metadata: Metadata = { title: "Incidents" };

export default async function IncidentsPage() {
  const { viewer, reading } = await incidentsPage();
  const { incidents, asOf } = reading;
  return (
    <Shell viewer={viewer} scan={reading.scan} room="incidents">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Incidents</h1>
        <p className="text-muted">What is frozen, and whether GitHub holds it.</p>
        <span className="flex-1" />
        {incidents.length > 0 && <ExportLinks href="/api/export/tables/incidents" />}
        {incidents.length > 0 && reading.declarers.length > 0 && <Declare />}
        <span className="asof">
          <LiveRefresh live={incidents.some(isLive)} incidents />
          as of <UtcTime iso={asOf} />
        </span>
      </header>
      {incidents.length === 0 ? (
        <None may={reading.declarers.length > 0} />
      ) : (
        <List incidents={incidents} asOf={asOf} />
      )}
    </Shell>
  );
}

function isLive({ lamp }: IncidentSummary): boolean {
  return lamp !== "off" && lamp !== "ended";
}

function Declare() {
  return (
    <Link href="/incidents/new" className="btn">
      <Icon name="siren" />
      New incident or drill
    </Link>
  );
}

function None({ may }: { may: boolean }) {
  return (
    <section className="card mt-4 flex flex-col items-start gap-3 px-8 py-10">
      <Icon name="siren" className="size-6 text-muted" />
      <h2 className="font-semibold text-base">No incident yet</h2>
      <p className="max-w-[64ch] text-muted">
        An incident freezes merges of the repositories in its scope until each has proven that it is clean. Nothing is
        asked of GitHub before its preflight was shown and the organisation’s name was typed. Practise with a drill on a
        few repositories while nothing burns.
        {!may && " Incident commanders and admins declare one."}
      </p>
      {may && <Declare />}
    </section>
  );
}

function List({ incidents, asOf }: { incidents: readonly IncidentSummary[]; asOf: string }) {
  return (
    <section aria-label="List of incidents" className="card mt-4">
      <table className="list" data-list>
        <caption className="sr-only">Incidents; j and k or the arrows move, Enter opens</caption>
        <thead>
          <tr>
            <th scope="col" className="w-32">
              State
            </th>
            <th scope="col">Incident</th>
            <th scope="col" className="max-md:hidden">
              Freeze
            </th>
            <th scope="col" className="num max-sm:hidden" title="Seen to be held, of what is to be held">
              Held
            </th>
            <th scope="col" className="num max-lg:hidden">
              Drift
            </th>
            <th scope="col" className="num max-lg:hidden">
              Next update (UTC)
            </th>
            <th scope="col" className="num max-lg:hidden">
              Declared (UTC)
            </th>
          </tr>
        </thead>
        <tbody>
          {incidents.map((one) => (
            <Row key={one.id} one={one} asOf={asOf} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ one, asOf }: { one: IncidentSummary; asOf: string }) {
  const toHold = shownSum(one.counts, TO_HOLD_STATES);
  const live = isLive(one);
  return (
    <tr>
      <td>
        <IncidentChip state={one.state} />
      </td>
      <td className="w-full max-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <Link
            href={incidentPath(one.id)}
            prefetch={false}
            data-row-link
            className="truncate after:absolute after:inset-0 focus-visible:outline-none"
          >
            <bdi className="font-medium">{one.title}</bdi>{" "}
            <span className="text-muted">
              {one.repositories > 0 && `${counted(one.repositories, "repository", "repositories")} of `}
              <bdi>{one.organisation}</bdi>
            </span>
          </Link>
          {one.drill && <DrillTag />}
        </span>
        <span className="text-xs md:hidden">
          <LampLine lamp={one.lamp} />
        </span>
      </td>
      <td className="max-md:hidden">
        <LampLine lamp={one.lamp} />
      </td>
      <td className="num max-sm:hidden">
        {live && toHold > 0 ? `${figure(shownSum(one.counts, HELD_STATES))} of ${figure(toHold)}` : "–"}
      </td>
      <td className={`num max-lg:hidden ${one.drifts.open > 0 ? "text-danger-ink" : "text-muted"}`}>
        {live ? (one.drifts.open === 0 ? "none" : figure(one.drifts.open)) : "–"}
      </td>
      <td className="num max-lg:hidden">
        {live && one.nextUpdateDue !== null ? <Due iso={one.nextUpdateDue} asOf={asOf} /> : <span>–</span>}
      </td>
      <td className="num text-muted max-lg:hidden">
        <UtcTime iso={one.createdAt} short />
      </td>
    </tr>
  );
}

function Due({ iso, asOf }: { iso: string; asOf: string }) {
  const late = iso < asOf;
  return (
    <span className={late ? "text-danger-ink" : ""}>
      {late && "overdue, "}
      <UtcTime iso={iso} short />
    </span>
  );
}
