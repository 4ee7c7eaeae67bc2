import { burndown } from "../../core/forecast/burndown.ts";
import { forecastThaw, LOOKBACK_MS, type Stage, type ThawFacts } from "../../core/forecast/forecast.ts";
import { type RepositoryPast, stageTimes } from "../../core/forecast/stages.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { isUuid } from "../../core/uuid.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import { rowsAsJson } from "./as-json.ts";
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
  const { changes, ...turns } = await readTurns(database, id, { since, until, from: now - LOOKBACK_MS });
  const points = burndown(changes, until);
  const forecast = isFreezing(state) ? forecastThaw(await readFacts(database, id, { since, now, ...turns })) : null;
  return { organisationId: row.organisationId, pace: { since, until, points, forecast } };
}

/** Milliseconds since 1970, as a number that JSON and JavaScript have whole. */
function epochMs(time: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`floor(date_part('epoch', ${time}) * 1000)::bigint`;
}

/** Each time that one was let out or held again: what says the same as before, such as an exception that became a thaw, is no turn. */
function turnsOf(incidentId: string): Prisma.Sql {
  return Prisma.sql`SELECT ${epochMs(Prisma.sql`at`)} AS at, kind = 'repository.thawed' AS "out" FROM (
    SELECT at, kind, lag(kind, 1, 'repository.refrozen') OVER (PARTITION BY repository_id ORDER BY seq) AS before
    FROM incident_event
    WHERE incident_id = ${incidentId}::uuid AND repository_id IS NOT NULL AND kind IN ('repository.thawed', 'repository.refrozen')
  ) kinds WHERE kind <> before`;
}

interface Stretch {
  readonly since: number;
  readonly until: number;
  readonly from: number;
}

interface Turns {
  /** Repositories that are to be held, by state. */
  readonly held: Readonly<Record<string, number>>;
  /** When each was let out or held again, from `from` on. */
  readonly thawed: readonly number[];
  readonly refrozen: readonly number[];
}

interface TurnsRow {
  readonly changes: string;
  readonly held: string;
  readonly thawed: string;
  readonly refrozen: string;
}

/** Steps of the line, each turn from `from` on, and where the others stand: by one pass over the timeline and one over the repositories. */
async function readTurns(database: Prisma.TransactionClient, incidentId: string, { since, until, from }: Stretch) {
  const stretch = Math.max(1, (until - since) / MOST_POINTS);
  const [row] = await database.$queryRaw<TurnsRow[]>`
    WITH turns AS MATERIALIZED (${turnsOf(incidentId)}), alike AS MATERIALIZED (
      SELECT joined_at, state, wanted = 'held' AS held, count(*)::int AS repositories
      FROM incident_repository WHERE incident_id = ${incidentId}::uuid GROUP BY joined_at, state, wanted = 'held'
    ), changes AS (
      SELECT ${epochMs(Prisma.sql`joined_at`)} AS at, repositories AS by FROM alike
      UNION ALL SELECT at, CASE WHEN "out" THEN -1 ELSE 1 END FROM turns
    ), steps AS (
      SELECT max(at) AS at, sum(by)::int AS by FROM changes GROUP BY floor((at - ${since}::float8) / ${stretch}::float8)
    ), stands AS (
      SELECT state, sum(repositories)::int AS repositories FROM alike WHERE held GROUP BY state
    )
    SELECT (SELECT coalesce(json_agg(s), '[]') FROM steps s)::text AS changes,
      (SELECT coalesce(json_object_agg(state, repositories), '{}') FROM stands)::text AS held,
      (SELECT coalesce(json_agg(at) FILTER (WHERE "out"), '[]') FROM turns WHERE at >= ${from}::float8)::text AS thawed,
      (SELECT coalesce(json_agg(at) FILTER (WHERE NOT "out"), '[]') FROM turns WHERE at >= ${from}::float8)::text AS refrozen`;
  if (row === undefined) throw new Error("PostgreSQL answered a query of one row with none.");
  const changes = JSON.parse(row.changes) as readonly { readonly at: number; readonly by: number }[];
  const turns: Turns = {
    held: JSON.parse(row.held),
    thawed: JSON.parse(row.thawed),
    refrozen: JSON.parse(row.refrozen),
  };
  return { changes: changes.map(({ at, by }) => ({ at: Math.max(since, at), by })), ...turns };
}

interface Known extends Turns {
  readonly since: number;
  readonly now: number;
}

async function readFacts(database: Prisma.TransactionClient, incidentId: string, known: Known): Promise<ThawFacts> {
  const { held, ...rest } = known;
  const remaining: Record<Stage, number> = { frozen: 0, migrating: 0, verifying: 0 };
  for (const [state, repositories] of Object.entries(held)) remaining[stageOf(state)] += repositories;
  return { ...rest, remaining, took: stageTimes(await readPasts(database, incidentId)) };
}

interface PastRow {
  readonly repository: string;
  readonly joined: number;
  readonly at: number;
  readonly kind: string;
}

async function readPasts(database: Prisma.TransactionClient, incidentId: string): Promise<readonly RepositoryPast[]> {
  const rows = await rowsAsJson<PastRow>(
    database,
    Prisma.sql`
    WITH last AS (
      SELECT repository_id, max(seq) AS seq FROM incident_event
      WHERE incident_id = ${incidentId}::uuid AND repository_id IS NOT NULL AND kind = 'repository.thawed'
      GROUP BY repository_id ORDER BY 2 DESC LIMIT ${MOST_PASTS}
    )
    SELECT h.repository_id AS repository, ${epochMs(Prisma.sql`h.joined_at`)} AS joined, ${epochMs(Prisma.sql`e.at`)} AS at, e.kind FROM last
    JOIN incident_repository h ON h.repository_id = last.repository_id AND h.incident_id = ${incidentId}::uuid
    JOIN incident_event e ON e.incident_id = h.incident_id AND e.repository_id = h.repository_id
    WHERE e.kind = ANY(${[...Object.keys(MOVES)]}::text[]) ORDER BY e.repository_id, e.seq`,
  );
  const pasts = new Map<string, { readonly joinedAt: number; readonly moves: RepositoryPast["moves"][number][] }>();
  for (const { repository, joined, at, kind } of rows) {
    const past = pasts.get(repository) ?? { joinedAt: joined, moves: [] };
    pasts.set(repository, past);
    past.moves.push({ at, to: MOVES[kind] ?? "frozen" });
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
