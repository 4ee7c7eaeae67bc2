import { OPEN_REMOVALS, REMOVAL_STATES } from "../../core/removal/request.ts";
import type { AuditEntry, Fence } from "../../usecases/ports.ts";
import type { Elsewhere, RemovalRequest, RemovalWork } from "../../usecases/removal/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { readSecretFacts } from "./removal-facts.ts";
import { findSecret } from "./removal-store.ts";
import { uuid7 } from "./uuid.ts";

/**
 * What the worker does about them.
 * @param fence of the worker whose job writes; null where none does
 */
export function createRemovalWork(database: Database, fence: Fence | null, elsewhere: Elsewhere): RemovalWork {
  const within = fencedWrites(database, fence);
  return {
    request: (id) => findRequest(database, id),
    find: (id) => findSecret(database, id),
    facts: (secret) => readSecretFacts(database, secret, elsewhere),
    async githubIdOf(id) {
      const where = { id, deletedAt: null, githubId: { not: null } };
      const row = await database.repository.findFirst({ where, select: { githubId: true } });
      return row?.githubId == null ? null : Number(row.githubId);
    },
    async anyRepository(organisationId) {
      const where = { organisationId, deletedAt: null, absence: null, githubId: { not: null } };
      const row = await database.repository.findFirst({ where, select: { githubId: true }, orderBy: { id: "asc" } });
      return row?.githubId == null ? null : Number(row.githubId);
    },
    begin: (request, evidence, audit, at) => within((tx) => begin(tx, request, { evidence, audit, at })),
    end: (request, to, audit, at) => within((tx) => end(tx, request, { ...to, audit, at })),
  };
}

async function findRequest(database: Database, id: string): Promise<RemovalRequest | null> {
  const row = await database.credentialRemoval.findFirst({ where: { id } });
  if (row === null) return null;
  const state = REMOVAL_STATES.find((one) => one === row.state) ?? "refused";
  return { ...row, state, kind: row.kind === "narrow" ? "narrow" : "delete" };
}

interface Step {
  readonly audit: AuditEntry;
  readonly at: Date;
}

/** Of workers that know the same generation one changes it. */
function still({ id, generation }: RemovalRequest) {
  return { id, generation, state: { in: [...OPEN_REMOVALS] } };
}

async function begin(
  tx: Prisma.TransactionClient,
  request: RemovalRequest,
  { evidence, audit, at }: Step & { readonly evidence: readonly string[] },
): Promise<boolean> {
  const data = { state: "deleting", begunAt: at, lines: [...evidence], generation: { increment: 1 } };
  const { count } = await tx.credentialRemoval.updateMany({ where: still(request), data });
  if (count === 0) return false;
  await putEvent(tx, request, { kind: "proven", evidence, at });
  await writeAudit(tx, request.organisationId, audit, at);
  return true;
}

async function end(
  tx: Prisma.TransactionClient,
  request: RemovalRequest,
  { state, lines, audit, at }: Step & { readonly state: string; readonly lines: readonly string[] },
): Promise<boolean> {
  const data = { state, endedAt: at, lines: [...lines] };
  const { count } = await tx.credentialRemoval.updateMany({ where: still(request), data });
  if (count === 0) return false;
  if (state === "done" && request.kind === "narrow")
    await putEvent(tx, request, { kind: "narrowed", evidence: lines, at });
  await writeAudit(tx, request.organisationId, audit, at);
  return true;
}

async function putEvent(
  tx: Prisma.TransactionClient,
  { credentialId, organisationId, repositoryId, askedBy }: RemovalRequest,
  { kind, evidence, at }: { readonly kind: string; readonly evidence: readonly string[]; readonly at: Date },
): Promise<void> {
  const where = kind === "narrowed" ? repositoryId : null;
  const row = { credentialId, organisationId, repositoryId: where, kind, evidence: [...evidence], actor: askedBy, at };
  await tx.credentialEvent.create({ data: { id: uuid7(at.getTime()), ...row, recordedAt: at }, select: { id: true } });
}
