import type { Cause, Use } from "../../core/exposure/classify.ts";
import { EXPOSURE_CLASSES, type ExposureClass } from "../../core/gates/facts.ts";
import { isUuid } from "../../core/uuid.ts";
import type {
  ExposureList,
  ExposureRow,
  ExposureStore,
  UnreadRepository,
} from "../../usecases/gates/exposure-ports.ts";
import type { TimelineEntry } from "../../usecases/gates/ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { exposureInput } from "./exposure-input.ts";
import { revokedByProviders } from "./exposure-revoked.ts";
import { fencedWrites } from "./fence.ts";
import { storable } from "./storable.ts";

const DAY = 86_400_000;
/** Until when each should be revoked, from when it was found. */
const DUE_MS: Readonly<Record<ExposureClass, number>> = { handed: DAY, reachable: 3 * DAY, unknown: 3 * DAY };

/**
 * What was exposed in incidents.
 * @param fence of the worker whose job writes; null where none does
 */
export function createExposureStore(database: Database, fence: Fence | null): ExposureStore {
  const within = fencedWrites(database, fence, 30_000);
  return {
    async organisationOf(id) {
      if (!isUuid(id)) return null;
      return (await database.incident.findUnique({ where: { id } }))?.organisationId ?? null;
    },
    unread: (incidentId, now, most) => unread(database, incidentId, now, most),
    keepRead: (incidentId, { repositoryId, runs, missing, at }) =>
      within(async (tx) => {
        await tx.$executeRaw`
          INSERT INTO exposure_read (incident_id, repository_id, organisation_id, runs, missing, read_at)
          SELECT i.incident_id, i.repository_id, i.organisation_id, ${JSON.stringify(storable(runs))}::jsonb, ${missing}, ${at}
          FROM incident_repository i WHERE i.incident_id = ${incidentId}::uuid AND i.repository_id = ${repositoryId}::uuid
          ON CONFLICT (incident_id, repository_id) DO UPDATE
            SET runs = excluded.runs, missing = excluded.missing, read_at = excluded.read_at
            WHERE exposure_read.read_at <= excluded.read_at`;
      }),
    input: (incidentId) => exposureInput(database, incidentId),
    put: (incidentId, found, round) => within((tx) => put(tx, incidentId, found, round)),
    list: (incidentId) => list(database, incidentId),
    state: ({ incidentId, credentialId }, { evidence, link, by, at }, { audit, entry }) =>
      within(async (tx) => {
        if (!isUuid(credentialId)) return false;
        const data = { revokedAt: at, revokedEvidence: evidence, revokedLink: link, revokedBy: by };
        const { count } = await tx.exposure.updateMany({
          where: { incidentId, credentialId, revokedAt: null, goneAt: null },
          data,
        });
        if (count > 0) await record(tx, incidentId, at, audit, entry);
        return count > 0;
      }),
    foothold: ({ incidentId, repositoryId, there, by }, at, { audit, entry }) =>
      within(async (tx) => {
        if (!isUuid(repositoryId)) return false;
        const changed = there
          ? await tx.$executeRaw`
              INSERT INTO exposure_foothold (incident_id, repository_id, organisation_id, said_by, said_at)
              SELECT i.incident_id, i.repository_id, i.organisation_id, ${by}, ${at} FROM incident_repository i
              WHERE i.incident_id = ${incidentId}::uuid AND i.repository_id = ${repositoryId}::uuid ON CONFLICT DO NOTHING`
          : (await tx.exposureFoothold.deleteMany({ where: { incidentId, repositoryId } })).count;
        if (changed > 0) await record(tx, incidentId, at, audit, entry);
        return changed > 0;
      }),
  };
}

type Audit = Parameters<typeof writeAudit>[2];

async function record(tx: Prisma.TransactionClient, incidentId: string, at: Date, audit: Audit, entry: TimelineEntry) {
  const { organisationId } = await tx.incident.findUniqueOrThrow({
    where: { id: incidentId },
    select: { organisationId: true },
  });
  await writeAudit(tx, organisationId, audit, at);
  await tell(tx, { incidentId, organisationId, at }, [entry]);
}

async function tell(
  tx: Prisma.TransactionClient,
  about: { readonly incidentId: string; readonly organisationId: string; readonly at: Date },
  entries: readonly TimelineEntry[],
): Promise<void> {
  await tx.incidentEvent.createMany({
    data: entries.map((entry) => ({ ...storable({ ...entry, data: entry.data as Prisma.InputJsonObject }), ...about })),
  });
}

interface UnreadRow {
  readonly repository_id: string;
  readonly github_id: bigint;
  readonly node_id: string;
  readonly owner: string;
  readonly name: string;
}

/** A window that is open still goes on being read. */
async function unread(
  database: Database,
  incidentId: string,
  now: Date,
  most: number,
): Promise<readonly UnreadRepository[]> {
  const rows = await database.$queryRaw<UnreadRow[]>`
    SELECT i.repository_id, r.github_id, r.node_id, r.owner, r.name
    FROM incident_repository i
    JOIN incident n ON n.id = i.incident_id
    JOIN repository r ON r.id = i.repository_id AND r.github_id IS NOT NULL AND r.node_id IS NOT NULL AND r.deleted_at IS NULL
    LEFT JOIN exposure_read e ON e.incident_id = i.incident_id AND e.repository_id = i.repository_id
    WHERE i.incident_id = ${incidentId}::uuid AND (e.read_at IS NULL
      OR ((e.read_at < n.exposure_to OR e.missing IS NOT NULL) AND e.read_at < ${now}::timestamptz - interval '1 hour'))
    ORDER BY e.read_at NULLS FIRST, i.repository_id LIMIT ${most}`;
  return rows.map(({ repository_id: repositoryId, github_id: id, node_id: nodeId, owner, name }) => ({
    repositoryId,
    repository: { id: Number(id), nodeId, owner, name },
  }));
}

async function put(
  tx: Prisma.TransactionClient,
  ...[incidentId, found, { at, unread: left, timeline }]: Parameters<ExposureStore["put"]>
): Promise<number> {
  const { organisationId } = await tx.incident.findUniqueOrThrow({
    where: { id: incidentId },
    select: { organisationId: true },
  });
  const rows = found.map(({ credentialId, repositoryIds, class: how, because, breaks }, position) => ({
    credential_id: credentialId,
    repository_ids: repositoryIds,
    class: how,
    evidence: because,
    breaks,
    position,
    due_at: new Date(at.getTime() + DUE_MS[how]),
  }));
  const added = await tx.$queryRaw<{ added: boolean }[]>`
    INSERT INTO exposure AS e
      (incident_id, credential_id, organisation_id, repository_ids, class, evidence, breaks, position, found_at, due_at)
    SELECT ${incidentId}::uuid, x.credential_id, ${organisationId}::uuid, x.repository_ids, x.class, x.evidence, x.breaks, x.position, ${at}, x.due_at
    FROM jsonb_to_recordset(${JSON.stringify(storable(rows))}::jsonb)
      AS x (credential_id uuid, repository_ids uuid[], class text, evidence jsonb, breaks jsonb, position int, due_at timestamptz)
    ON CONFLICT (incident_id, credential_id) DO UPDATE SET repository_ids = excluded.repository_ids, class = excluded.class,
      evidence = excluded.evidence, breaks = excluded.breaks, position = excluded.position, gone_at = NULL
    RETURNING (e.xmax = 0) AS added`;
  await tx.exposure.updateMany({
    where: { incidentId, goneAt: null, credentialId: { notIn: found.map(({ credentialId }) => credentialId) } },
    data: { goneAt: at },
  });
  const about = { incidentId, organisationId, at };
  await tx.exposureRound.upsert({
    where: { incidentId },
    create: { ...about, unread: left },
    update: { at, unread: left },
  });
  const count = added.filter((row) => row.added).length;
  await tell(tx, about, timeline(count));
  return count;
}

async function list(database: Database, incidentId: string): Promise<ExposureList> {
  const [round, rows, revoked] = await Promise.all([
    database.exposureRound.findUnique({ where: { incidentId } }),
    database.exposure.findMany({
      where: { incidentId, goneAt: null },
      include: { credential: { select: { name: true } } },
      orderBy: { position: "asc" },
    }),
    revokedByProviders(database, incidentId),
  ]);
  const found = rows.map(
    ({ credentialId, credential, class: how, evidence, breaks, repositoryIds, dueAt, ...word }): ExposureRow => ({
      credentialId,
      name: credential.name,
      class: EXPOSURE_CLASSES.find((one) => one === how) ?? "unknown",
      because: evidence as unknown as readonly Cause[],
      breaks: breaks as unknown as readonly Use[],
      repositoryIds,
      dueAt,
      revoked: revoked.get(credentialId) ?? statedOf(word),
    }),
  );
  const counts = { handed: 0, reachable: 0, unknown: 0 };
  for (const { class: how } of found) counts[how] += 1;
  return { at: round?.at ?? null, unread: round?.unread ?? 0, rows: found, counts };
}

function statedOf({
  revokedAt: at,
  revokedEvidence: evidence,
  revokedLink: link,
}: {
  readonly revokedAt: Date | null;
  readonly revokedEvidence: string | null;
  readonly revokedLink: string | null;
}): ExposureRow["revoked"] {
  return at === null || evidence === null ? null : { evidence, at, link };
}
