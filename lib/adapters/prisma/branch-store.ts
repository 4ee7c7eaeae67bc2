import { elsewhere, type OtherBranch } from "../../core/branches/elsewhere.ts";
import type { Fence } from "../../usecases/ports.ts";
import type {
  BranchOutcome,
  BranchReadAs,
  BranchReferences,
  BranchStore,
  ClaimedBranch,
} from "../../usecases/sync/branch-ports.ts";
import { rowsAsJson, timeOf } from "./as-json.ts";
import { writeAudit } from "./audit.ts";
import { keyOfBranch, looksDue, queueBranches } from "./branch-queue.ts";
import { putLooks } from "./branch-rows.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { Prisma, type WorkflowsReading } from "./generated/client.ts";
import { storable } from "./storable.ts";

const TRANSACTION_MS = 60_000;

/**
 * Branches besides the default ones.
 * @param fence of the worker whose job writes; null where none does
 */
export function createBranchStore(database: Database, fence: Fence | null): BranchStore {
  const write = fencedWrites(database, fence, TRANSACTION_MS);
  return {
    ...createBranchReferences(database),
    due: (scope, only, settings, at) => looksDue(database, scope, only, settings, at),
    put: (scope, looks, at, audit) => write((tx) => putLooks(tx, scope, looks, at, audit)),
    queue: (scope, only, request) => queueBranches(write, scope, only, request),
    claim: (branchIds, engineVersion) => claim(database, branchIds, engineVersion),
    complete: (branch, outcome, as) => write((tx) => complete(tx, branch, storable(outcome), as)),
    fail: (branch, failure, at) =>
      write(async (tx) => {
        const { code, message } = storable(failure);
        const data = { errorCode: code, errorMessage: message, scannedAt: at };
        await tx.repositoryBranch.updateMany({ where: { id: branch.id, headSha: branch.commit }, data });
      }),
    putNames: (branch, { names, opaque }, { engineVersion, at }) =>
      write(async (tx) => {
        const { organisationId, workflowsTree: treeSha } = branch;
        if (treeSha === null) return;
        const data = storable({ names: [...names], opaque, engineVersion, readAt: at });
        await tx.workflowsReading.upsert({
          where: { organisationId_treeSha: { organisationId, treeSha } },
          create: { organisationId, treeSha, ...data },
          update: data,
        });
      }),
  };
}

/** A repository with its newest look, and branches whose workflows are others than the default one's: pairs of name and tree, as JSON. */
interface BranchRow {
  readonly id: string;
  readonly total: number | null;
  readonly pushedAt: string | null;
  readonly headSha: string | null;
  readonly lookTotal: number | null;
  readonly lookPushedAt: string | null;
  readonly lookHeadSha: string | null;
  readonly complete: boolean | null;
  readonly others: readonly (readonly [string, string | null])[] | null;
}

function othersIn(pairs: BranchRow["others"]): readonly OtherBranch[] {
  return (pairs ?? []).map(([name, workflowsTree]) => ({ name, workflowsTree }));
}

type WorkflowsRead = Pick<WorkflowsReading, "treeSha" | "names" | "opaque">;

async function readingsOf(
  database: Database,
  organisationId: string,
  trees: readonly string[],
): Promise<readonly WorkflowsRead[]> {
  return await database.$queryRaw<WorkflowsRead[]>`
    SELECT tree_sha AS "treeSha", names, opaque FROM workflows_reading
    WHERE organisation_id = ${organisationId}::uuid AND tree_sha = ANY(${[...trees]}::text[])`;
}

/** What the removal of a secret needs to know of branches: of ten thousand repositories, where all may read it. */
export function createBranchReferences(database: Database): BranchReferences {
  return {
    async elsewhere(organisationId, repositoryIds, secretName) {
      const rows = await rowsAsJson<BranchRow>(
        database,
        Prisma.sql`WITH asked AS MATERIALIZED (
          SELECT r.id, r.branches, r.pushed_at, r.head_sha, r.workflows_tree_sha FROM repository r
          WHERE r.organisation_id = ${organisationId}::uuid AND r.id = ANY(${[...repositoryIds]}::uuid[])
        )
        SELECT r.id, r.branches AS total, r.pushed_at AS "pushedAt", r.head_sha AS "headSha", l.total AS "lookTotal",
          l.pushed_at AS "lookPushedAt", l.head_sha AS "lookHeadSha", l.complete, o.others
        FROM asked r LEFT JOIN branch_look l ON l.repository_id = r.id
        LEFT JOIN (
          SELECT b.repository_id, json_agg(json_build_array(b.name, b.workflows_tree_sha)) AS others
          FROM repository_branch b JOIN asked r ON r.id = b.repository_id
          WHERE b.repository_id = ANY(${[...repositoryIds]}::uuid[]) AND b.gone_at IS NULL
            AND b.workflows_tree_sha IS DISTINCT FROM r.workflows_tree_sha
          GROUP BY b.repository_id
        ) o ON o.repository_id = r.id`,
      );
      const othersOf = new Map(rows.map(({ id, others }) => [id, othersIn(others)]));
      const trees = [...othersOf.values()].flat().flatMap(({ workflowsTree }) => workflowsTree ?? []);
      const read = trees.length === 0 ? [] : await readingsOf(database, organisationId, [...new Set(trees)]);
      const readings = new Map(read.map((one) => [one.treeSha, one]));
      return new Map(
        rows.map((row) => {
          const { id, total, headSha, lookTotal, lookHeadSha, complete } = row;
          const [pushedAt, lookPushedAt] = [timeOf(row.pushedAt), timeOf(row.lookPushedAt)];
          const look =
            lookTotal === null || complete === null
              ? null
              : { total: lookTotal, pushedAt: lookPushedAt, headSha: lookHeadSha, complete };
          const others = othersOf.get(id) ?? [];
          return [id, elsewhere(secretName, { total, pushedAt, headSha, look, others, readings })];
        }),
      );
    },
  };
}

async function claim(
  database: Database,
  branchIds: readonly string[],
  engineVersion: string,
): Promise<readonly ClaimedBranch[]> {
  const rows = await database.repositoryBranch.findMany({
    where: {
      id: { in: [...branchIds] },
      goneAt: null,
      repository: { deletedAt: null, absence: null, disabled: false },
    },
    include: {
      organisation: { select: { configSha: true } },
      repository: { select: { githubId: true, nodeId: true, owner: true, name: true } },
    },
    orderBy: { id: "asc" },
  });
  return rows.flatMap((row): readonly ClaimedBranch[] => {
    const { githubId, nodeId, owner, name } = row.repository;
    if (githubId === null || nodeId === null) return [];
    const { id, organisationId, headSha: commit, workflowsTreeSha: workflowsTree } = row;
    const about = { id: Number(githubId), nodeId, owner, name };
    const role = row.role === "release" ? "release" : "other";
    const key = keyOfBranch(row, engineVersion, row.organisation.configSha);
    return [{ id, organisationId, role, repository: about, name: row.name, commit, workflowsTree, key }];
  });
}

async function complete(
  tx: Prisma.TransactionClient,
  branch: ClaimedBranch,
  { findings, files, unparsed, outside }: BranchOutcome,
  { at, audit }: BranchReadAs,
): Promise<boolean> {
  const { id: branchId, organisationId, commit, key } = branch;
  const read = { scannedKey: key, scannedHead: commit, scannedOutside: outside, scannedAt: at, files, unparsed };
  const { count } = await tx.repositoryBranch.updateMany({
    where: { id: branchId, headSha: commit, role: "release", goneAt: null },
    data: { ...read, errorCode: null, errorMessage: null },
  });
  if (count === 0) return false;
  const rows = findings.map((one) => ({
    fingerprint: one.fingerprint,
    detector: one.detector,
    kind: one.kind,
    severity: one.severity,
    confidence: one.confidence,
    blocks_thaw: one.blocksThaw,
    secret_name: one.secretName,
    path: one.primary.path,
    line: one.primary.line,
    message: one.message,
    remedy: one.remedy,
  }));
  await tx.$executeRaw`
    INSERT INTO branch_finding (branch_id, organisation_id, fingerprint, detector, kind, severity, confidence, blocks_thaw, secret_name,
      path, line, message, remedy, first_seen_at, last_seen_at)
    SELECT DISTINCT ON (fingerprint) ${branchId}::uuid, ${organisationId}::uuid, fingerprint, detector, kind, severity, confidence,
      blocks_thaw, secret_name, path, line, message, remedy, ${at}::timestamptz, ${at}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (fingerprint text, detector text, kind text, severity text,
      confidence text, blocks_thaw boolean, secret_name text, path text, line int, message text, remedy text)
    ON CONFLICT (branch_id, fingerprint) DO UPDATE SET detector = excluded.detector, kind = excluded.kind,
      severity = excluded.severity, confidence = excluded.confidence, blocks_thaw = excluded.blocks_thaw,
      secret_name = excluded.secret_name, path = excluded.path, line = excluded.line, message = excluded.message,
      remedy = excluded.remedy, last_seen_at = excluded.last_seen_at, ended_at = NULL`;
  await tx.branchFinding.updateMany({
    where: { branchId, endedAt: null, lastSeenAt: { lt: at } },
    data: { endedAt: at },
  });
  await writeAudit(tx, organisationId, audit, at);
  return true;
}
