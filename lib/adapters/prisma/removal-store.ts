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

interface SecretColumns {
  readonly organisation_id: string;
  readonly level: string;
  readonly environment: string | null;
  readonly name: string;
  readonly repository_id: string | null;
  readonly updated_at: Date | null;
  readonly ended_at: Date | null;
  readonly host: string;
  readonly github_id: bigint | null;
  readonly login: string;
  readonly owner: string | null;
  readonly repository: string | null;
  readonly gone: boolean;
}

export async function findSecret(database: Pick<Database, "$queryRaw">, id: string): Promise<StoredSecretRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await database.$queryRaw<SecretColumns[]>`
    SELECT c.organisation_id, c.level, c.environment, c.name, c.repository_id, c.updated_at, c.ended_at, o.host, o.github_id, o.login,
      r.owner, r.name AS repository, r.deleted_at IS NOT NULL AS gone
    FROM credential c JOIN organisation o ON o.id = c.organisation_id LEFT JOIN repository r ON r.id = c.repository_id
    WHERE c.id = ${id}::uuid`;
  if (row === undefined || !isStoredLevel(row.level) || row.github_id === null || row.gone) return null;
  const { level, environment, name, repository } = row;
  return {
    credentialId: id,
    organisationId: row.organisation_id,
    host: row.host,
    ownerId: String(row.github_id),
    place: { level, owner: row.owner ?? row.login, repository, environment, name },
    repositoryId: row.repository_id,
    changedAt: row.updated_at,
    endedAt: row.ended_at,
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
