import { z } from "zod";
import { CAMPAIGN_REPOSITORY_STATES, isOpen } from "../../core/campaign/repository-state.ts";
import { isEpoch } from "../../core/freeze/epoch.ts";
import type { Guarding } from "../../core/freeze/guarded.ts";
import { frozenAfter, frozenBefore } from "../../core/freeze/repository-state.ts";
import { GATES } from "../../core/gates/index.ts";
import type {
  GateIncident,
  GateRepository,
  GateStore,
  JudgedGroup,
  KnownCheck,
  NewPlanPass,
  OpenGates,
  PlanPull,
} from "../../usecases/passes/gate-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { PLACE, placeOf, writeTrace } from "./held-places.ts";
import { askForMerges } from "./merge-store.ts";
import { passesOf } from "./pass-store.ts";
import { uuid7 } from "./uuid.ts";

/**
 * What the check on pull requests knows and notes.
 * @param fence of the worker whose job writes
 */
export function createPassGateStore(database: Database, fence: Fence | null): GateStore {
  const write = fencedWrites(database, fence);
  return {
    repository: (organisationId, githubId) => repositoryOf(database, organisationId, githubId),
    incidents: (repositoryId) => incidentsOf(database, repositoryId),
    async passes(repositoryId, incidentId) {
      const where = { repositoryId, incidentId, OR: [{ endedAt: null }, { approvedAt: { not: null } }] };
      const all = await passesOf(database, { where });
      const approved = all.filter(({ approvedAt }) => approvedAt !== null);
      return {
        live: all.filter(({ endedAt }) => endedAt === null),
        approved: approved.map(({ kind, pullRequest, sha, base, expiresAt, endedAt, endedWhy }) => ({
          kind,
          pullRequest,
          sha,
          base,
          expiresAt,
          // One that is over by its time says so itself.
          ended: endedAt !== null && !(expiresAt !== null && expiresAt <= endedAt),
          endedAt: endedWhy === "merged" ? null : endedAt,
        })),
      };
    },
    plans: (repositoryId) => plansOf(database, repositoryId),
    passPlan: (pass) => write((tx) => passPlan(tx, pass)),
    async wasDecided({ incidentId, repositoryId }, pullRequest, sha) {
      const ours = [{ kind: "plan" }, { askedBy: "worker" }];
      return (await database.prPass.count({ where: { incidentId, repositoryId, pullRequest, sha, OR: ours } })) > 0;
    },
    async checks(repositoryId) {
      const rows = await database.gateCheck.findMany({ where: { repositoryId } });
      return rows.map(({ sha, context, checkId, conclusion, said }) => ({
        sha,
        context,
        checkId: Number(checkId),
        conclusion: conclusionOf(conclusion),
        said,
      }));
    },
    groups: (repositoryId) =>
      database.gateGroup.findMany({
        where: { repositoryId, overAt: null },
        select: { sha: true, base: true },
        distinct: ["sha", "base"],
      }),
    noteGroup: (group, at) => write((tx) => noteGroup(tx, group, at)),
    endGroups: (repositoryId, shas, overAt) =>
      write(async (tx) => {
        await tx.gateGroup.updateMany({
          where: { repositoryId, sha: { in: [...shas] }, overAt: null },
          data: { overAt },
        });
      }),
    noteCheck: ({ id: repositoryId, organisationId }, { sha, context, checkId, conclusion, said }, writtenAt) =>
      write(async (tx) => {
        const row = { checkId: BigInt(checkId), conclusion, said, writtenAt };
        await tx.gateCheck.upsert({
          where: { repositoryId_sha_context: { repositoryId, sha, context } },
          create: { repositoryId, organisationId, sha, context, ...row },
          update: row,
        });
        if (conclusion === "success") await askForMerges(tx, { repositoryId, sha });
      }),
    step: ({ incidentId, repositoryId, state }, event, at) =>
      write(async (tx) => {
        const to = frozenAfter(state, event);
        if (to === null || to === state) return false;
        const { count } = await tx.incidentRepository.updateMany({
          where: { incidentId, repositoryId, state: { in: [...frozenBefore(event)], equals: state } },
          data: { state: to, stateAt: at, version: { increment: 1 } },
        });
        return count === 1;
      }),
    looked: ({ place, version }, lookedAt) =>
      write(async (tx) => {
        const { incidentId, repositoryId, organisationId, freezing } = place;
        const row = { version, freezing, lookedAt };
        await tx.gateLook.upsert({
          where: { incidentId_repositoryId: { incidentId, repositoryId } },
          create: { incidentId, repositoryId, organisationId, ...row },
          update: row,
        });
      }),
    askForDue: (most) => write((tx) => askForDue(tx, most)),
  };
}

async function repositoryOf(database: Database, organisationId: string, githubId: number) {
  const row = await database.repository.findFirst({
    where: { organisationId, githubId: BigInt(githubId), deletedAt: null },
    select: {
      id: true,
      nodeId: true,
      owner: true,
      name: true,
      visibility: true,
      defaultBranch: true,
      organisation: { select: { host: true } },
    },
  });
  if (row === null) return null;
  const { id, nodeId, owner, name, visibility, defaultBranch, organisation } = row;
  return {
    id,
    organisationId,
    ref: { id: githubId, nodeId: nodeId ?? "", owner, name },
    host: organisation.host,
    everybodyReads: visibility !== "private" && visibility !== "internal",
    defaultBranch,
  } satisfies GateRepository;
}

const settingsSchema = z.object({
  releasePatterns: z.array(z.string()),
  deployedBranches: z.array(z.string()),
});

/** Those that freeze now, and those that did when it was looked at last. */
async function incidentsOf(database: Database, repositoryId: string): Promise<readonly GateIncident[]> {
  const rows = await database.incidentRepository.findMany({
    where: {
      repositoryId,
      OR: [
        { incident: { status: { in: ["activating", "active"] } } },
        { incident: { gateLooks: { some: { repositoryId, freezing: true } } } },
      ],
    },
    select: {
      ...PLACE,
      version: true,
      incident: { select: { ...PLACE.incident.select, slot: true, epoch: true, requestedAt: true } },
    },
  });
  const slots = await slotsOf(database, rows[0]?.organisationId ?? null);
  return rows.flatMap((row) => {
    const place = placeOf(row);
    const { slot, epoch, requestedAt } = row.incident;
    if (place === null) return [];
    const settings = slot === null ? null : (slots.get(slot) ?? null);
    const known = epoch !== null && isEpoch(epoch) ? epoch : null;
    return { place, version: row.version, epoch: known, settings, requestedAt };
  });
}

async function slotsOf(database: Database, organisationId: string | null) {
  const rows = organisationId === null ? [] : await database.freezeSlot.findMany({ where: { organisationId } });
  return new Map<number, Guarding["settings"]>(
    rows.map(({ slot, settings }) => {
      const parsed = settingsSchema.safeParse(settings);
      return [slot, parsed.success ? parsed.data : null];
    }),
  );
}

const filesSchema = z.array(z.object({ path: z.string() }));
const MERGED: ReadonlySet<string> = new Set(["merged", "persisting", "verified"]);

async function plansOf(database: Database, repositoryId: string): Promise<readonly PlanPull[]> {
  const rows = await database.campaignRepository.findMany({
    where: { repositoryId, prNumber: { not: null }, headSha: { not: null }, planHash: { not: null } },
    select: {
      id: true,
      prNumber: true,
      headSha: true,
      planHash: true,
      branch: true,
      state: true,
      plan: { select: { files: true } },
    },
  });
  return rows.flatMap(({ id, prNumber, headSha, planHash, branch, plan, state: text }) => {
    const state = CAMPAIGN_REPOSITORY_STATES.find((known) => known === text);
    if (prNumber === null || headSha === null || planHash === null || state === undefined) return [];
    const stands = isOpen(state) || state === "opening" ? "open" : MERGED.has(state) ? "merged" : "over";
    const files = filesSchema.safeParse(plan?.files);
    const paths = files.success ? files.data.map(({ path }) => path) : [];
    const pull = { campaignRepositoryId: id, pullRequest: prNumber, headSha, planHash, branch, paths };
    return { ...pull, state: stands } satisfies PlanPull;
  });
}

/** What once let it through is kept: GitHub may have merged it in that moment. */
async function noteGroup(tx: Prisma.TransactionClient, group: JudgedGroup, at: Date): Promise<void> {
  const { place, sha, base, path, pullRequests } = group;
  const { incidentId, repositoryId, organisationId } = place;
  const passed = path.length === 0 ? {} : { path: [...path], pullRequests: [...pullRequests], passedAt: at };
  await tx.gateGroup.upsert({
    where: { incidentId_repositoryId_sha: { incidentId, repositoryId, sha } },
    create: { incidentId, repositoryId, organisationId, sha, base, judgedAt: at, ...passed },
    update: { base, judgedAt: at, overAt: null, ...passed },
  });
}

async function passPlan(tx: Prisma.TransactionClient, { place, plan, base, at, trace }: NewPlanPass): Promise<boolean> {
  const { organisationId, incidentId, repositoryId } = place;
  const { pullRequest, headSha: sha, planHash, campaignRepositoryId } = plan;
  const same = { incidentId, repositoryId, pullRequest, sha, base };
  if ((await tx.prPass.count({ where: { ...same, kind: "plan", endedWhy: "taken-back" } })) > 0) return false;
  const id = uuid7(at.getTime());
  const { count } = await tx.prPass.createMany({
    data: {
      ...same,
      id,
      organisationId,
      kind: "plan",
      planHash,
      campaignRepositoryId,
      askedBy: "worker",
      askedAt: at,
      seenAt: at,
      approvedAt: at,
    },
    skipDuplicates: true,
  });
  if (count === 0) return false;
  await writeTrace(tx, place, trace(id), at);
  return true;
}

/** As they were judged last. */
export function createOpenGates(database: Database): OpenGates {
  return {
    async of({ incidentId, repositoryId }) {
      const row = await database.gateStanding.findFirst({
        where: { incidentId, repositoryId },
        select: { openGates: true },
      });
      return row?.openGates.map((id) => GATES.find((gate) => gate.id === id)?.title ?? id) ?? null;
    },
  };
}

function conclusionOf(text: string): KnownCheck["conclusion"] {
  return text === "success" || text === "neutral" ? text : "failure";
}

/**
 * A repository of a freeze that was not judged since its row changed, or since the freeze ended; in the order of their ids, so that what was
 * asked for once is not in the way of others.
 */
async function askForDue(tx: Prisma.TransactionClient, most: number): Promise<number> {
  return await tx.$executeRaw`
    SELECT thaw_add_job('gate.repository', json_build_object('organisationId', due.organisation_id, 'githubId', due.github_id),
      'gate.repository:' || due.organisation_id || ':' || due.github_id)
    FROM (
      SELECT DISTINCT r.organisation_id, r.github_id
      FROM incident_repository h
        JOIN incident i ON i.id = h.incident_id
        JOIN repository r ON r.id = h.repository_id
        LEFT JOIN gate_look l ON l.incident_id = h.incident_id AND l.repository_id = h.repository_id
      WHERE r.github_id IS NOT NULL AND r.deleted_at IS NULL AND CASE
        WHEN i.status IN ('activating', 'active') THEN l.version IS DISTINCT FROM h.version
        ELSE l.freezing IS TRUE END
      ORDER BY r.organisation_id, r.github_id LIMIT ${most}) due`;
}
