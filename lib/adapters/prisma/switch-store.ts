import { isStorableName } from "../../core/repository-name.ts";
import { SWITCH_SCOPES } from "../../core/trust/switches.ts";
import { isUuid } from "../../core/uuid.ts";
import type { NewSwitch, StoredSwitch, SwitchStore } from "../../usecases/governance/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { uuid7 } from "./uuid.ts";

/** Kill switches in PostgreSQL. A trigger tells the brokers. */
export function createSwitchStore(database: Database): SwitchStore {
  return {
    async policyOrganisation(policyId) {
      if (!isUuid(policyId)) return null;
      const row = await database.trustPolicy.findFirst({ where: { id: policyId }, select: { organisationId: true } });
      return row?.organisationId ?? null;
    },
    knowsRepository: (organisationId, repositoryId) => knowsRepository(database, organisationId, repositoryId),
    async repositoryId(organisationId, owner, name) {
      if (!isStorableName({ owner, name })) return null;
      const row = await database.repository.findFirst({
        where: {
          organisationId,
          owner: { equals: owner, mode: "insensitive" },
          name: { equals: name, mode: "insensitive" },
          deletedAt: null,
        },
        select: { githubId: true },
      });
      return row?.githubId?.toString() ?? null;
    },
    async organisationLogin(organisationId) {
      if (!isUuid(organisationId)) return null;
      const row = await database.organisation.findUnique({ where: { id: organisationId }, select: { login: true } });
      return row?.login ?? null;
    },
    set: (change) => database.$transaction((tx) => set(tx, change)),
    find: (id) => find(database, id),
    lift: (id, liftedBy, at, audit) =>
      database.$transaction(async (tx) => {
        // Of two at the same time, one counts no row.
        const { count } = await tx.killSwitch.updateMany({
          where: { id, liftedAt: null },
          data: { liftedAt: at, liftedBy },
        });
        if (count !== 1) return false;
        const { organisationId } = await tx.killSwitch.findUniqueOrThrow({
          where: { id },
          select: { organisationId: true },
        });
        await writeAudit(tx, organisationId, audit, at);
        return true;
      }),
  };
}

async function knowsRepository(database: Database, organisationId: string, repositoryId: string): Promise<boolean> {
  const policies = await database.trustPolicy.count({ where: { organisationId, subjectId: repositoryId } });
  if (policies > 0) return true;
  if (!/^[1-9]\d{0,17}$/.test(repositoryId)) return false;
  return (await database.repository.count({ where: { organisationId, githubId: BigInt(repositoryId) } })) > 0;
}

async function set(tx: Prisma.TransactionClient, change: NewSwitch): Promise<{ id: string; fresh: boolean }> {
  const { organisationId, scope, scopeId, reason, author, at } = change;
  const id = uuid7(at.getTime());
  const row = { id, organisationId, scopeKind: scope, scopeId, reason, author, setAt: at };
  const { count } = await tx.killSwitch.createMany({ data: row, skipDuplicates: true });
  if (count === 0) {
    const on = await tx.killSwitch.findFirst({
      where: { organisationId, scopeKind: scope, scopeId, liftedAt: null },
      select: { id: true },
    });
    // Lifted between the two statements: who set it wanted it on, and asks again.
    if (on === null) throw new Error("the kill switch was lifted at the same moment");
    return { id: on.id, fresh: false };
  }
  await writeAudit(tx, organisationId, change.audit(id), at);
  return { id, fresh: true };
}

async function find(database: Database, id: string): Promise<StoredSwitch | null> {
  if (!isUuid(id)) return null;
  const row = await database.killSwitch.findUnique({ where: { id } });
  const scope = SWITCH_SCOPES.find((known) => known === row?.scopeKind);
  if (row === null || scope === undefined) return null;
  const { organisationId, scopeId, liftedAt } = row;
  return { id, organisationId, scope, scopeId, on: liftedAt === null };
}
