import type { ClaimedScan } from "../../usecases/scan-ports.ts";
import type { Prisma } from "./client.ts";

/**
 * Marks queued scans as running. Those that run already are claimed again: the queue hands a job out twice only after the first worker
 * died, or was stopped. What was given up is claimed when a person asks for it again.
 */
export async function claimScans(
  tx: Prisma.TransactionClient,
  ids: readonly string[],
  at: Date,
): Promise<readonly ClaimedScan[]> {
  const claimed = await tx.$queryRaw<{ id: string }[]>`
    UPDATE scan SET status = 'running', started_at = ${at}, finished_at = NULL, error_code = NULL, error_message = NULL
    WHERE id = ANY(${[...ids]}::uuid[])
      AND (status IN ('queued', 'running') OR (status = 'failed' AND error_code = 'given-up')) RETURNING id`;
  const rows = await tx.scan.findMany({
    where: { id: { in: claimed.map(({ id }) => id) } },
    select: {
      id: true,
      organisationId: true,
      repositoryId: true,
      ref: true,
      commitSha: true,
      organisation: { select: { folder: true, kind: true } },
      repository: { select: { owner: true, name: true, defaultPermissions: true, githubId: true, nodeId: true } },
    },
    orderBy: { id: "asc" },
  });
  return rows.flatMap((row): readonly ClaimedScan[] => {
    const { organisation, repository, ref, commitSha: commit, ...ids } = row;
    const { owner, name, githubId, nodeId, defaultPermissions: known } = repository;
    // A word that this version does not know is a setting that is not known.
    const defaultPermissions: ClaimedScan["defaultPermissions"] = known === "read" || known === "write" ? known : null;
    const common = { ...ids, owner, name, defaultPermissions };
    if (organisation.folder !== null) return [{ ...common, folder: organisation.folder, github: null }];
    if (githubId === null || nodeId === null) return [];
    const about = { id: Number(githubId), nodeId, owner, name };
    return [{ ...common, folder: null, github: { repository: about, ref, commit } }];
  });
}
