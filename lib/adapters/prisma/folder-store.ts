import type { FolderStore } from "../../usecases/scan-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database, Prisma } from "./client.ts";
import { LOCAL_HOST, leaveOthers } from "./people-store.ts";

export function createFolderStore(database: Database): FolderStore {
  return { putFolderOrganisation: (request) => database.$transaction((tx) => putFolderOrganisation(tx, request)) };
}

type Request = Parameters<FolderStore["putFolderOrganisation"]>[0];

async function putFolderOrganisation(tx: Prisma.TransactionClient, { folder, login, audit }: Request) {
  const known = await tx.organisation.findFirst({ where: { kind: "folder", folder }, select: { id: true } });
  const organisationId = known?.id ?? (await createOrganisation(tx, folder, login));
  await leaveOthers(tx, organisationId);
  await writeAudit(tx, organisationId, audit);
  return { organisationId };
}

/** Two folders may have the same name: then the second is numbered. */
async function createOrganisation(tx: Prisma.TransactionClient, folder: string, login: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? login : `${login}-${number}`;
    const taken = await tx.organisation.findFirst({
      where: { host: LOCAL_HOST, login: { equals: free, mode: "insensitive" } },
      select: { id: true },
    });
    if (taken !== null) continue;
    const row = await tx.organisation.create({
      data: { host: LOCAL_HOST, login: free, kind: "folder", folder },
      select: { id: true },
    });
    return row.id;
  }
}
