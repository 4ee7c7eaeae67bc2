import { TIERS, WANTED, type Wanted } from "../../core/freeze/enforcement.ts";
import { counted } from "../../core/listing/format.ts";
import type { FreezeWork, SightRow, WorkRow } from "../../usecases/freeze/work-ports.ts";
import type { Database } from "./client.ts";
import { askForDeployments } from "./deployment-store.ts";
import type { Write } from "./fence.ts";
import { KNOWN, knownRepository } from "./freeze-slots.ts";
import { Prisma } from "./generated/client.ts";
import { writeNote } from "./incident-rows.ts";

type Rows = Pick<
  FreezeWork,
  "inIncident" | "asking" | "taken" | "reask" | "relook" | "unseen" | "seen" | "tellConfirmed"
>;

/** Repositories of incidents, as the worker reads and leaves them. */
export function createFreezeRows(database: Database, write: Write): Rows {
  const read = async (where: Prisma.IncidentRepositoryWhereInput) => {
    const present = { deletedAt: null, githubId: { not: null } };
    const rows = await database.incidentRepository.findMany({
      where: { ...where, repository: present },
      include: { repository: { select: KNOWN } },
      orderBy: { repositoryId: "asc" },
    });
    return rows.map(workRow);
  };
  return {
    inIncident: (incidentId) => read({ incidentId }),
    asking: ({ id: incidentId, state }) => {
      const letOut = [{ wanted: "free" }, { thawedAt: { not: null } }];
      return read({ incidentId, requestedAt: null, ...(state === "active" ? {} : { OR: letOut }) });
    },
    taken: (...change) => write((tx) => taken(tx, ...change)),
    reask: (incident, ids) =>
      write(async (tx) => {
        await tx.incidentRepository.updateMany({
          where: { incidentId: incident.id, repositoryId: { in: [...ids] } },
          data: { requestedAt: null, ...UNSEEN, version: { increment: 1 } },
        });
      }),
    relook: (incident, at) =>
      write(async (tx) => {
        await tx.incidentRepository.updateMany({
          where: { incidentId: incident.id, wanted: "held", requestedAt: { not: null } },
          data: { requestedAt: at, ...UNSEEN },
        });
      }),
    unseen: (...request) => unseen(database, ...request),
    seen: (...change) => write((tx) => seen(tx, ...change)),
    tellConfirmed: (...change) => write((tx) => tellConfirmed(tx, ...change)),
  };
}

/** What was seen before a request says nothing about it, whatever any clock says. */
const UNSEEN = { seen: null, seenAt: null, confirmedAt: null } as const;

type Row = Prisma.IncidentRepositoryGetPayload<{ include: { repository: { select: typeof KNOWN } } }>;

function workRow({ repository, wanted, requestedAt, tier, version }: Row): WorkRow {
  return {
    repository: knownRepository(repository),
    wanted: wantedOf(wanted),
    requestedAt,
    tier: TIERS.find((one) => one === tier) ?? null,
    version,
  };
}

function wantedOf(text: string): Wanted {
  return WANTED.find((one) => one === text) ?? "held";
}

type Taken = Parameters<FreezeWork["taken"]>;

async function taken(tx: Prisma.TransactionClient, ...[incident, rows, at]: Taken): Promise<boolean> {
  if (rows.length === 0) return false;
  const wanted = rows.map(({ repository, wanted: to, tier, version }) => ({
    id: repository.repositoryId,
    to,
    tier,
    version,
  }));
  const noted = await tx.$queryRaw<{ id: string; wanted: string }[]>`
    UPDATE incident_repository h SET requested_at = ${at}, tier = n.tier, seen = NULL, seen_at = NULL,
      thawed_at = CASE WHEN n."to" = 'free' THEN ${at} ELSE h.thawed_at END
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS n (id uuid, "to" text, tier text, version int)
    WHERE h.incident_id = ${incident.id}::uuid AND h.repository_id = n.id AND h.version = n.version AND h.wanted = n."to"
    RETURNING h.repository_id::text AS id, h.wanted`;
  const free = noted.filter((one) => one.wanted === "free").map(({ id }) => id);
  await tx.freezeLock.deleteMany({ where: { incidentId: incident.id, repositoryId: { in: free } } });
  await askForDeployments(tx, free);
  const known = new Set(noted.map(({ id }) => id));
  const changed = wanted.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  if (changed.length === 0) return false;
  // Another worker may have written what was decided since, and this write may have come after that one.
  await tx.incidentRepository.updateMany({
    where: { incidentId: incident.id, repositoryId: { in: changed } },
    data: { requestedAt: null, ...UNSEEN, thawedAt: at, version: { increment: 1 } },
  });
  return true;
}

type Unseen = Parameters<FreezeWork["unseen"]>;

/** Seen to be out since the end was asked for: an incident `i` that has ended wants that of each row `h`, whatever was wanted of it before. */
export const SEEN_OUT = Prisma.sql`(h.seen = 'none' AND h.requested_at IS NOT NULL
  AND h.seen_at > greatest(h.requested_at, i.resolve_asked_at)) IS TRUE`;

async function unseen(database: Database, ...[incident, before, most]: Unseen): Promise<readonly SightRow[]> {
  const again = Prisma.sql`(h.seen_at < ${before} OR h.seen_at > ${before}::timestamptz + interval '2 minutes')`;
  const open =
    incident.state === "resolved"
      ? Prisma.sql`NOT ${SEEN_OUT} AND (h.seen_at IS NULL OR h.seen_at <= i.resolve_asked_at OR ${again})`
      : Prisma.sql`h.requested_at IS NOT NULL AND (h.tier IS NOT NULL OR h.wanted = 'free')
          AND (h.seen_at IS NULL OR h.seen_at <= h.requested_at OR (h.confirmed_at IS NULL AND ${again}))`;
  const ids = await database.$queryRaw<{ id: string }[]>`
    SELECT h.repository_id::text AS id
    FROM incident_repository h JOIN incident i ON i.id = h.incident_id JOIN repository r ON r.id = h.repository_id
    WHERE h.incident_id = ${incident.id}::uuid AND r.deleted_at IS NULL AND r.github_id IS NOT NULL AND ${open}
    ORDER BY h.seen_at NULLS FIRST, h.repository_id LIMIT ${most}`;
  const select = {
    ...KNOWN,
    defaultBranch: true,
    headSha: true,
    otherBranches: { where: { role: "release", goneAt: null }, select: { name: true }, orderBy: { name: "asc" } },
    deployedBranches: { select: { branch: true }, orderBy: { branch: "asc" } },
  } as const;
  const rows = await database.incidentRepository.findMany({
    where: { incidentId: incident.id, repositoryId: { in: ids.map(({ id }) => id) } },
    include: { repository: { select } },
  });
  return rows.map(({ repository, ...row }) => ({
    ...workRow({ ...row, repository }),
    defaultBranch: repository.defaultBranch,
    headSha: repository.headSha,
    releases: repository.otherBranches.map(({ name }) => name),
    deployed: repository.deployedBranches.map(({ branch }) => branch),
  }));
}

type SeenChange = Parameters<FreezeWork["seen"]>;

/**
 * Each look began after its row was read with its request, so it is newer than that request even where a clock jumped between them: the
 * request's time gives way then. After the end, when each was seen to be held stays as it is told.
 */
async function seen(tx: Prisma.TransactionClient, ...[incident, sights]: SeenChange): Promise<void> {
  if (sights.length === 0) return;
  const rows = sights.map(({ row, rules, at }) => ({
    id: row.repository.repositoryId,
    version: row.version,
    requested: row.requestedAt?.toISOString() ?? null,
    sha: row.headSha,
    rules,
    at: at.toISOString(),
  }));
  await tx.$executeRaw`
    UPDATE incident_repository h SET seen = n.rules, seen_at = n.at,
      requested_at = least(h.requested_at, n.at - interval '1 millisecond'),
      confirmed_at = CASE WHEN ${incident.state === "resolved"} THEN h.confirmed_at
        WHEN n.rules = CASE h.wanted WHEN 'held' THEN 'all' ELSE 'none' END THEN coalesce(h.confirmed_at, n.at) END,
      confirmed_sha = n.sha
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n (id uuid, version int, requested timestamptz, sha text, rules text, at timestamptz)
    WHERE h.incident_id = ${incident.id}::uuid AND h.repository_id = n.id AND h.version = n.version AND h.requested_at IS NOT DISTINCT FROM n.requested`;
}

type TellConfirmed = Parameters<FreezeWork["tellConfirmed"]>;

async function tellConfirmed(tx: Prisma.TransactionClient, ...[incident, at]: TellConfirmed): Promise<void> {
  const told = await tx.incidentEvent.findFirst({
    where: { incidentId: incident.id, kind: { in: ["incident.requested", "incident.confirmed"] } },
    orderBy: { seq: "desc" },
    select: { kind: true },
  });
  if (told?.kind !== "incident.requested") return;
  const held = { incidentId: incident.id, wanted: "held", repository: { deletedAt: null } };
  const [all, open] = await Promise.all([
    tx.incidentRepository.count({ where: held }),
    tx.incidentRepository.count({ where: { ...held, confirmedAt: null } }),
  ]);
  if (all === 0 || open > 0) return;
  const since = incident.activatedAt === null ? null : at.getTime() - incident.activatedAt.getTime();
  const after = since === null ? "" : ` ${counted(Math.round(since / 1_000), "second")} after it was asked for`;
  const text = `Confirmed for ${counted(all, "repository", "repositories")}: all that are to be held are seen to be${after}.`;
  const data = { repositories: all, milliseconds: since };
  await writeNote(
    tx,
    incident,
    { actorKind: "system", actorId: "worker" },
    { kind: "incident.confirmed", text, data },
    at,
  );
}
