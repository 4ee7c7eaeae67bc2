import { burndown } from "../../core/forecast/burndown.ts";
import { forecastThaw, LOOKBACK_MS, type Stage } from "../../core/forecast/forecast.ts";
import { type RepositoryPast, stageTimes } from "../../core/forecast/stages.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import { isUuid } from "../../core/uuid.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import { rowsAsJson } from "./as-json.ts";
import { Prisma } from "./generated/client.ts";
import { incidentRow } from "./incident-rows.ts";
import type { KeptReadings } from "./kept-readings.ts";
import { oneRow } from "./one-row.ts";

/** Steps of the line: more than a screen shows apart. */
const MOST_POINTS = 240;
/** Repositories whose way is looked at, the last that were let out: more tell no more. */
const MOST_PASTS = 300;

/** How many were held since it began, and when the rest may be out; of the timeline, which nobody can change. */
export async function readPace(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  { at, readings }: { readonly at: Date; readonly readings: KeptReadings },
): ReturnType<IncidentReading["pace"]> {
  if (!isUuid(id)) return null;
  const row = await database.incident.findFirst({ where: { id, organisationId: { in: [...organisationIds] } } });
  if (row?.activatedAt == null) return null;
  const { state } = incidentRow(row);
  const since = row.activatedAt.getTime();
  const until = Math.max(since, (row.resolvedAt ?? at).getTime());
  const now = at.getTime();
  const keep = await readings.at(database, [row.organisationId]);
  const tables = ["incident_event", "incident_repository"] as const;
  const turns = await keep(`turns of ${id}`, tables, () => readTurns(database, id));
  const points = burndown(stepsOf(turns, { since, until }), until);
  if (!isFreezing(state)) return { organisationId: row.organisationId, pace: { since, until, points, forecast: null } };
  const took = await keep(`ways of ${id}`, tables, async () => stageTimes(await readPasts(database, id)));
  const late = (times: readonly number[]) => times.filter((time) => time >= now - LOOKBACK_MS);
  const remaining = remainingOf(turns);
  const forecast = forecastThaw({
    since,
    now,
    remaining,
    took,
    thawed: late(turns.thawed),
    refrozen: late(turns.refrozen),
  });
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

interface Turns {
  /** Repositories that joined it, by when, and how they stand now. */
  readonly joined: readonly {
    readonly at: number;
    readonly state: string;
    readonly held: boolean;
    readonly repositories: number;
  }[];
  /** When each was let out or held again. */
  readonly thawed: readonly number[];
  readonly refrozen: readonly number[];
}

interface TurnsRow {
  readonly joined: string;
  readonly thawed: string;
  readonly refrozen: string;
}

/** By one pass over the timeline and one over the repositories. */
async function readTurns(database: Prisma.TransactionClient, incidentId: string): Promise<Turns> {
  const row = oneRow(
    await database.$queryRaw<TurnsRow[]>`
    WITH turns AS MATERIALIZED (${turnsOf(incidentId)}), alike AS (
      SELECT ${epochMs(Prisma.sql`joined_at`)} AS at, state, wanted = 'held' AS held, count(*)::int AS repositories
      FROM incident_repository WHERE incident_id = ${incidentId}::uuid GROUP BY joined_at, state, wanted = 'held'
    )
    SELECT (SELECT coalesce(json_agg(a), '[]') FROM alike a)::text AS joined,
      (SELECT coalesce(json_agg(at) FILTER (WHERE "out"), '[]') FROM turns)::text AS thawed,
      (SELECT coalesce(json_agg(at) FILTER (WHERE NOT "out"), '[]') FROM turns)::text AS refrozen`,
  );
  return { joined: JSON.parse(row.joined), thawed: JSON.parse(row.thawed), refrozen: JSON.parse(row.refrozen) };
}

interface Step {
  readonly at: number;
  readonly by: number;
}

/** Steps of the line: what changed within one of its stretches is one, as of the last of it. */
function stepsOf(
  { joined, thawed, refrozen }: Turns,
  { since, until }: { readonly since: number; readonly until: number },
): readonly Step[] {
  const stretch = Math.max(1, (until - since) / MOST_POINTS);
  const steps = new Map<number, Step>();
  const add = (at: number, by: number) => {
    const place = Math.floor((at - since) / stretch);
    const step = steps.get(place) ?? { at, by: 0 };
    steps.set(place, { at: Math.max(step.at, at), by: step.by + by });
  };
  for (const { at, repositories } of joined) add(at, repositories);
  for (const at of thawed) add(at, -1);
  for (const at of refrozen) add(at, 1);
  return [...steps.values()].map(({ at, by }) => ({ at: Math.max(since, at), by }));
}

/** Of those that are to be held. */
function remainingOf({ joined }: Turns): Readonly<Record<Stage, number>> {
  const remaining: Record<Stage, number> = { frozen: 0, migrating: 0, verifying: 0 };
  for (const { held, state, repositories } of joined) if (held) remaining[stageOf(state)] += repositories;
  return remaining;
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
