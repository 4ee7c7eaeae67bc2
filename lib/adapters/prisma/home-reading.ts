import { holdsSlot, INCIDENT_STATES } from "../../core/freeze/incident-state.ts";
import { proofStanding } from "../../core/freeze/proof.ts";
import { SLOTS } from "../../core/freeze/slot.ts";
import { MOST_OWNED, MOST_TEAMS, type OrganisationReadiness, type TeamAdoption } from "../../core/listing/home.ts";
import { channelState } from "../../core/listing/settings-views.ts";
import { isUuid } from "../../core/uuid.ts";
import type { HomeReading } from "../../usecases/home-ports.ts";
import type { Database } from "./client.ts";
import { listedCredentials } from "./credential-sql.ts";
import { atOnce, readOverview } from "./dashboard.ts";
import { listedRepositories, namesAsOwner } from "./dashboard-sql.ts";
import type { Prisma } from "./generated/client.ts";
import { summariesOf, WITH_ORGANISATION } from "./incident-reading-rows.ts";
import { KeptReadings } from "./kept-readings.ts";
import { newestProof } from "./proof-store.ts";
import { channelView } from "./settings-reading.ts";

/** Reads for the first page, over PostgreSQL, with the rights of web. */
export function createHomeReading(database: Database, readings: KeptReadings = new KeptReadings()): HomeReading {
  return {
    owned: (organisationIds, person) => readOwned(database, organisationIds, person),
    readiness: (organisationIds, at) => atOnce(database, (tx) => readReadiness(tx, organisationIds, at)),
    lamps: (organisationIds, at) => atOnce(database, (tx) => readLamps(tx, organisationIds, at)),
    adoption: (organisationIds, at) =>
      atOnce(database, async (tx) => {
        const keep = await readings.at(tx, organisationIds);
        return {
          overview: await readOverview(tx, organisationIds, at, keep),
          credentials: await readCredentials(tx, organisationIds),
          ...(await readTeams(tx, organisationIds)),
          asOf: at.toISOString(),
        };
      }),
  };
}

async function readOwned(
  database: Database,
  organisationIds: readonly string[],
  person: { readonly id: string; readonly login: string },
): ReturnType<HomeReading["owned"]> {
  if (!isUuid(person.id) || organisationIds.length === 0) return { ids: [], total: 0 };
  const rows = await database.$queryRaw<readonly { readonly id: string; readonly total: number }[]>`
    WITH mine AS (
      SELECT DISTINCT w.repository_id AS id FROM repository_owner w
      WHERE w.organisation_id = ANY(${[...organisationIds]}::uuid[]) AND ${namesAsOwner(person)}
    )
    SELECT r.id, (count(*) OVER ())::int AS total FROM mine JOIN repository r ON r.id = mine.id AND r.deleted_at IS NULL
    ORDER BY r.archived, NOT EXISTS (
        SELECT FROM incident_repository h JOIN incident i ON i.id = h.incident_id
        WHERE h.repository_id = r.id AND h.wanted = 'held' AND i.status IN ('activating', 'active')
      ), NOT EXISTS (SELECT FROM finding f WHERE f.repository_id = r.id AND f.resolved_scan_id IS NULL AND f.blocks_thaw),
      lower(r.owner), lower(r.name), r.id
    LIMIT ${MOST_OWNED}`;
  return { ids: rows.map((row) => row.id), total: rows[0]?.total ?? 0 };
}

async function readReadiness(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  at: Date,
): Promise<readonly OrganisationReadiness[]> {
  const organisations = await database.organisation.findMany({
    where: { id: { in: [...organisationIds] }, kind: "github" },
    select: { id: true, login: true, freezeSlots: true, freezeSurroundings: true },
    orderBy: { login: "asc" },
  });
  const found: OrganisationReadiness[] = [];
  for (const { id: organisationId, login, freezeSlots, freezeSurroundings } of organisations) {
    const newest = await newestProof(database, organisationId);
    const proof = proofStanding(
      newest === null ? null : { at: newest.at.getTime(), green: newest.green },
      at.getTime(),
    );
    const named = await database.notifyChannel.findMany({ where: { organisationId, goneAt: null } });
    const channels = named.map((row) => channelState(channelView(row)));
    const readable = freezeSurroundings !== null && freezeSurroundings.unreachedProblem === null;
    found.push({
      organisationId,
      login,
      slots: {
        all: freezeSlots.length === 0 ? 0 : SLOTS.length,
        ready: freezeSlots.filter(({ preparedAt, problem }) => preparedAt !== null && problem === null).length,
        problem: freezeSlots.find(({ problem }) => problem !== null)?.problem ?? null,
      },
      proof,
      drill: await readDrill(database, organisationId),
      commanders: await countCommanders(database, organisationId),
      unreached: readable ? freezeSurroundings.unreached.length : null,
      channels: {
        all: channels.length,
        failing: channels.filter((state) => state === "failing").length,
        unknown: channels.filter((state) => state === "unknown").length,
      },
    });
  }
  return found;
}

const ON = INCIDENT_STATES.filter((state) => holdsSlot(state));

async function readLamps(database: Prisma.TransactionClient, organisationIds: readonly string[], at: Date) {
  const where = { organisationId: { in: [...organisationIds] }, status: { in: [...ON] } };
  const rows = await database.incident.findMany({ where, include: WITH_ORGANISATION });
  return rows.length === 0 ? [] : await summariesOf(database, rows, at);
}

async function readDrill(
  database: Prisma.TransactionClient,
  organisationId: string,
): Promise<OrganisationReadiness["drill"]> {
  const drill = await database.incident.findFirst({
    where: { organisationId, drill: true, status: "resolved", resolvedAt: { not: null } },
    orderBy: [{ resolvedAt: "desc" }, { id: "desc" }],
    select: { id: true, title: true, resolvedAt: true },
  });
  if (drill?.resolvedAt == null) return null;
  const confirmed = await database.incidentEvent.count({
    where: { incidentId: drill.id, kind: "incident.confirmed" },
  });
  return { id: drill.id, title: drill.title, endedAt: drill.resolvedAt.toISOString(), confirmed: confirmed > 0 };
}

async function countCommanders(database: Prisma.TransactionClient, organisationId: string): Promise<number> {
  const people = await database.membership.findMany({
    where: { organisationId, role: { in: ["commander", "admin"] }, user: { disabledAt: null } },
    distinct: ["userId"],
    select: { userId: true },
  });
  return people.length;
}

/** How many are in use: those that nothing replaces yet, and those that a plan does; and of all, those that were exposed and are not revoked. */
async function readCredentials(database: Prisma.TransactionClient, organisationIds: readonly string[]) {
  const rows = await database.$queryRaw<readonly CredentialGroup[]>`
    ${listedCredentials(organisationIds)}
    SELECT state, count(*)::int AS credentials, (count(*) FILTER (WHERE exposed_open))::int AS exposed FROM listed GROUP BY state`;
  const of = (state: string) => rows.find((row) => row.state === state)?.credentials ?? 0;
  const exposed = rows.reduce((sum, row) => sum + row.exposed, 0);
  return { static: of("static"), planned: of("planned"), exposed };
}

interface CredentialGroup {
  readonly state: string;
  readonly credentials: number;
  readonly exposed: number;
}

interface TeamRow extends TeamAdoption {
  readonly total: number;
}

async function readTeams(database: Prisma.TransactionClient, organisationIds: readonly string[]) {
  const rows = await database.$queryRaw<readonly TeamRow[]>`
    ${listedRepositories(organisationIds)}, whose AS (
      SELECT DISTINCT repository_id, kind, slug FROM repository_owner
      WHERE organisation_id = ANY(${[...organisationIds]}::uuid[])
    )
    SELECT coalesce(w.kind, 'nobody') AS kind, coalesce(w.slug, '') AS slug, count(*)::int AS repositories,
      (count(*) FILTER (WHERE l.state = 'clean'))::int AS clean, (count(*) FILTER (WHERE l.state = 'blocking'))::int AS blocking,
      (count(*) FILTER (WHERE l.state IN ('not-understood', 'not-scanned')))::int AS unread,
      sum(l.blocking)::int AS findings, (count(*) OVER ())::int AS total
    FROM listed l LEFT JOIN whose w ON w.repository_id = l.id WHERE NOT l.archived
    GROUP BY 1, 2 ORDER BY sum(l.blocking) DESC, count(*) DESC, lower(coalesce(w.slug, '')), 2 LIMIT ${MOST_TEAMS}`;
  const teams = rows.map(({ total: _, ...team }) => team);
  return { teams, teamTotal: rows[0]?.total ?? 0 };
}
