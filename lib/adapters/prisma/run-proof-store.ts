import { REMEDIES } from "../../core/contracts.ts";
import { STORED_LEVELS } from "../../core/removal/place.ts";
import { isProvenByRun } from "../../core/removal/proof.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { RunProofStore, UnprovenMerge } from "../../usecases/removal/run-ports.ts";
import { writeAudit } from "./audit.ts";
import type { Database } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { Prisma } from "./generated/client.ts";

/**
 * Which merges wait for a run that shows them to work, and what was found.
 * @param fence of the worker whose job writes; null where none does
 */
export function createRunProofStore(database: Database, fence: Fence | null): RunProofStore {
  const within = fencedWrites(database, fence);
  return {
    async organisation(id) {
      const row = await database.organisation.findUnique({ where: { id }, select: { host: true, githubId: true } });
      return row === null || row.githubId === null ? null : { host: row.host, ownerId: String(row.githubId) };
    },
    async waiting(host, now) {
      const rows = await database.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT o.id FROM organisation o JOIN (${unproven(now)}) u ON u.organisation_id = o.id WHERE o.host = ${host}`;
      return rows.map(({ id }) => id);
    },
    due: (organisationId, now, most) => due(database, organisationId, now, most),
    keep: (look, audit) =>
      within(async (tx) => {
        const { organisationId, merge, at, code, reasons, dueAt } = look;
        const { repositoryId, mergedSha } = merge;
        for (const { fingerprint, evidence } of look.found) {
          const data = { repositoryId, fingerprint, mergedSha, organisationId, recordedAt: at, ...evidence };
          const { count } = await tx.runProof.createMany({ data: [data], skipDuplicates: true });
          if (count > 0) await writeAudit(tx, organisationId, audit(evidence), at);
        }
        const seen = { code, reasons: [...reasons], lookedAt: at, dueAt };
        await tx.runLook.upsert({
          where: { repositoryId_mergedSha: { repositoryId, mergedSha } },
          create: { repositoryId, mergedSha, organisationId, ...seen },
          update: seen,
          select: { code: true },
        });
      }),
  };
}

/**
 * References that are gone, that the newest plan which was merged solved by something that the broker knows nothing of, that no run has shown
 * since that merge, and whose secret GitHub still stores.
 */
function unproven(now: Date): Prisma.Sql {
  const remedies = REMEDIES.filter(isProvenByRun);
  return Prisma.sql`
    SELECT f.organisation_id, f.repository_id, f.fingerprint, f.path, f.secret_name, f.span, f.last_scan_id, p.merged_sha, p.merged_at,
      l.looked_at
    FROM finding f
    JOIN repository r ON r.id = f.repository_id
    JOIN LATERAL (
      SELECT i.remedy, c.merged_sha, c.merged_at
      FROM plan_item i
      JOIN plan n ON n.id = i.plan_id
      JOIN campaign_repository c ON c.plan_id = n.id AND c.repository_id = n.repository_id AND c.merged_at IS NOT NULL
      WHERE n.repository_id = f.repository_id AND i.fingerprint = f.fingerprint AND i.remedy IS NOT NULL
      ORDER BY c.merged_at DESC, n.created_at DESC LIMIT 1
    ) p ON p.merged_sha IS NOT NULL AND p.remedy = ANY(${remedies})
    LEFT JOIN run_look l ON l.repository_id = f.repository_id AND l.merged_sha = p.merged_sha
    WHERE f.origin = 'secret' AND f.secret_name IS NOT NULL AND f.resolved_scan_id IS NOT NULL
      AND (l.due_at IS NULL OR l.due_at <= ${now})
      AND r.github_id IS NOT NULL AND r.node_id IS NOT NULL AND r.default_branch IS NOT NULL AND r.head_sha IS NOT NULL
      AND r.deleted_at IS NULL AND NOT r.archived
      AND NOT EXISTS (SELECT 1 FROM run_proof q WHERE q.repository_id = f.repository_id AND q.fingerprint = f.fingerprint
        AND q.merged_sha = p.merged_sha)
      AND EXISTS (SELECT 1 FROM credential d WHERE d.organisation_id = f.organisation_id AND upper(d.name) = upper(f.secret_name)
        AND d.level = ANY(${[...STORED_LEVELS]}) AND d.ended_at IS NULL AND (d.repository_id IS NULL OR d.repository_id = f.repository_id))`;
}

interface DueRow {
  readonly repository_id: string;
  readonly github_id: bigint;
  readonly node_id: string;
  readonly owner: string;
  readonly name: string;
  readonly default_branch: string;
  readonly head_sha: string;
  readonly merged_sha: string;
  readonly merged_at: Date;
  readonly fingerprint: string;
  readonly path: string;
  readonly secret_name: string;
  readonly offset: number;
  readonly text: string | null;
}

async function due(database: Database, organisationId: string, now: Date, most: number) {
  const rows = await database.$queryRaw<DueRow[]>`
    WITH waiting AS (SELECT * FROM (${unproven(now)}) u WHERE u.organisation_id = ${organisationId}::uuid),
    merges AS (
      SELECT repository_id, merged_sha, min(looked_at) AS looked_at FROM waiting GROUP BY 1, 2
      ORDER BY 3 NULLS FIRST, 1, 2 LIMIT ${most})
    SELECT w.repository_id, r.github_id, r.node_id, r.owner, r.name, r.default_branch, r.head_sha, w.merged_sha, w.merged_at,
      w.fingerprint, w.path, w.secret_name, (w.span ->> 'start')::int AS offset, b.text
    FROM merges m
    JOIN waiting w ON w.repository_id = m.repository_id AND w.merged_sha = m.merged_sha
    JOIN repository r ON r.id = w.repository_id
    LEFT JOIN scan_file s ON s.scan_id = w.last_scan_id AND s.path = w.path
    LEFT JOIN source_blob b ON b.organisation_id = w.organisation_id AND b.sha = s.blob_sha
    ORDER BY m.looked_at NULLS FIRST, w.repository_id, w.merged_sha, w.path, w.fingerprint`;
  const merges = new Map<string, UnprovenMerge & { readonly references: UnprovenMerge["references"][number][] }>();
  for (const row of rows) {
    const { fingerprint, path, secret_name: secretName, offset, text } = row;
    const key = `${row.repository_id} ${row.merged_sha}`;
    const known = merges.get(key) ?? { ...mergeOf(row), references: [] };
    known.references.push({ fingerprint, path, secretName, offset, text });
    merges.set(key, known);
  }
  return [...merges.values()];
}

function mergeOf(row: DueRow): Omit<UnprovenMerge, "references"> {
  return {
    repositoryId: row.repository_id,
    repository: { id: Number(row.github_id), nodeId: row.node_id, owner: row.owner, name: row.name },
    defaultBranch: row.default_branch,
    head: row.head_sha,
    mergedSha: row.merged_sha,
    mergedAt: row.merged_at,
  };
}
