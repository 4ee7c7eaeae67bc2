import { REVERT_STATES, type RevertFacts, type RevertState, revertBranch } from "../../core/campaign/revert.ts";
import type { RevertRow, RevertWishes, RevertWork } from "../../usecases/campaigns/revert-ports.ts";
import { writeAudit } from "./audit.ts";
import { repositoryRow, WITH_REPOSITORY } from "./campaign-rows.ts";
import type { Database } from "./client.ts";
import type { Write } from "./fence.ts";
import type { Prisma } from "./generated/client.ts";

/** What people ask for. @param then in the same transaction */
export function createRevertWishes(
  database: Database,
  then: (tx: Prisma.TransactionClient, campaignId: string) => Promise<void>,
): RevertWishes {
  return {
    revertFacts: (id) => revertFacts(database, id),
    askRevert: (row, wish) =>
      database.$transaction(async (tx) => {
        if (!(await askRevert(tx, row, wish))) return false;
        await then(tx, row.campaignId);
        return true;
      }),
  };
}

export function createRevertWork(database: Database, write: Write): RevertWork {
  return {
    revertFacts: (id) => revertFacts(database, id),
    reverts: (campaignId, now) => reverts(database, campaignId, now),
    moveRevert: (...change) => write((tx) => moveRevert(tx, ...change)),
  };
}

type Ask = Parameters<RevertWishes["askRevert"]>;

async function askRevert(tx: Prisma.TransactionClient, ...[row, { reason, by, at, audit }]: Ask): Promise<boolean> {
  const asked = { state: "asked", reason, askedBy: by, askedAt: at };
  const there = await tx.campaignRevert.findFirst({ where: { campaignRepositoryId: row.id } });
  const branch = revertBranch(row.branch, there?.branch ?? null);
  const cleared = {
    code: null,
    error: null,
    baseSha: null,
    headSha: null,
    prNumber: null,
    attempts: 0,
    notBefore: null,
  };
  const { organisationId, repositoryId } = row;
  const { count } =
    there === null
      ? await tx.campaignRevert.createMany({
          data: { ...asked, campaignRepositoryId: row.id, organisationId, repositoryId, branch },
          skipDuplicates: true,
        })
      : await tx.campaignRevert.updateMany({
          where: { campaignRepositoryId: row.id, generation: there.generation, state: { in: ["closed", "refused"] } },
          data: { ...asked, ...cleared, branch, openedAt: null, generation: { increment: 1 } },
        });
  if (count === 1) await writeAudit(tx, organisationId, audit, at);
  return count === 1;
}

const WITH_ROW = { campaignRepository: { include: WITH_REPOSITORY } } as const;

async function reverts(database: Database, campaignId: string, now: Date): Promise<readonly RevertRow[]> {
  const rows = await database.campaignRevert.findMany({
    where: {
      campaignRepository: { campaignId },
      OR: [{ state: "open" }, { state: "asked", OR: [{ notBefore: null }, { notBefore: { lte: now } }] }],
    },
    include: WITH_ROW,
    orderBy: { askedAt: "asc" },
  });
  return rows.map(revertRow);
}

function revertRow(row: Prisma.CampaignRevertGetPayload<{ include: typeof WITH_ROW }>): RevertRow {
  const { reason, branch, baseSha, headSha, prNumber, attempts, generation } = row;
  const known = { reason, branch, baseSha, headSha, attempts, generation };
  return {
    ...known,
    row: repositoryRow(row.campaignRepository),
    state: revertStateOf(row.state),
    pullNumber: prNumber,
  };
}

/** Words of closed lists come from columns whose CHECK knows the same list. */
export function revertStateOf(word: string): RevertState {
  return REVERT_STATES.find((state) => state === word) ?? "refused";
}

async function moveRevert(
  tx: Prisma.TransactionClient,
  ...[revert, to, { pullNumber, error, ...fields }, audit, at]: Parameters<RevertWork["moveRevert"]>
): Promise<RevertRow | null> {
  const { row, generation, state } = revert;
  const { count } = await tx.campaignRevert.updateMany({
    where: { campaignRepositoryId: row.id, generation, state },
    data: {
      ...fields,
      ...(pullNumber === undefined ? {} : { prNumber: pullNumber }),
      ...(error === undefined ? {} : { error: error?.replaceAll("\0", "").slice(0, 500) ?? null }),
      ...(to === "refused" ? {} : { code: null }),
      state: to,
      generation: { increment: 1 },
    },
  });
  if (count !== 1) return null;
  if (audit !== null) await writeAudit(tx, row.organisationId, audit, at);
  const kept = await tx.campaignRevert.findFirst({ where: { campaignRepositoryId: row.id }, include: WITH_ROW });
  return kept === null ? null : revertRow(kept);
}

interface FactsRecord {
  readonly name: string | null;
  readonly there: boolean;
  readonly visible: boolean;
}

/**
 * Of each finding that the plan solved: whether a secret of its name is stored where this repository reads it, as the inventory saw it last;
 * and whether all the lists in which it could be are visible. Names of secrets have no case.
 */
export async function revertFacts(
  database: Pick<Database, "$queryRaw">,
  campaignRepositoryId: string,
): Promise<RevertFacts> {
  const rows = await database.$queryRaw<FactsRecord[]>`
    SELECT DISTINCT upper(f.secret_name) AS name, EXISTS (
        SELECT FROM credential s WHERE s.organisation_id = c.organisation_id AND upper(s.name) = upper(f.secret_name) AND s.ended_at IS NULL
          AND (s.level IN ('repo', 'env') AND s.repository_id = r.id OR s.level = 'org' AND (s.visibility = 'all'
            OR s.visibility = 'private' AND r.visibility IN ('private', 'internal')
            OR EXISTS (SELECT FROM credential_reader d WHERE d.credential_id = s.id AND d.repository_id = r.id)))
      ) AS there,
      (SELECT count(*) FROM source_state t WHERE t.organisation_id = c.organisation_id AND t.outcome = 'visible'
        AND (t.repository_id = r.id AND t.source IN ('repository-secrets', 'environment-secrets')
          OR t.repository_id IS NULL AND t.source = 'organisation-secrets')) = 3 AS visible
    FROM campaign_repository c JOIN repository r ON r.id = c.repository_id
    JOIN plan_item i ON i.plan_id = c.plan_id AND i.refusal_code IS NULL
    JOIN finding f ON f.repository_id = c.repository_id AND f.fingerprint = i.fingerprint
    WHERE c.id = ${campaignRepositoryId}::uuid ORDER BY 1`;
  const named = rows.flatMap(({ name, there, visible }) =>
    name === null ? [] : [{ name, exists: there ? true : visible ? false : null }],
  );
  return { secrets: named, literals: rows.length - named.length };
}
