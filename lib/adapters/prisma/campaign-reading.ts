import type { CampaignState } from "../../core/campaign/campaign-state.ts";
import type { Preflight } from "../../core/campaign/preflight.ts";
import {
  CAMPAIGN_REPOSITORY_STATES,
  type CampaignRepositoryState,
  EXCLUSIONS,
  type Exclusion,
  isSettled,
} from "../../core/campaign/repository-state.ts";
import {
  type CampaignDetail,
  type CampaignQuery,
  type CampaignRepositoryView,
  type CampaignSummary,
  MOST_OPEN_GRANTS,
  type RepositoryCampaign,
  type RevertView,
} from "../../core/listing/campaign-views.ts";
import { LIST_PAGE } from "../../core/listing/list-page.ts";
import { isUuid } from "../../core/uuid.ts";
import type { CampaignReading } from "../../usecases/campaigns/ports.ts";
import { readBudget } from "./campaign-budget.ts";
import { pastWhere, readOutlook, readPast } from "./campaign-outlook.ts";
import { probeOf } from "./campaign-probes.ts";
import { revertFacts, revertStateOf } from "./campaign-reverts.ts";
import { approvers } from "./campaign-store.ts";
import type { Database } from "./client.ts";
import { atOnce, readProgress } from "./dashboard.ts";
import type { Prisma } from "./generated/client.ts";
import { inBatches } from "./in-batches.ts";

/** Reads of campaigns, over PostgreSQL. Words of closed lists come from columns whose CHECK knows the same list. */
export function createCampaignReading(database: Database): CampaignReading {
  return {
    list: (organisationIds, makers, at) =>
      atOnce(database, async (tx) => ({
        campaigns: await campaignSummaries(tx, { organisationId: { in: [...organisationIds] } }),
        makers: await readMakers(tx, makers),
        scan: await readProgress(tx, organisationIds),
        asOf: at.toISOString(),
      })),
    every: (organisationIds) => everyCampaign(database, organisationIds),
    campaign: (organisationIds, id, query, at) =>
      atOnce(database, (tx) => readCampaign(tx, organisationIds, id, query, at)),
    approvers: (organisationId, roles) => approvers(database, organisationId, roles),
    ownCampaign: (organisationIds, name) => readOwnCampaign(database, organisationIds, name),
    revertFacts: (id) => revertFacts(database, id),
    ofRepository: (organisationIds, name) => atOnce(database, (tx) => readOfRepository(tx, organisationIds, name)),
  };
}

/** Campaigns of one answer; an organisation has some dozens. */
const MOST_CAMPAIGNS = 200;

type CampaignOrder = Required<Pick<Prisma.CampaignFindManyArgs, "orderBy" | "take">>;
const NEWEST_FIRST: CampaignOrder = { orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: MOST_CAMPAIGNS };

async function* everyCampaign(database: Database, organisationIds: readonly string[]) {
  const own = { organisationId: { in: [...organisationIds] } };
  const { orderBy } = NEWEST_FIRST;
  const rows = await database.campaign.findMany({ where: own, select: { id: true }, orderBy });
  const ids = rows.map(({ id }) => id);
  yield* inBatches(ids, (some) =>
    atOnce(database, (tx) => campaignSummaries(tx, { ...own, id: { in: [...some] } }, { orderBy, take: some.length })),
  );
}

export async function campaignSummaries(
  database: Prisma.TransactionClient,
  where: Prisma.CampaignWhereInput,
  order = NEWEST_FIRST,
): Promise<readonly CampaignSummary[]> {
  const include = { organisation: { select: { login: true } } };
  const rows = await database.campaign.findMany({ where, include, ...order });
  const counted = await database.campaignRepository.groupBy({
    by: ["campaignId", "state"],
    where: { campaignId: { in: rows.map(({ id }) => id) } },
    _count: true,
  });
  const logins = await readLogins(
    database,
    rows.flatMap(({ createdBy, approvedBy }) => [createdBy, approvedBy ?? ""]),
  );
  return rows.map((row) => {
    const own = counted.filter(({ campaignId }) => campaignId === row.id);
    return {
      id: row.id,
      organisation: row.organisation.login,
      name: row.name,
      state: row.status as CampaignState,
      createdBy: logins.get(row.createdBy) ?? row.createdBy,
      createdAt: row.createdAt.toISOString(),
      approvedBy: row.approvedBy === null ? null : (logins.get(row.approvedBy) ?? row.approvedBy),
      approvedAt: row.approvedAt?.toISOString() ?? null,
      counts: Object.fromEntries(own.map(({ state, _count }) => [stateOf(state), _count])),
      repositories: own.reduce((sum, { _count }) => sum + _count, 0),
    };
  });
}

async function readLogins(
  database: Prisma.TransactionClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const people = await database.appUser.findMany({
    where: { id: { in: ids.filter(isUuid) } },
    select: { id: true, login: true },
  });
  return new Map(people.map(({ id, login }) => [id, login]));
}

async function readMakers(database: Prisma.TransactionClient, makers: readonly string[]) {
  return await database.organisation.findMany({
    where: { id: { in: [...makers] } },
    select: { id: true, login: true },
    orderBy: { login: "asc" },
  });
}

function stateOf(word: string): CampaignRepositoryState {
  return CAMPAIGN_REPOSITORY_STATES.find((state) => state === word) ?? "failed";
}

async function readCampaign(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  id: string,
  query: CampaignQuery,
  at: Date,
): ReturnType<CampaignReading["campaign"]> {
  if (!isUuid(id)) return null;
  const where = { id, organisationId: { in: [...organisationIds] } };
  const row = await database.campaign.findFirst({ where, include: { organisation: true } });
  const [campaign] = row === null ? [] : await campaignSummaries(database, where);
  if (row === null || campaign === undefined) return null;
  const { organisation, perHour, mostRunning, nudgeDays, mostNudges } = row;
  const detail = {
    campaign,
    host: organisation.kind === "github" ? organisation.host : null,
    branch: row.branch,
    labels: row.labels,
    supersede: row.supersede,
    narrow: row.narrow,
    pace: { perHour, mostRunning, nudgeDays, mostNudges },
    preflight: row.preflight as unknown as Preflight | null,
    refusals: await readRefusals(database, id),
    budget: await readBudget(database, row, campaign, at),
    grants: await readGrants(database, row),
    past: await readPast(database, id),
    outlook: await readOutlook(database, row, campaign, at),
    ...(await readRows(database, id, query)),
    scan: await readProgress(database, organisationIds),
    asOf: at.toISOString(),
  };
  const ofOne = row.onlyRepositoryId !== null;
  return { organisationId: row.organisationId, creatorId: row.createdBy, ofOne, detail };
}

async function readRefusals(database: Prisma.TransactionClient, id: string): Promise<CampaignDetail["refusals"]> {
  const rows = await database.campaignRepository.groupBy({
    by: ["code"],
    where: { campaignId: id, code: { not: null } },
    _count: true,
  });
  return rows
    .flatMap(({ code, _count }) => {
      const known = exclusionOf(code);
      return known === null ? [] : [{ code: known, repositories: _count }];
    })
    .toSorted((a, b) => b.repositories - a.repositories || (a.code < b.code ? -1 : 1));
}

/** Only of repositories that have not come to their end: nobody waits for the others' answers. */
async function readGrants(
  database: Prisma.TransactionClient,
  { id, probedAt }: { readonly id: string; readonly probedAt: Date | null },
): Promise<CampaignDetail["grants"]> {
  const where = { campaignRepository: { campaignId: id, state: { notIn: [...ENDED] } } };
  const counted = await database.campaignGrant.groupBy({ by: ["verdict"], where, _count: true });
  const open = await database.campaignGrant.findMany({
    where: { ...where, verdict: { in: ["unproposed", "unknown", "denied", "partly"] } },
    include: { campaignRepository: { select: WITH_NAME } },
    orderBy: [{ campaignRepository: { position: "asc" } }, { grantName: "asc" }],
    take: MOST_OPEN_GRANTS,
  });
  return {
    counts: Object.fromEntries(counted.map(({ verdict, _count }) => [verdict, _count])),
    open: open.map(({ campaignRepository: { repository }, ...grant }) => ({ ...repository, probe: probeOf(grant) })),
    probedAt: probedAt?.toISOString() ?? null,
  };
}

const ENDED = CAMPAIGN_REPOSITORY_STATES.filter((state) => isSettled(state));

function exclusionOf(code: string | null): Exclusion | null {
  return EXCLUSIONS.find((one) => one === code) ?? null;
}

async function readRows(
  database: Prisma.TransactionClient,
  campaignId: string,
  { states, codes, past, text, page: asked }: CampaignQuery,
) {
  const where = {
    campaignId,
    ...(past === null ? {} : { AND: [pastWhere(past)] }),
    ...(states.length === 0 ? {} : { state: { in: [...states] } }),
    ...(codes.length === 0 ? {} : { code: { in: [...codes] } }),
    ...(text === "" ? {} : { repository: named(text) }),
  };
  const total = await database.campaignRepository.count({ where });
  const pages = Math.max(1, Math.ceil(total / LIST_PAGE));
  const page = Math.min(asked, pages);
  const rows = await database.campaignRepository.findMany({
    where,
    include: WITH_GRANTS,
    orderBy: [{ position: "asc" }, { id: "asc" }],
    take: LIST_PAGE,
    skip: (page - 1) * LIST_PAGE,
  });
  const logins = await readLogins(
    database,
    rows.map(({ skippedBy }) => skippedBy ?? ""),
  );
  return { rows: rows.map((row) => rowView(row, logins)), total, page, pages };
}

/** `owner/name` as a part of both, or a part of either. Signs of a pattern are meant as they stand, which Prisma does not see to. */
function named(text: string): Prisma.RepositoryWhereInput {
  const part = (words: string) => ({ contains: words.replaceAll(/[\\%_]/g, "\\$&"), mode: "insensitive" as const });
  const [owner = "", name] = text.split("/", 2);
  if (name === undefined) return { OR: [{ owner: part(text) }, { name: part(text) }] };
  return { owner: part(owner), name: part(name) };
}

const WITH_NAME = { repository: { select: { owner: true, name: true } } } as const;
const WITH_GRANTS = { ...WITH_NAME, grants: { orderBy: { grantName: "asc" } }, revert: true } as const;

type RowRecord = Prisma.CampaignRepositoryGetPayload<{ include: typeof WITH_GRANTS }>;

function rowView(row: RowRecord, logins: ReadonlyMap<string, string>): CampaignRepositoryView {
  return {
    id: row.id,
    owner: row.repository.owner,
    name: row.repository.name,
    state: stateOf(row.state),
    code: exclusionOf(row.code),
    error: row.error,
    pullNumber: row.prNumber,
    draft: row.draft,
    planned: row.planHash !== null,
    checks: row.checks,
    review: row.review,
    attempts: row.attempts,
    foundHash: row.foundHash,
    observedAt: row.observedAt?.toISOString() ?? null,
    reminders: { count: row.nudges, lastAt: row.nudgedAt?.toISOString() ?? null, reminding: row.word === "nudge" },
    skipped: skipOf(row, logins),
    grants: row.grants.map(probeOf),
    revert: row.revert === null ? null : revertView(row.revert),
  };
}

function skipOf({ state, skippedBy, skippedAt, skipReason }: RowRecord, logins: ReadonlyMap<string, string>) {
  if (state !== "skipped" || skippedBy === null || skippedAt === null || skipReason === null) return null;
  return { by: logins.get(skippedBy) ?? skippedBy, at: skippedAt.toISOString(), reason: skipReason };
}

function revertView(row: Prisma.CampaignRevertGetPayload<Record<string, never>>): RevertView {
  const { prNumber: pullNumber, reason, askedAt, error } = row;
  return { state: revertStateOf(row.state), pullNumber, reason, askedAt: askedAt.toISOString(), error };
}

type Name = { readonly owner: string; readonly name: string };

async function repositoriesNamed(
  database: Pick<Prisma.TransactionClient, "$queryRaw">,
  organisationIds: readonly string[],
  { owner, name }: Name,
) {
  return await database.$queryRaw<{ readonly id: string; readonly organisation_id: string }[]>`
    SELECT id, organisation_id FROM repository WHERE lower(owner) = lower(${owner}) AND lower(name) = lower(${name})
      AND deleted_at IS NULL AND organisation_id = ANY(${[...organisationIds]}::uuid[]) ORDER BY id`;
}

async function readOwnCampaign(database: Database, organisationIds: readonly string[], name: Name) {
  const [found] = await repositoriesNamed(database, organisationIds, name);
  if (found === undefined) return null;
  const campaign = await database.campaign.findFirst({
    where: { onlyRepositoryId: found.id, status: { in: ["draft", "preflighted"] } },
    select: { createdBy: true },
  });
  return { organisationId: found.organisation_id, creatorId: campaign?.createdBy ?? null };
}

async function readOfRepository(
  database: Prisma.TransactionClient,
  organisationIds: readonly string[],
  name: Name,
): Promise<readonly RepositoryCampaign[]> {
  const found = await repositoriesNamed(database, organisationIds, name);
  const campaign = {
    select: { name: true, status: true, createdBy: true, createdAt: true, approvedBy: true, onlyRepositoryId: true },
  } as const;
  const rows = await database.campaignRepository.findMany({
    where: { repositoryId: { in: found.map(({ id }) => id) } },
    include: { ...WITH_GRANTS, campaign, organisation: true },
    orderBy: { id: "desc" },
    take: 10,
  });
  const logins = await readLogins(
    database,
    rows.flatMap((row) => [row.campaign.createdBy, row.campaign.approvedBy ?? "", row.skippedBy ?? ""]),
  );
  return rows.map((row) => {
    const { createdBy, createdAt, approvedBy, onlyRepositoryId } = row.campaign;
    return {
      campaignId: row.campaignId,
      campaign: row.campaign.name,
      campaignState: row.campaign.status as CampaignState,
      host: row.organisation.kind === "github" ? row.organisation.host : null,
      row: rowView(row, logins),
      askedBy: logins.get(createdBy) ?? createdBy,
      askedById: createdBy,
      askedAt: createdAt.toISOString(),
      ofOne: onlyRepositoryId !== null,
      mayStop: false,
      approvedBy: approvedBy === null ? null : (logins.get(approvedBy) ?? approvedBy),
      openedAt: row.openedAt?.toISOString() ?? null,
      mergedAt: row.mergedAt?.toISOString() ?? null,
      revertOffer: null,
    };
  });
}
