import { readConfig } from "../../core/config.ts";
import type { CustomGate } from "../../core/gates/custom.ts";
import { isUuid } from "../../core/uuid.ts";
import type { TryStore } from "../../usecases/gates/custom-ports.ts";
import type { Database, Prisma } from "./client.ts";

/** Gates that an organisation's configuration has, as it was noted last. A file with a mistake is never noted. */
export async function configuredGates(
  database: Pick<Prisma.TransactionClient, "organisation">,
  organisationId: string,
): Promise<readonly CustomGate[]> {
  if (!isUuid(organisationId)) return [];
  const row = await database.organisation.findUnique({ where: { id: organisationId }, select: { configText: true } });
  return gatesIn(row?.configText ?? null);
}

/** @param text of a thaw.config.yml */
export function gatesIn(text: string | null): readonly CustomGate[] {
  if (text === null) return [];
  const read = readConfig("thaw.config.yml", text);
  return read.ok ? (read.value.gates ?? []) : [];
}

/** Repositories of one GitHub, with the gates of their organisations. */
export function createTryStore(database: Database, host: string): TryStore {
  return {
    async find(fullName) {
      const [owner = "", name = ""] = fullName.split("/");
      const row = await database.repository.findFirst({
        where: {
          name: { equals: name, mode: "insensitive" },
          owner: { equals: owner, mode: "insensitive" },
          deletedAt: null,
          organisation: { host, kind: "github" },
        },
        include: { organisation: { select: { githubId: true, configText: true } } },
      });
      if (row === null || row.organisation.githubId === null) return null;
      const { id: repositoryId, githubId, nodeId, headSha, asOf } = row;
      const subject = {
        repositoryId,
        githubId: githubId === null ? null : Number(githubId),
        nodeId,
        fullName: `${row.owner}/${row.name}`,
        state: "frozen" as const,
        headSha,
        headAsOf: asOf.getTime(),
      };
      const { githubId: ownerId, configText } = row.organisation;
      return { ownerId: String(ownerId), subject, gates: gatesIn(configText) };
    },
  };
}
