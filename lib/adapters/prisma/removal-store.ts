import { isStoredLevel } from "../../core/removal/place.ts";
import { OPEN_REMOVALS } from "../../core/removal/request.ts";
import { isUuid } from "../../core/uuid.ts";
import type { AuditEntry } from "../../usecases/ports.ts";
import type { Elsewhere, NewRemoval, RemovalStore, StoredSecretRow } from "../../usecases/removal/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { readSecretFacts } from "./removal-facts.ts";
import { uuid7 } from "./uuid.ts";

/** What people ask for about stored secrets. */
export function createRemovalStore(database: Database, elsewhere: Elsewhere): RemovalStore {
  return {
    async organisationOf(id) {
      if (!isUuid(id)) return null;
      return await database.credential.findFirst({ where: { id }, select: { organisationId: true, name: true } });
    },
    find: (id) => findSecret(database, id),
    facts: (secret) => readSecretFacts(database, secret, elsewhere),
    speaking: (secret) => readSecretFacts(database, secret, elsewhere, "speaking"),
    ask: (removal, audit) => database.$transaction((tx) => askRemoval(tx, removal, audit)),
    record: ({ credentialId, organisationId, kind, repositoryId, evidence, actor, at }, audit, recordedAt) =>
      database.$transaction(async (tx) => {
        const row = {
          credentialId,
          organisationId,
          kind,
          repositoryId,
          evidence: [...evidence],
          actor,
          at,
          recordedAt,
        };
        await tx.credentialEvent.create({ data: { id: uuid7(recordedAt.getTime()), ...row }, select: { id: true } });
        await writeAudit(tx, organisationId, audit, recordedAt);
      }),
  };
}

export async function findSecret(database: Pick<Database, "credential">, id: string): Promise<StoredSecretRow | null> {
  if (!isUuid(id)) return null;
  const row = await database.credential.findFirst({
    where: { id },
    include: {
      repository: { select: { owner: true, name: true, deletedAt: true } },
      organisation: { select: { host: true, githubId: true, login: true } },
    },
  });
  if (row === null || !isStoredLevel(row.level) || row.organisation.githubId === null) return null;
  if (row.repository !== null && row.repository.deletedAt !== null) return null;
  const { organisation, repository, level, environment, name } = row;
  return {
    credentialId: row.id,
    organisationId: row.organisationId,
    host: organisation.host,
    ownerId: String(organisation.githubId),
    place: {
      level,
      owner: repository?.owner ?? organisation.login,
      repository: repository?.name ?? null,
      environment,
      name,
    },
    repositoryId: row.repositoryId,
    changedAt: row.updatedAt,
    endedAt: row.endedAt,
  };
}

export async function askRemoval(
  tx: Prisma.TransactionClient,
  { secret, kind, repositoryId, changedAt, by, at }: NewRemoval,
  audit: AuditEntry,
): Promise<"asked" | "waiting"> {
  const { credentialId, organisationId } = secret;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`removal:${credentialId}`}, 0))`;
  const open = await tx.credentialRemoval.findFirst({
    where: { credentialId, state: { in: [...OPEN_REMOVALS] } },
    select: { id: true },
  });
  if (open !== null) {
    await addJob(tx, open.id);
    return "waiting";
  }
  const id = uuid7(at.getTime());
  const row = {
    id,
    organisationId,
    credentialId,
    repositoryId,
    kind,
    state: "asked",
    changedAt,
    askedBy: by,
    askedAt: at,
  };
  await tx.credentialRemoval.create({ data: { ...row, lines: [] }, select: { id: true } });
  await writeAudit(tx, organisationId, audit, at);
  await addJob(tx, id);
  return "asked";
}

async function addJob(tx: Prisma.TransactionClient, removalId: string): Promise<void> {
  const payload = JSON.stringify({ removalId });
  await tx.$executeRaw`SELECT thaw_add_job('credential.remove', ${payload}::json, ${`credential.remove:${removalId}`})`;
}
