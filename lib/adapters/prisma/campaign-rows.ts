import type { CampaignState } from "../../core/campaign/campaign-state.ts";
import type { Preflight } from "../../core/campaign/preflight.ts";
import type { CampaignRepositoryState, Exclusion } from "../../core/campaign/repository-state.ts";
import type { CampaignRepositoryRow, CampaignRow, RowFields, Word } from "../../usecases/campaigns/ports.ts";
import type { Prisma } from "./client.ts";

/** Rows of campaigns as use cases see them. Words of closed lists come from columns whose CHECK knows the same list. */

type CampaignRecord = Prisma.CampaignGetPayload<Record<string, never>>;

export function campaignRow(row: CampaignRecord): CampaignRow {
  const { id, organisationId, name, supersede, branch, labels, createdBy } = row;
  const { perHour, mostRunning, nudgeDays, mostNudges } = row;
  return {
    id,
    organisationId,
    name,
    state: row.status as CampaignState,
    supersede,
    branch,
    labels,
    pace: { perHour, mostRunning, nudgeDays, mostNudges },
    createdBy,
    narrow: row.narrow,
    ofOne: row.onlyRepositoryId !== null,
    preflight: row.preflight as unknown as Preflight | null,
  };
}

export const WITH_REPOSITORY = {
  repository: { select: { githubId: true, owner: true, name: true, defaultPermissions: true } },
} as const;

export type RepositoryRecord = Prisma.CampaignRepositoryGetPayload<{ include: typeof WITH_REPOSITORY }>;

export function repositoryRow(row: RepositoryRecord): CampaignRepositoryRow {
  const { repository } = row;
  const permissions = repository.defaultPermissions;
  return {
    id: row.id,
    organisationId: row.organisationId,
    campaignId: row.campaignId,
    repositoryId: row.repositoryId,
    githubId: repository.githubId === null ? null : Number(repository.githubId),
    owner: repository.owner,
    name: repository.name,
    defaultPermissions: permissions === "read" || permissions === "write" ? permissions : null,
    state: row.state as CampaignRepositoryState,
    code: row.code as Exclusion | null,
    planId: row.planId,
    planHash: row.planHash,
    draft: row.draft,
    branch: row.branch,
    baseSha: row.baseSha,
    baseTree: row.baseTree,
    headSha: row.headSha,
    pullNumber: row.prNumber,
    askedAt: row.askedAt?.getTime() ?? null,
    openedAt: row.openedAt?.getTime() ?? null,
    activeAt: row.activeAt?.getTime() ?? null,
    reopen: row.reopen,
    attempts: row.attempts,
    nudges: row.nudges,
    nudgedAt: row.nudgedAt?.getTime() ?? null,
    word: row.word as Word | null,
    wordAt: row.wordAt?.getTime() ?? null,
    mergedAt: row.mergedAt?.getTime() ?? null,
    grantsShown: row.grantsShown,
    told: row.told,
    generation: row.generation,
  };
}

/** PostgreSQL's text holds no NUL, and what went wrong must be kept all the same. */
export function columnsOf({
  pullNumber,
  error,
  ...fields
}: RowFields): Prisma.CampaignRepositoryUncheckedUpdateManyInput {
  return {
    ...fields,
    ...(pullNumber === undefined ? {} : { prNumber: pullNumber }),
    ...(error === undefined ? {} : { error: error?.replaceAll("\0", "").slice(0, 500) ?? null }),
  };
}
