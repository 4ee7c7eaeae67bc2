import { isUuid } from "../../core/uuid.ts";
import type { DebtStore } from "../../usecases/gates/ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";

/** Proofs that wait for a release, with the rights of web. */
export function createDebtStore(database: Database): DebtStore {
  return {
    async organisationOf(incidentId, repositoryId) {
      if (![incidentId, repositoryId].every((id) => isUuid(id))) return null;
      const row = await database.incidentRepository.findFirst({
        where: { incidentId, repositoryId },
        select: { organisationId: true },
      });
      return row?.organisationId ?? null;
    },
    promise: ({ incidentId, repositoryId, organisationId, path, job, dueAt, by, at }, { audit, entry }) =>
      database.$transaction(async (tx) => {
        const set = { dueAt, setBy: by, setAt: at };
        await tx.gateDebt.upsert({
          where: { incidentId_repositoryId_path_job: { incidentId, repositoryId, path, job } },
          create: { incidentId, repositoryId, organisationId, path, job, ...set },
          update: set,
        });
        await writeAudit(tx, organisationId, audit, at);
        const data = entry.data as Prisma.InputJsonObject;
        await tx.incidentEvent.create({ data: { ...entry, data, incidentId, organisationId, at } });
      }),
  };
}
