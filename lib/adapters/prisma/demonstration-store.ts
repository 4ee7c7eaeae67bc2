import type { DemonstrationStore } from "../../usecases/scan-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import { TEAMS_SETTING } from "./github-people-store.ts";
import { leaveOthers } from "./people-store.ts";

export function createDemonstrationStore(database: Database): DemonstrationStore {
  return { putDemonstration: (request) => database.$transaction((tx) => put(tx, request)) };
}

async function put(
  tx: Prisma.TransactionClient,
  { host, ownerId, login, teams, audit }: Parameters<DemonstrationStore["putDemonstration"]>[0],
) {
  const githubId = BigInt(ownerId);
  // Before, demonstrations were folders that an issuer knew by this id.
  await tx.organisation.updateMany({ where: { kind: "folder", githubId }, data: { githubId: null } });
  // The stand-in may have had to take another port.
  const standIn = { OR: ["127.0.0.1:", "localhost:", "[::1]:"].map((start) => ({ host: { startsWith: start } })) };
  const known = await tx.organisation.findFirst({
    where: { kind: "github", githubId, ...standIn },
    select: { id: true },
  });
  const data = { host, login, githubId, kind: "github" };
  const select = { id: true } as const;
  const row =
    known === null
      ? await tx.organisation.create({ data, select })
      : await tx.organisation.update({ where: { id: known.id }, data, select });
  // A stand-in that was started again has none of what was made on the one before: it is made anew.
  await tx.freezeSlot.updateMany({
    where: { organisationId: row.id },
    data: { preparedAt: null, checkedAt: null, settings: Prisma.DbNull, rulesets: {}, exceptions: [] },
  });
  await leaveOthers(tx, row.id);
  const value = { ...teams } as unknown as Prisma.InputJsonObject;
  await tx.setting.createMany({ data: { organisationId: row.id, key: TEAMS_SETTING, value }, skipDuplicates: true });
  await writeAudit(tx, row.id, audit);
  return { organisationId: row.id };
}
