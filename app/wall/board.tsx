import type { ReactNode } from "react";
import { counted, figure } from "../../lib/core/listing/format.ts";
import type { IncidentPace } from "../../lib/core/listing/incident-pace.ts";
import { SHOWN_STATES } from "../../lib/core/listing/incident-shown.ts";
import type { GateCount, IncidentStanding, IncidentSummary } from "../../lib/core/listing/incident-views.ts";
import {
  elapsedWords,
  enforcedWords,
  gateTitle,
  isUpdateLate,
  LAMP_WORDS,
  SHOWN_WORDS,
} from "../../lib/core/listing/incident-wording.ts";
import { groupingWords, WALL_LETTERS, type WallGrouping, type WallView } from "../../lib/core/listing/wall.ts";
import { incidentPace } from "../../lib/dal/incidents.ts";
import { Icon } from "../_ui/icon.tsx";
import { wallNamesPath } from "../_ui/paths.ts";
import { UtcTime } from "../_ui/time.tsx";
import { LAMP_LOOK, SHOWN_LOOK, WALL_WORDS } from "../incidents/looks.tsx";
import { WallTiles } from "../incidents/wall-tiles.tsx";

interface FarBoardProps {
  readonly standing: IncidentStanding;
  readonly wall: WallView;
  readonly by: WallGrouping;
}

/** What a person across the room has to see: whether it holds, how long it lasts, what is still frozen, and until when. */
export async function FarBoard({ standing, wall, by }: FarBoardProps) {
  const { incident, gateCounts } = standing;
  const pace = await incidentPace(incident.id);
  return (
    <>
      <h1 className="wall-large min-w-0 break-words">
        <bdi>{incident.title}</bdi>
        {incident.drill && <span className="text-muted"> (drill)</span>}
      </h1>
      <Lamp incident={incident} />
      <Figures standing={standing} pace={pace} />
      <States incident={incident} />
      <div className="grid min-h-0 gap-[1.4em] lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Tiles id={incident.id} wall={wall} by={by} />
        <Holding gates={gateCounts} />
      </div>
    </>
  );
}

function Lamp({ incident }: { incident: IncidentSummary }) {
  const { icon, chip } = LAMP_LOOK[incident.lamp];
  return (
    <section
      aria-label="Whether the freeze holds"
      className={`flex flex-wrap items-center gap-x-[1em] gap-y-[0.3em] rounded-card px-[1em] py-[0.7em] ${chip}`}
    >
      <Icon name={icon} className="wall-large size-[1.3em]" />
      <p className="wall-large">{LAMP_WORDS[incident.lamp].word}</p>
      <p className="figures font-semibold">{enforcedWords(incident)}</p>
    </section>
  );
}

function Figures({ standing, pace }: { standing: IncidentStanding; pace: IncidentPace | null }) {
  const { incident, asOf } = standing;
  const { activatedAt, nextUpdateDue, counts, repositories } = incident;
  const late = isUpdateLate(incident, asOf);
  return (
    <dl className="grid gap-x-[2em] gap-y-[0.8em] sm:grid-cols-2 xl:grid-cols-[auto_auto_auto_minmax(0,1fr)]">
      <Figure term="Elapsed">
        {activatedAt === null ? "not activated" : elapsedWords(Date.parse(asOf) - Date.parse(activatedAt))}
      </Figure>
      <Figure term="Thawed">
        {figure(counts.thawed ?? 0)}
        <span className="font-normal text-[0.5em] text-muted"> of {figure(repositories)}</span>
      </Figure>
      <Figure term={late ? "Update overdue since" : "Next update"} danger={late}>
        {nextUpdateDue === null ? "not set" : <UtcTime iso={nextUpdateDue} clock />}
      </Figure>
      <div>
        <dt className="text-muted">Everything is out</dt>
        <dd className="wall-large figures">
          <Outlook pace={pace} />
        </dd>
      </div>
    </dl>
  );
}

function Figure({ term, danger = false, children }: { term: string; danger?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt className={danger ? "font-semibold text-danger-ink" : "text-muted"}>{term}</dt>
      <dd className={`wall-huge figures ${danger ? "text-danger-ink" : ""}`}>{children}</dd>
    </div>
  );
}

/** A band, and never one date. */
function Outlook({ pace }: { pace: IncidentPace | null }) {
  const forecast = pace?.forecast ?? null;
  if (forecast === null || forecast.kind === "too-little") return "no forecast yet";
  if (forecast.kind === "done") return "all of it";
  const { early, late } = forecast;
  if (early === null) return "no end in sight at this pace";
  return (
    <>
      {late === null ? "after " : "between "}
      <UtcTime iso={new Date(early).toISOString()} short />
      {late !== null && (
        <>
          {" and "}
          <UtcTime iso={new Date(late).toISOString()} short />
        </>
      )}
      <span className="block font-normal text-[0.53em] text-muted">
        eight of ten ends lie within, at this pace; UTC
      </span>
    </>
  );
}

function States({ incident: { counts, repositories } }: { incident: IncidentSummary }) {
  const present = SHOWN_STATES.filter((shown) => (counts[shown] ?? 0) > 0);
  let at = 0;
  return (
    <section aria-label="Repositories by state">
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${Math.max(1, repositories)} 10`}
        preserveAspectRatio="none"
        className="h-[1.6em] w-full overflow-hidden rounded-card bg-line"
      >
        {present.map((shown) => {
          const from = at;
          at += counts[shown] ?? 0;
          return <rect key={shown} x={from} width={counts[shown]} height="10" className={SHOWN_LOOK[shown].fill} />;
        })}
      </svg>
      <ul className="mt-[0.6em] flex flex-wrap gap-x-[1.6em] gap-y-[0.3em]">
        {present.map((shown) => (
          <li key={shown} className={`flex items-center gap-[0.4em] ${SHOWN_LOOK[shown].ink}`}>
            <Icon name={SHOWN_LOOK[shown].icon} className="size-[1.1em]" />
            <b className="figures font-semibold">{figure(counts[shown] ?? 0)}</b> {SHOWN_WORDS[shown].word}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tiles({ id, wall, by }: { id: string; wall: WallView; by: WallGrouping }) {
  if (wall.states === "") return <div />;
  const many = wall.states.length;
  return (
    <section
      aria-label="The wall"
      data-many={many <= 400 ? "hundreds" : many <= 2_500 ? "thousand" : "thousands"}
      className="min-w-0 [&_.wall-group]:p-0"
    >
      <WallTiles
        wall={wall}
        namesPath={wallNamesPath(id, by)}
        words={WALL_WORDS}
        label={`${counted(many, "repository", "repositories")}${by === "none" ? "" : ` by ${groupingWords(by)}`}; arrows walk, Enter opens`}
        far
      />
    </section>
  );
}

/** Gates of one look from afar. */
const MOST_GATES = 6;

function Holding({ gates }: { gates: readonly GateCount[] }) {
  const worst = gates
    .filter(({ hold, unknown }) => hold + unknown > 0)
    .toSorted((one, other) => other.hold + other.unknown - one.hold - one.unknown)
    .slice(0, MOST_GATES);
  if (worst.length === 0) return <div />;
  return (
    <section aria-labelledby="holding">
      <h2 id="holding" className="mb-[0.4em] font-semibold">
        What holds the rest
      </h2>
      <ul className="flex flex-col gap-[0.25em]">
        {worst.map(({ gate, hold, unknown }) => (
          <li key={gate} className="flex items-baseline gap-[0.6em]">
            <span className="min-w-0 flex-1 truncate">{gateTitle(gate)}</span>
            <b className="figures font-semibold">{figure(hold)}</b>
            {unknown > 0 && (
              <span className="figures whitespace-nowrap text-unknown-ink">
                <i data-s={WALL_LETTERS.unknown} aria-hidden="true" /> {figure(unknown)} unknown
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
