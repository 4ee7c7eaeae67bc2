import { exceptionState } from "../../core/freeze/exception.ts";
import { FREEZE_STATES, isHeld } from "../../core/freeze/repository-state.ts";
import { type Blocker, type Blockers, MOST_BLOCKERS, MOST_GLASS } from "../../core/listing/incident-board.ts";
import { isUuid } from "../../core/uuid.ts";
import type { IncidentReading } from "../../usecases/freeze/reading-ports.ts";
import { JUDGED_FOR_MS } from "./gate-readiness.ts";
import { Prisma } from "./generated/client.ts";
import { notGone } from "./gone-sql.ts";
import { WITH_NAME } from "./incident-reading-detail.ts";
import { readStale } from "./incident-reading-gates.ts";
import { readLogins } from "./incident-reading-rows.ts";
import type { KeptReadings } from "./kept-readings.ts";

const HELD = FREEZE_STATES.filter(isHeld);

interface BlockerRow extends Omit<Blocker, "gates"> {
  readonly gates: Blocker["gates"] | null;
  readonly owners: number;
  readonly all_held: number;
}

/** Whose repositories are still held, and what holds them: counted by what they have in common, of which there is little, and told apart from that. */
export async function readBlockers(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  { at, readings }: { readonly at: Date; readonly readings: KeptReadings },
): ReturnType<IncidentReading["blockers"]> {
  const organisationId = await organisationOf(database, organisationIds, id);
  if (organisationId === null) return null;
  const keep = await readings.at(database, [organisationId]);
  const since = new Date(at.getTime() - JUDGED_FOR_MS);
  const stale = await readStale(database, id, since);
  const tables = ["incident_repository", "gate_standing", "repository_owner", "repository"] as const;
  const blockers = await keep(`blockers of ${id}, but for ${stale}`, tables, () =>
    blockersOf(database, { id, organisationId }, since),
  );
  return { organisationId, blockers };
}

async function blockersOf(
  database: Prisma.TransactionClient,
  { id, organisationId }: { readonly id: string; readonly organisationId: string },
  since: Date,
): Promise<Blockers> {
  const held = Prisma.sql`h.incident_id = ${id}::uuid AND ${notGone(Prisma.sql`h.repository_id`, [organisationId])} AND h.state = ANY(${[...HELD]}::text[])`;
  const rows = await database.$queryRaw<readonly BlockerRow[]>`
    WITH alike AS MATERIALIZED (
      SELECT coalesce(w.kind, 'nobody') AS kind, coalesce(w.slug, '') AS slug, coalesce(s.judged_at >= ${since}, false) AS judged, s.thaw,
        s.open_gates, count(*)::int AS repositories
      FROM incident_repository h
      LEFT JOIN gate_standing s ON s.incident_id = h.incident_id AND s.repository_id = h.repository_id
      LEFT JOIN (SELECT DISTINCT repository_id, kind, slug FROM repository_owner WHERE organisation_id = ${organisationId}::uuid) w
        ON w.repository_id = h.repository_id
      WHERE ${held} GROUP BY 1, 2, 3, 4, 5
    ), counted AS (
      SELECT kind, slug, sum(repositories)::int AS held,
        coalesce(sum(repositories) FILTER (WHERE judged AND thaw <> 'hold'), 0)::int AS ready,
        coalesce(sum(repositories) FILTER (WHERE NOT judged), 0)::int AS unjudged, (count(*) OVER ())::int AS owners
      FROM alike GROUP BY kind, slug ORDER BY sum(repositories) DESC, lower(slug), slug LIMIT ${MOST_BLOCKERS}
    ), gated AS (
      SELECT kind, slug, gate, sum(repositories)::int AS repositories,
        row_number() OVER (PARTITION BY kind, slug ORDER BY sum(repositories) DESC, gate) AS place
      FROM alike JOIN counted USING (kind, slug) CROSS JOIN LATERAL unnest(open_gates) AS gate WHERE judged GROUP BY kind, slug, gate
    ), most AS (
      SELECT kind, slug, jsonb_agg(jsonb_build_object('gate', gate, 'repositories', repositories) ORDER BY place) AS gates
      FROM gated WHERE place <= 3 GROUP BY kind, slug
    )
    SELECT c.*, (SELECT count(*)::int FROM incident_repository h WHERE ${held}) AS all_held, g.gates
    FROM counted c LEFT JOIN most g USING (kind, slug) ORDER BY c.held DESC, lower(c.slug), c.slug`;
  const owners = rows.map(({ kind, slug, held, ready, unjudged, gates }) => ({
    kind,
    slug,
    held,
    ready,
    unjudged,
    gates: gates ?? [],
  }));
  const [first] = rows;
  return { held: first?.all_held ?? 0, owners, total: first?.owners ?? 0 };
}

/** The log of broken glass, wishes that nobody confirmed among it. */
export async function readGlass(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  at: Date,
): ReturnType<IncidentReading["glass"]> {
  const organisationId = await organisationOf(database, organisationIds, id);
  if (organisationId === null) return null;
  const rows = await database.thawException.findMany({
    where: { incidentId: id, breakGlass: true },
    include: WITH_NAME,
    orderBy: [{ askedAt: "desc" }, { id: "desc" }],
    take: MOST_GLASS,
  });
  const logins = await readLogins(
    database,
    rows.flatMap(({ askedBy, secondBy }) => [askedBy, secondBy ?? ""]),
  );
  const glass = rows.map((row) => {
    const times = { approvedAt: row.approvedAt?.getTime() ?? null, endedAt: row.endedAt?.getTime() ?? null };
    return {
      id: row.id,
      owner: row.repository.owner,
      name: row.repository.name,
      reason: row.reason,
      askedBy: logins.get(row.askedBy) ?? row.askedBy,
      askedAt: row.askedAt.toISOString(),
      confirmedBy: row.secondBy === null ? null : (logins.get(row.secondBy) ?? row.secondBy),
      letOutAt: row.letOutAt?.toISOString() ?? null,
      expiresAt: row.expiresAt.toISOString(),
      state: exceptionState({ id: row.id, gate: null, expiresAt: row.expiresAt.getTime(), ...times }, at.getTime()),
      ended: row.endedAt === null ? null : { at: row.endedAt.toISOString(), why: row.endedWhy },
    };
  });
  return { organisationId, glass };
}

/** Of an incident within these organisations; null for another one, and for what is no id. */
export async function organisationOf(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
): Promise<string | null> {
  if (!isUuid(id)) return null;
  const where = { id, organisationId: { in: [...organisationIds] } };
  return (await database.incident.findFirst({ where, select: { organisationId: true } }))?.organisationId ?? null;
}
