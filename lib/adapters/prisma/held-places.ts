import { INCIDENT_STATES, isFreezing } from "../../core/freeze/incident-state.ts";
import { FREEZE_STATES } from "../../core/freeze/repository-state.ts";
import { isUuid } from "../../core/uuid.ts";
import type { HeldPlace, PlaceStore, Trace } from "../../usecases/passes/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { storable } from "./storable.ts";

/** What passes and exceptions have in common: of which incident and repository they are, and the record that each step leaves. */

export function placeStore(database: Database): PlaceStore {
  return {
    async place(incidentId, repositoryId) {
      if (!isUuid(incidentId) || !isUuid(repositoryId)) return null;
      const row = await database.incidentRepository.findFirst({
        where: { incidentId, repositoryId },
        select: PLACE,
      });
      return row === null ? null : placeOf(row);
    },
    async someone(userId) {
      if (!isUuid(userId)) return null;
      const row = await database.appUser.findUnique({
        where: { id: userId },
        select: { id: true, githubId: true, login: true },
      });
      return row === null ? null : { id: row.id, githubId: row.githubId?.toString() ?? null, login: row.login };
    },
  };
}

export const PLACE = {
  organisationId: true,
  incidentId: true,
  repositoryId: true,
  state: true,
  repository: { select: { owner: true, name: true } },
  incident: { select: { status: true, gates: true, mode: true } },
} as const satisfies Prisma.IncidentRepositorySelect;

type PlaceRow = Prisma.IncidentRepositoryGetPayload<{ select: typeof PLACE }>;

/** Null where the row is of a newer version of Thaw. */
export function placeOf(row: PlaceRow): HeldPlace | null {
  const state = FREEZE_STATES.find((known) => known === row.state);
  const status = INCIDENT_STATES.find((known) => known === row.incident.status);
  if (state === undefined || status === undefined) return null;
  const { organisationId, incidentId, repositoryId, repository, incident } = row;
  const { owner, name } = repository;
  const freezing = isFreezing(status);
  const lockdown = incident.mode === "lockdown";
  return { organisationId, incidentId, repositoryId, owner, name, state, freezing, lockdown, gates: incident.gates };
}

export interface PlaceKey {
  readonly incidentId: string;
  readonly repositoryId: string;
}

/** In any order; those whose place is not there, or cannot be read, are missing. */
export async function placesOf(
  database: Prisma.TransactionClient,
  keys: readonly PlaceKey[],
): Promise<(key: PlaceKey) => HeldPlace | null> {
  const rows =
    keys.length === 0
      ? []
      : await database.incidentRepository.findMany({
          where: { OR: keys.map(({ incidentId, repositoryId }) => ({ incidentId, repositoryId })) },
          select: PLACE,
        });
  const known = new Map(rows.map((row) => [`${row.incidentId} ${row.repositoryId}`, placeOf(row)]));
  return ({ incidentId, repositoryId }) => known.get(`${incidentId} ${repositoryId}`) ?? null;
}

/** Inside of the transaction whose change it records. */
export async function writeTrace(
  tx: Prisma.TransactionClient,
  place: HeldPlace,
  { audit, event }: Trace,
  at: Date,
): Promise<void> {
  const { organisationId, incidentId, repositoryId } = place;
  const data = storable({ ...audit.data, objectId: audit.objectId });
  await tx.incidentEvent.create({
    data: {
      organisationId,
      incidentId,
      repositoryId,
      at,
      actorKind: audit.actorKind,
      actorId: audit.actorId,
      kind: event.kind,
      text: storable(event.text),
      data,
    },
    select: { seq: true },
  });
  await writeAudit(tx, organisationId, storable(audit), at);
}
