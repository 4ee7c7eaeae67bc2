import { SEVERITIES } from "../../core/contracts.ts";
import { LISTED_KINDS } from "../../core/listing/kinds.ts";
import type { BranchesView, CallView } from "../../core/listing/views.ts";
import type { Prisma } from "./generated/client.ts";

/** Release branches of a repository. Null where nobody looked at its branches; then there may be any number. */
export async function readBranches(
  database: Prisma.TransactionClient,
  repositoryId: string,
  onDefault: ReadonlySet<string>,
): Promise<BranchesView | null> {
  const look = await database.branchLook.findFirst({ where: { repositoryId } });
  if (look === null) return null;
  const rows = await database.repositoryBranch.findMany({
    where: { repositoryId, role: "release", goneAt: null },
    include: {
      findings: { where: { endedAt: null }, orderBy: [{ path: "asc" }, { line: "asc" }, { fingerprint: "asc" }] },
    },
    orderBy: { name: "asc" },
  });
  return {
    beyond: look.beyond,
    complete: look.complete,
    branches: rows.map((row) => ({
      name: row.name,
      head: row.headSha,
      same: row.same,
      scanned: row.scannedKey !== null,
      unparsed: row.unparsed,
      failure: row.errorMessage,
      findings: row.findings.map(({ fingerprint, kind, severity, secretName, path, line }) => ({
        fingerprint,
        // Words that this version does not know become the most careful known one.
        kind: LISTED_KINDS.find((one) => one === kind) ?? "unknown-secret",
        severity: SEVERITIES.find((one) => one === severity) ?? "high",
        secretName,
        path,
        line,
        onDefault: onDefault.has(fingerprint),
      })),
    })),
  };
}

/** What the newest scan took from other repositories; those that could not be read first. */
export async function readCalls(
  database: Prisma.TransactionClient,
  repositoryId: string,
): Promise<readonly CallView[]> {
  const rows = await database.repositoryCall.findMany({ where: { repositoryId }, orderBy: { key: "asc" } });
  const calls = rows.map(({ owner, repo, path, ref, commitSha, why }) => ({
    uses: `${owner}/${repo}${path === "" ? "" : `/${path}`}@${ref}`,
    commit: commitSha,
    why,
  }));
  return [...calls.filter(({ commit }) => commit === null), ...calls.filter(({ commit }) => commit !== null)];
}
