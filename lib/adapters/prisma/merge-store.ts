import { FREEZE_STATES, isHeld } from "../../core/freeze/repository-state.ts";
import { isUuid } from "../../core/uuid.ts";
import type { MergeStore, MergeWishes } from "../../usecases/passes/merge-ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import type { Database, Prisma } from "./client.ts";
import { fencedWrites } from "./fence.ts";
import { writeTrace } from "./held-places.ts";
import { passesOf } from "./pass-store.ts";
import { storable } from "./storable.ts";
import { uuid7 } from "./uuid.ts";

/** Wishes that Thaw merges, as people make them: with the rights of web. */
export function createMergeWishes(database: Database): MergeWishes {
  return {
    ask: ({ pass, askedBy, at, trace }) =>
      database.$transaction(async (tx) => {
        const id = uuid7(at.getTime());
        const { organisationId, incidentId, repositoryId } = pass.place;
        const row = { id, organisationId, incidentId, repositoryId, passId: pass.id, askedBy, askedAt: at };
        const { count } = await tx.passMerge.createMany({ data: row, skipDuplicates: true });
        if (count === 0) return null;
        await writeTrace(tx, pass.place, trace, at);
        await tx.$executeRaw`SELECT thaw_add_job('freeze.merge', json_build_object('mergeId', ${id}::text), 'freeze.merge:' || ${id}::text)`;
        return id;
      }),
  };
}

/**
 * What became of them.
 * @param fence of the worker whose job writes
 */
export function createMergeStore(database: Database, fence: Fence | null): MergeStore {
  const write = fencedWrites(database, fence);
  return {
    async find(id) {
      const row = isUuid(id)
        ? await database.passMerge.findFirst({
            where: { id, endedAt: null },
            select: { passId: true, repository: { select: { githubId: true, deletedAt: true } } },
          })
        : null;
      if (row === null) return null;
      const [pass] = await passesOf(database, { where: { id: row.passId } });
      if (pass === undefined) return null;
      const { githubId, deletedAt } = row.repository;
      return { id, pass, githubId: githubId === null || deletedAt !== null ? null : Number(githubId) };
    },
    begin: (id, at) => write((tx) => begin(tx, id, at)),
    say: (id, said, lookedAt) =>
      write(async (tx) => {
        await tx.passMerge.updateMany({ where: { id, endedAt: null }, data: { said: storable(said), lookedAt } });
      }),
    end: (id, { mergedSha, said, at }, trace) =>
      write(async (tx) => {
        // One whose answer never came was begun, or our App would not have merged it.
        const count = await tx.$executeRaw`
          UPDATE pass_merge SET merged_sha = ${mergedSha}, said = ${storable(said)}, looked_at = ${at}, ended_at = ${at},
            begun_at = CASE WHEN ${mergedSha === null} THEN begun_at ELSE COALESCE(begun_at, ${at}) END
          WHERE id = ${id}::uuid AND ended_at IS NULL`;
        if (count === 0) return false;
        const { passId } = await tx.passMerge.findFirstOrThrow({ where: { id }, select: { passId: true } });
        const [pass] = await passesOf(tx, { where: { id: passId } });
        if (pass === undefined) throw new Error("a merge is of no pass");
        await writeTrace(tx, pass.place, trace, at);
        if (mergedSha !== null) await askForLook(tx, pass.place.repositoryId, pass.base);
        return true;
      }),
    askForDue: (most) =>
      write(
        (tx) => tx.$executeRaw`
          SELECT thaw_add_job('freeze.merge', json_build_object('mergeId', due.id), 'freeze.merge:' || due.id)
          FROM (SELECT id FROM pass_merge WHERE ended_at IS NULL ORDER BY looked_at NULLS FIRST, id LIMIT ${most}) due`,
      ),
  };
}

async function begin(tx: Prisma.TransactionClient, id: string, at: Date): Promise<boolean> {
  const begun = await tx.$executeRaw`
    UPDATE pass_merge m SET begun_at = COALESCE(m.begun_at, ${at}), looked_at = ${at}
    FROM pr_pass p, incident i, incident_repository h
    WHERE m.id = ${id}::uuid AND m.ended_at IS NULL
      AND p.id = m.pass_id AND p.approved_at IS NOT NULL AND p.ended_at IS NULL AND (p.expires_at IS NULL OR p.expires_at > ${at})
      AND i.id = m.incident_id AND i.status IN ('activating', 'active') AND i.mode = 'lockdown'
      AND h.incident_id = m.incident_id AND h.repository_id = m.repository_id AND h.state = ANY(${FREEZE_STATES.filter(isHeld)}::text[])`;
  return begun === 1;
}

/** What came onto the branch is compared, and the pull request's checks and passes are brought to what is so now. */
async function askForLook(tx: Prisma.TransactionClient, repositoryId: string, base: string): Promise<void> {
  await tx.$executeRaw`
    SELECT thaw_add_job('gate.landed', json_build_object('organisationId', organisation_id, 'githubId', github_id, 'branch', ${base}::text),
        'gate.landed:' || organisation_id || ':' || github_id || ':' || ${base}::text),
      thaw_add_job('gate.repository', json_build_object('organisationId', organisation_id, 'githubId', github_id),
        'gate.repository:' || organisation_id || ':' || github_id)
    FROM repository WHERE id = ${repositoryId}::uuid AND github_id IS NOT NULL AND deleted_at IS NULL`;
}

/** A check turned green: what waits for it is merged. */
export async function askForMerges(
  tx: Prisma.TransactionClient,
  { repositoryId, sha }: { readonly repositoryId: string; readonly sha: string },
): Promise<void> {
  await tx.$executeRaw`
    SELECT thaw_add_job('freeze.merge', json_build_object('mergeId', m.id), 'freeze.merge:' || m.id)
    FROM pass_merge m JOIN pr_pass p ON p.id = m.pass_id
    WHERE m.repository_id = ${repositoryId}::uuid AND p.sha = ${sha} AND m.ended_at IS NULL`;
}
