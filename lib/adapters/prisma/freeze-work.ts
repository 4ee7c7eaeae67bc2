import { OPEN_STATES } from "../../core/campaign/repository-state.ts";
import type { FreezeJob, FreezeWork, FreezingIncident } from "../../usecases/freeze/work-ports.ts";
import type { AuditEntry, Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { askForDeployments } from "./deployment-store.ts";
import { fencedWrites } from "./fence.ts";
import { createFreezeDrifts } from "./freeze-drifts.ts";
import { SLOT_HOLDERS } from "./freeze-facts.ts";
import { createFreezeMeans } from "./freeze-means.ts";
import { createFreezeRows, SEEN_OUT } from "./freeze-rows.ts";
import { createFreezeSlots } from "./freeze-slots.ts";
import type { Prisma } from "./generated/client.ts";
import { freeze, holdSlots } from "./incident-activate.ts";
import { incidentRow, writeNote } from "./incident-rows.ts";

/** A freeze of thousands of repositories, in one transaction. */
const TRANSACTION_MS = 60_000;
const WORKER = { actorKind: "system", actorId: "worker" } as const;
/** Slots are looked at again so often; where something is wrong with them, more often. */
const PREPARE_MS = 60 * 60_000;
const PREPARE_AGAIN_MS = 5 * 60_000;
/** Merges of the last days are read so often, so that a preflight has them. */
const MERGES_MS = 30 * 60_000;
/** Who cannot be seen to be out for so long after the end is not looked at any more. */
const ENDED_MS = 24 * 60 * 60_000;
const ABOUT_ORGANISATIONS: ReadonlySet<FreezeJob> = new Set(["freeze.prepare", "freeze.merges", "freeze.drift"]);

/**
 * What the worker does about freezes. Each change is conditional on what was read.
 * @param fence of the worker whose job writes; null where none does
 */
export function createFreezeWork(database: Database, fence: Fence | null): FreezeWork {
  const write = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    ...createFreezeSlots(database, write),
    ...createFreezeRows(database, write),
    ...createFreezeDrifts(database, write),
    ...createFreezeMeans(database, write),
    incident: async (id) => {
      const row = await database.incident.findUnique({ where: { id } });
      return row === null ? null : freezing(row);
    },
    incidents: async (organisationId) => {
      const where = { organisationId, status: { in: [...SLOT_HOLDERS] } };
      const rows = await database.incident.findMany({ where, orderBy: { activatedAt: "asc" } });
      return rows.flatMap((row) => freezing(row) ?? []);
    },
    progress: (incidentId, step, ms, calls = 1) =>
      write(async (tx) => {
        const steps = JSON.stringify(step === null ? [] : [step]);
        await tx.$executeRaw`
          UPDATE incident SET progress = progress || ${steps}::jsonb, freeze_calls = coalesce(freeze_calls, 0) + ${calls},
            freeze_ms = coalesce(freeze_ms, 0) + ${Math.max(0, Math.round(ms))}
          WHERE id = ${incidentId}::uuid AND status = 'activating'`;
      }),
    troubled: (incidentId, job, why) =>
      write(async (tx) => {
        if (why === null) {
          await tx.$executeRaw`
            UPDATE incident SET trouble = trouble - ${job}::text WHERE id = ${incidentId}::uuid AND trouble ? ${job}::text`;
          return;
        }
        const noted = JSON.stringify({ [job]: { said: why.said, at: why.at.toISOString() } });
        await tx.$executeRaw`UPDATE incident SET trouble = trouble || ${noted}::jsonb WHERE id = ${incidentId}::uuid`;
      }),
    requested: (...change) => write((tx) => requested(tx, ...change)),
    resolved: (...change) => write((tx) => resolved(tx, ...change)),
    cover: (...change) => write((tx) => cover(tx, ...change)),
    follow: (...change) => write((tx) => follow(tx, ...change)),
    due: (now) => due(database, now),
    tell: (incident, note, at, repositoryId = null) =>
      write((tx) => writeNote(tx, incident, WORKER, note, at, repositoryId)),
    ask: async (job, id) => {
      const named = ABOUT_ORGANISATIONS.has(job) ? { organisationId: id } : { incidentId: id };
      await database.$executeRaw`SELECT thaw_add_job(${job}, ${JSON.stringify(named)}::json, ${`${job}:${id}`})`;
    },
    askForSync: async (organisationId, githubIds) => {
      for (const githubId of githubIds) {
        const payload = JSON.stringify({ organisationId, githubId });
        const key = `sync.repository:${organisationId}:${githubId}`;
        await database.$executeRaw`SELECT thaw_add_job('sync.repository', ${payload}::json, ${key})`;
      }
    },
  };
}

function freezing(row: Prisma.IncidentGetPayload<object>): FreezingIncident | null {
  const incident = incidentRow(row);
  const { slot, epoch } = incident;
  if (slot === null || epoch === null) return null;
  const steps: unknown = row.progress;
  const progress = Array.isArray(steps) ? steps.filter((step) => typeof step === "string") : [];
  return { ...incident, slot, epoch, progress };
}

function auditOf(action: string, incidentId: string, data: AuditEntry["data"]): AuditEntry {
  return { ...WORKER, action, objectKind: "incident", objectId: incidentId, data };
}

type Requested = Parameters<FreezeWork["requested"]>;

async function requested(tx: Prisma.TransactionClient, ...[incident, at, tier]: Requested): Promise<boolean> {
  const { count } = await tx.incident.updateMany({
    where: { id: incident.id, status: "activating" },
    data: { status: "active", requestedAt: at, tier, version: { increment: 1 } },
  });
  if (count !== 1) return false;
  // What was let out before is held again by its property, which is asked for by itself; by other means each was asked for by itself.
  const repositories =
    tier === "organisation-property"
      ? await tx.$executeRaw`
          UPDATE incident_repository SET requested_at = ${at}, tier = ${tier}, seen = NULL, seen_at = NULL
          WHERE incident_id = ${incident.id}::uuid AND wanted = 'held' AND requested_at IS NULL AND thawed_at IS NULL`
      : await tx.incidentRepository.count({
          where: { incidentId: incident.id, wanted: "held", requestedAt: { not: null }, tier: { not: null } },
        });
  const { freezeCalls, freezeMs } = await tx.incident.findUniqueOrThrow({ where: { id: incident.id } });
  const data = { repositories, calls: freezeCalls, milliseconds: freezeMs };
  await writeAudit(tx, incident.organisationId, auditOf("incident.requested", incident.id, data), at);
  const text = `GitHub took the freeze, in ${freezeCalls ?? 0} requests. Each repository is looked at now.`;
  await writeNote(tx, incident, WORKER, { kind: "incident.requested", text, data }, at);
  return true;
}

type Resolved = Parameters<FreezeWork["resolved"]>;

async function resolved(tx: Prisma.TransactionClient, ...[incident, at]: Resolved): Promise<boolean> {
  const { organisationId, slot } = incident;
  await holdSlots(tx, organisationId);
  const { count } = await tx.incident.updateMany({
    where: { id: incident.id, status: "resolving" },
    data: { status: "resolved", resolvedAt: at, version: { increment: 1 } },
  });
  if (count !== 1) return false;
  const locks = await tx.freezeLock.findMany({ where: { incidentId: incident.id }, select: { repositoryId: true } });
  await tx.freezeLock.deleteMany({ where: { incidentId: incident.id } });
  await askForDeployments(
    tx,
    locks.map(({ repositoryId }) => repositoryId),
  );
  await tx.freezeDrift.updateMany({ where: { incidentId: incident.id, goneAt: null }, data: { goneAt: at } });
  // Whatever happened to it meanwhile: it is looked at before it is used again.
  await tx.freezeSlot.updateMany({
    where: { organisationId, slot },
    data: { preparedAt: null, checkedAt: null, problem: null, version: { increment: 1 } },
  });
  await writeAudit(tx, organisationId, auditOf("incident.cleared", incident.id, {}), at);
  const text = "The rules were seen to be off. Nothing is frozen by this incident any more.";
  await writeNote(tx, incident, WORKER, { kind: "incident.cleared", text }, at);
  return true;
}

type Cover = Parameters<FreezeWork["cover"]>;

async function cover(tx: Prisma.TransactionClient, ...[incident, at]: Cover): Promise<number> {
  await tellGone(tx, incident, at);
  if (incident.scope.kind !== "all") return 0;
  const live = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM incident WHERE id = ${incident.id}::uuid AND status IN ('activating', 'active') FOR SHARE`;
  if (live.length === 0) return 0;
  const added = await freeze(tx, incident, { kind: "all" }, at);
  if (added === 0) return 0;
  const text = `${added} ${added === 1 ? "repository that is" : "repositories that are"} new ${added === 1 ? "is" : "are"} frozen, too.`;
  await writeNote(tx, incident, WORKER, { kind: "incident.covered", text, data: { repositories: added } }, at);
  return added;
}

/** Says once of each repository that the organisation has it no more, and since it may come back, that it has. */
async function tellGone(tx: Prisma.TransactionClient, { id }: FreezingIncident, at: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO incident_event (incident_id, organisation_id, repository_id, at, actor_kind, actor_id, kind, text, data)
    SELECT h.incident_id, h.organisation_id, h.repository_id, ${at}, ${WORKER.actorKind}, ${WORKER.actorId},
      CASE WHEN r.deleted_at IS NULL THEN 'repository.returned' ELSE 'repository.gone' END,
      r.owner || '/' || r.name || CASE WHEN r.deleted_at IS NULL THEN ' is the organisation''s again, and part of this freeze.'
        WHEN r.absence = 'transferred' THEN ' was transferred to another owner: this freeze does not hold it any more.'
        ELSE ' was deleted.' END, '{}'::jsonb
    FROM incident_repository h JOIN repository r ON r.id = h.repository_id
    WHERE h.incident_id = ${id}::uuid AND (r.deleted_at IS NOT NULL) <> coalesce((
      SELECT e.kind = 'repository.gone' FROM incident_event e
      WHERE e.incident_id = h.incident_id AND e.repository_id = h.repository_id AND e.kind IN ('repository.gone', 'repository.returned')
      ORDER BY e.seq DESC LIMIT 1), false)`;
}

type Follow = Parameters<FreezeWork["follow"]>;

/**
 * One statement: what a pull request's row says, and the state that follows from it (lib/core/freeze/repository-state.ts). One that is seen to
 * be open may be merged already, by GitHub's clock and in whole seconds: its merge counts since the repository was frozen last.
 */
async function follow(tx: Prisma.TransactionClient, ...[organisationId, at]: Follow): Promise<number> {
  return await tx.$executeRaw`
    WITH seen AS (
      SELECT h.incident_id, h.repository_id, h.state, h.version,
        EXISTS (SELECT FROM campaign_repository c WHERE c.repository_id = h.repository_id AND c.state = ANY(${[...OPEN_STATES]}::text[])) AS open,
        EXISTS (SELECT FROM campaign_repository c WHERE c.repository_id = h.repository_id
          AND c.merged_at > CASE WHEN h.state <> 'migrating' THEN h.state_at ELSE coalesce((
            SELECT max(e.at) FROM incident_event e WHERE e.incident_id = h.incident_id AND e.repository_id = h.repository_id
              AND e.kind IN ('repository.frozen', 'repository.refrozen', 'repository.verifying')), h.joined_at) END) AS merged
      FROM incident_repository h JOIN incident i ON i.id = h.incident_id
      WHERE h.organisation_id = ${organisationId}::uuid AND i.status IN ('activating', 'active')
        AND h.state IN ('frozen', 'refrozen', 'migrating', 'verifying')
    ), next AS (
      SELECT *, CASE
        WHEN open AND state <> 'migrating' THEN 'migrating'
        WHEN open THEN NULL
        WHEN merged AND state <> 'verifying' THEN 'verifying'
        WHEN state = 'migrating' THEN 'frozen' END AS "to"
      FROM seen
    ), moved AS (
      UPDATE incident_repository h SET state = n."to", cause = 'pull-request', state_at = ${at}, version = h.version + 1
      FROM next n
      WHERE h.incident_id = n.incident_id AND h.repository_id = n.repository_id AND h.version = n.version AND n."to" IS NOT NULL
      RETURNING h.incident_id, h.repository_id, h.organisation_id, h.state
    )
    INSERT INTO incident_event (incident_id, organisation_id, repository_id, at, actor_kind, actor_id, kind, text, data)
    SELECT m.incident_id, m.organisation_id, m.repository_id, ${at}, ${WORKER.actorKind}, ${WORKER.actorId}, 'repository.' || m.state,
      r.name || CASE m.state WHEN 'migrating' THEN ': its migration is open.' WHEN 'verifying' THEN ': its migration is merged.'
        ELSE ': its migration was closed.' END, '{}'::jsonb
    FROM moved m JOIN repository r ON r.id = m.repository_id`;
}

async function due(database: Database, now: Date) {
  const [holders, asking, unseen, organisations] = await Promise.all([
    database.incident.findMany({
      where: { status: { in: [...SLOT_HOLDERS] } },
      select: { id: true, organisationId: true, status: true },
    }),
    database.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT h.incident_id::text AS id FROM incident_repository h JOIN incident i ON i.id = h.incident_id
      WHERE i.status = 'active' AND h.requested_at IS NULL`,
    database.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT h.incident_id::text AS id FROM incident_repository h JOIN incident i ON i.id = h.incident_id
      WHERE i.status IN ('activating', 'active') AND h.requested_at IS NOT NULL AND h.confirmed_at IS NULL
      UNION
      SELECT DISTINCT h.incident_id::text AS id
      FROM incident_repository h JOIN incident i ON i.id = h.incident_id JOIN repository r ON r.id = h.repository_id
      WHERE i.status = 'resolved' AND i.resolved_at > ${new Date(now.getTime() - ENDED_MS)} AND r.deleted_at IS NULL
        AND r.github_id IS NOT NULL AND NOT ${SEEN_OUT}`,
    database.organisation.findMany({
      where: { kind: "github", githubId: { not: null } },
      select: {
        id: true,
        freezeSlots: { select: { preparedAt: true, checkedAt: true } },
        pastMergeRead: { select: { readAt: true } },
      },
    }),
  ]);
  const jobs: { job: Parameters<FreezeWork["ask"]>[0]; id: string }[] = [];
  for (const { id, status } of holders) {
    if (status === "activating") jobs.push({ job: "freeze.activate", id });
    if (status === "resolving") jobs.push({ job: "freeze.resolve", id });
  }
  for (const id of new Set(holders.map((one) => one.organisationId))) jobs.push({ job: "freeze.drift", id });
  for (const { id } of asking) jobs.push({ job: "freeze.thaw", id });
  for (const { id } of unseen) jobs.push({ job: "freeze.confirm", id });
  // A time that has not come yet was noted by a clock that was wrong.
  const old = (at: Date | null, ms: number) => at === null || Math.abs(now.getTime() - at.getTime()) > ms;
  for (const { id, freezeSlots, pastMergeRead } of organisations) {
    if (old(pastMergeRead?.readAt ?? null, MERGES_MS)) jobs.push({ job: "freeze.merges", id });
    const stale = freezeSlots.some(({ preparedAt, checkedAt }) =>
      old(checkedAt, preparedAt === null ? PREPARE_AGAIN_MS : PREPARE_MS),
    );
    if (freezeSlots.length < 4 || stale) jobs.push({ job: "freeze.prepare", id });
  }
  return jobs;
}
