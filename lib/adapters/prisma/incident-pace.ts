import { burndown } from "../../core/forecast/burndown.ts";
import { forecastThaw, LOOKBACK_MS, type Stage } from "../../core/forecast/forecast.ts";
import { type RepositoryPast, stageTimes } from "../../core/forecast/stages.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { isUuid } from "../../core/uuid.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import { Prisma } from "./generated/client.ts";
import { incidentRow } from "./incident-rows.ts";

/** Steps of the line: more than a screen shows apart. */
const MOST_POINTS = 240;
/** Repositories whose way is looked at, the last that were let out: more tell no more. */
const MOST_PASTS = 300;

/** How many were held since it began, and when the rest may be out; of the timeline, which nobody can change. */
export async function readPace(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  at: Date,
): ReturnType<IncidentReading["pace"]> {
  if (!isUuid(id)) return null;
  const row = await database.incident.findFirst({ where: { id, organisationId: { in: [...organisationIds] } } });
  if (row?.activatedAt == null) return null;
  const { state } = incidentRow(row);
  const since = row.activatedAt.getTime();
  const until = Math.max(since, (row.resolvedAt ?? at).getTime());
  const now = at.getTime();
  const { changes, turns } = await readTurns(database, id, { since, until, from: now - LOOKBACK_MS });
  const points = burndown(changes, until);
  const forecast = isFreezing(state) ? forecastThaw(await readFacts(database, id, { since, now, turns })) : null;
  return { organisationId: row.organisationId, pace: { since, until, points, forecast } };
}

/** Each time that one was let out or held again: what says the same as before, such as an exception that became a thaw, is no turn. */
function turnsOf(incidentId: string): Prisma.Sql {
  return Prisma.sql`SELECT at, kind = 'repository.thawed' AS "out" FROM (
    SELECT at, kind, lag(kind, 1, 'repository.refrozen') OVER (PARTITION BY repository_id ORDER BY seq) AS before
    FROM incident_event
    WHERE incident_id = ${incidentId}::uuid AND repository_id IS NOT NULL AND kind IN ('repository.thawed', 'repository.refrozen')
  ) kinds WHERE kind <> before`;
}

interface Turn {
  readonly at: Date;
  /** How many more are held from then on, or fewer. */
  readonly by: number;
}

interface Stretch {
  readonly since: number;
  readonly until: number;
  readonly from: number;
}

/** Steps of the line, and each turn from `from` on: both by one pass over the timeline. */
async function readTurns(database: Prisma.TransactionClient, incidentId: string, { since, until, from }: Stretch) {
  const stretch = Math.max(1, (until - since) / MOST_POINTS) / 1_000;
  const rows = await database.$queryRaw<(Turn & { readonly step: boolean })[]>`
    WITH turns AS MATERIALIZED (${turnsOf(incidentId)}), changes AS (
      SELECT joined_at AS at, 1 AS by FROM incident_repository WHERE incident_id = ${incidentId}::uuid
      UNION ALL SELECT at, CASE WHEN "out" THEN -1 ELSE 1 END FROM turns
    )
    SELECT true AS step, max(at) AS at, sum(by)::int AS by FROM changes
    GROUP BY floor(extract(epoch FROM at - ${new Date(since)}::timestamptz)::float8 / ${stretch}::float8)
    UNION ALL SELECT false, at, CASE WHEN "out" THEN -1 ELSE 1 END FROM turns WHERE at >= ${new Date(from)}`;
  return {
    changes: rows.filter(({ step }) => step).map(({ at, by }) => ({ at: Math.max(since, at.getTime()), by })),
    turns: rows.filter(({ step }) => !step),
  };
}

interface Known {
  readonly since: number;
  readonly now: number;
  readonly turns: readonly Turn[];
}

async function readFacts(database: Prisma.TransactionClient, incidentId: string, { since, now, turns }: Known) {
  const times = (out: boolean) => turns.filter(({ by }) => by < 0 === out).map(({ at }) => at.getTime());
  const held = await database.$queryRaw<{ readonly state: string; readonly repositories: number }[]>`
    SELECT state, count(*)::int AS repositories FROM incident_repository
    WHERE incident_id = ${incidentId}::uuid AND wanted = 'held' GROUP BY state`;
  const remaining: Record<Stage, number> = { frozen: 0, migrating: 0, verifying: 0 };
  for (const { state, repositories } of held) remaining[stageOf(state)] += repositories;
  const took = stageTimes(await readPasts(database, incidentId));
  return { now, since, thawed: times(true), refrozen: times(false), remaining, took };
}

async function readPasts(database: Prisma.TransactionClient, incidentId: string): Promise<readonly RepositoryPast[]> {
  const rows = await database.$queryRaw<
    { readonly repository_id: string; readonly joined_at: Date; readonly at: Date; readonly kind: string }[]
  >`
    WITH last AS (
      SELECT repository_id, max(seq) AS seq FROM incident_event
      WHERE incident_id = ${incidentId}::uuid AND repository_id IS NOT NULL AND kind = 'repository.thawed'
      GROUP BY repository_id ORDER BY 2 DESC LIMIT ${MOST_PASTS}
    )
    SELECT h.repository_id::text, h.joined_at, e.at, e.kind FROM last
    JOIN incident_repository h ON h.repository_id = last.repository_id AND h.incident_id = ${incidentId}::uuid
    JOIN incident_event e ON e.incident_id = h.incident_id AND e.repository_id = h.repository_id
    WHERE e.kind = ANY(${[...Object.keys(MOVES)]}::text[]) ORDER BY e.repository_id, e.seq`;
  const pasts = new Map<string, { readonly joinedAt: number; readonly moves: RepositoryPast["moves"][number][] }>();
  for (const { repository_id, joined_at, at, kind } of rows) {
    const past = pasts.get(repository_id) ?? { joinedAt: joined_at.getTime(), moves: [] };
    pasts.set(repository_id, past);
    past.moves.push({ at: at.getTime(), to: MOVES[kind] ?? "frozen" });
  }
  return [...pasts.values()];
}

const MOVES: Readonly<Record<string, Stage | "out">> = {
  "repository.frozen": "frozen",
  "repository.refrozen": "frozen",
  "repository.migrating": "migrating",
  "repository.verifying": "verifying",
  "repository.thawed": "out",
};

function stageOf(state: string): Stage {
  return state === "migrating" || state === "verifying" ? state : "frozen";
}
