import type { IncidentState } from "../../core/freeze/incident-state.ts";
import type { ExposureQuery } from "../../core/listing/exposure-query.ts";
import type { ExposedNow, Foothold, StoredExposureRoom } from "../../core/listing/exposure-views.ts";
import { isUuid } from "../../core/uuid.ts";
import type { ExposureReading } from "../../usecases/gates/exposure-reading-ports.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import { exposureViews } from "./exposure-rows.ts";
import { countPlaces, isWhole, PAGE, readPlaces, readTotals } from "./exposure-sql.ts";
import type { Prisma } from "./generated/client.ts";
import { readLogins } from "./incident-reading-rows.ts";
import { type Keep, KeptReadings } from "./kept-readings.ts";

/** Uses of a row on a page, and in a file. */
const MOST_SHOWN = 5;
const MOST_IN_FILE = 200;

/**
 * Reads of what was exposed, over PostgreSQL.
 * @param readings keeps what is counted, from one look to the next
 */
export function createExposureReading(
  database: Database,
  readings: KeptReadings = new KeptReadings(),
): ExposureReading {
  return {
    room: (organisationIds, id, query, at) =>
      atOnce(database, async (tx) => {
        const incident = await found(tx, organisationIds, id);
        if (incident === null) return null;
        const { organisationId } = incident;
        const keep = await readings.at(tx, [organisationId]);
        return { organisationId, room: await readRoom(tx, incident, query, { keep, at }) };
      }),
    all: (organisationIds, id, query, at) =>
      atOnce(database, async (tx) => {
        if ((await found(tx, organisationIds, id)) === null) return null;
        const { places } = await readPlaces(tx, id, query, { at, size: null });
        return await exposureViews(tx, id, places, { at, most: MOST_IN_FILE });
      }),
    now: (organisationIds) => atOnce(database, (tx) => readNow(tx, organisationIds, readings)),
    named: (organisationIds, id, name) =>
      atOnce(database, async (tx) => {
        if ((await found(tx, organisationIds, id)) === null) return null;
        const rows = await tx.$queryRaw<{ readonly id: string }[]>`
          SELECT r.id FROM incident_repository i JOIN repository r ON r.id = i.repository_id
          WHERE i.incident_id = ${id}::uuid AND lower(${name}) IN (lower(r.name), lower(r.owner || '/' || r.name)) LIMIT 2`;
        return rows.length === 1 ? (rows[0]?.id ?? null) : null;
      }),
  };
}

const WITH_HOST = { organisation: { select: { host: true, kind: true } } } as const;
type IncidentRecord = Prisma.IncidentGetPayload<{ include: typeof WITH_HOST }>;

async function found(
  tx: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
): Promise<IncidentRecord | null> {
  if (!isUuid(id)) return null;
  return await tx.incident.findFirst({
    where: { id, organisationId: { in: [...organisationIds] } },
    include: WITH_HOST,
  });
}

async function readRoom(
  tx: Prisma.TransactionClient,
  incident: IncidentRecord,
  query: ExposureQuery,
  { keep, at }: { readonly keep: Keep; readonly at: Date },
): Promise<StoredExposureRoom> {
  const { id, organisation } = incident;
  const round = await tx.exposureRound.findUnique({ where: { incidentId: id } });
  const { places, next } = await readPlaces(tx, id, query, { at, ...PAGE });
  const totals = await readTotals(tx, id, { keep, at });
  const repositories = await keep(`how many repositories ${id} has`, ["rows of incident_repository"], () =>
    tx.incidentRepository.count({ where: { incidentId: id } }),
  );
  return {
    incident: {
      id,
      title: incident.title,
      drill: incident.drill,
      state: incident.status as IncidentState,
      from: incident.exposureFrom.toISOString(),
      to: incident.exposureTo.toISOString(),
    },
    host: organisation.kind === "github" ? organisation.host : null,
    asOf: round?.at.toISOString() ?? null,
    repositories,
    unread: round?.unread ?? repositories,
    totals,
    footholds: await readFootholds(tx, id),
    rows: await exposureViews(tx, id, places, { at, most: MOST_SHOWN }),
    total: isWhole(query) ? totals.exposed : await countPlaces(tx, id, query, at),
    next,
    only: await readOnly(tx, id, query.repositoryId),
    scan: await readProgress(tx, [incident.organisationId], keep),
    now: at.toISOString(),
  };
}

async function readOnly(tx: Prisma.TransactionClient, incidentId: string, repositoryId: string | null) {
  if (repositoryId === null) return null;
  const row = await tx.incidentRepository.findFirst({
    where: { incidentId, repositoryId },
    select: { repository: { select: { owner: true, name: true } } },
  });
  return row?.repository ?? null;
}

async function readFootholds(tx: Prisma.TransactionClient, incidentId: string): Promise<readonly Foothold[]> {
  const rows = await tx.$queryRaw<(Omit<Foothold, "at"> & { readonly at: Date })[]>`
    SELECT f.repository_id AS "repositoryId", r.owner, r.name, f.said_by AS by, f.said_at AS at
    FROM exposure_foothold f JOIN repository r ON r.id = f.repository_id
    WHERE f.incident_id = ${incidentId}::uuid ORDER BY f.said_at, f.repository_id`;
  const logins = await readLogins(
    tx,
    rows.map(({ by }) => by),
  );
  return rows.map((row) => ({ ...row, by: logins.get(row.by) ?? row.by, at: row.at.toISOString() }));
}

async function readNow(
  tx: Prisma.TransactionClient,
  organisationIds: readonly string[],
  readings: KeptReadings,
): Promise<readonly ExposedNow[]> {
  const incidents = await tx.incident.findMany({
    where: { organisationId: { in: [...organisationIds] }, status: { in: ["activating", "active"] } },
    select: { id: true, title: true, drill: true },
    orderBy: { createdAt: "desc" },
  });
  if (incidents.length === 0) return [];
  const keep = await readings.at(tx, organisationIds);
  const rows: ExposedNow[] = [];
  for (const { id: incidentId, title, drill } of incidents) {
    const { exposed, revoked } = await readTotals(tx, incidentId, { keep, at: new Date(0) });
    if (exposed > revoked) rows.push({ incidentId, title, drill, exposed, open: exposed - revoked });
  }
  return rows;
}
