import { campaignBranch } from "../../core/campaign/branch.ts";
import { campaignAfter, campaignBefore } from "../../core/campaign/campaign-state.ts";
import { DEFAULT_PACE } from "../../core/campaign/pace.ts";
import { repositoryBefore } from "../../core/campaign/repository-state.ts";
import { DEFAULT_QUERY } from "../../core/listing/repository-query.ts";
import { isUuid } from "../../core/uuid.ts";
import type {
  CampaignRepositoryRow,
  CampaignRow,
  CampaignStore,
  NewCampaign,
  NewCampaignOfOne,
} from "../../usecases/campaigns/ports.ts";
import { writeAudit } from "./audit.ts";
import { campaignFacts, LIVE } from "./campaign-facts.ts";
import { createCampaignHand, letGo } from "./campaign-hand.ts";
import { createProbeStore } from "./campaign-probes.ts";
import { createRevertWishes } from "./campaign-reverts.ts";
import { campaignRow, repositoryRow, WITH_REPOSITORY } from "./campaign-rows.ts";
import type { Database } from "./client.ts";
import { listedFilter, listedRepositories } from "./dashboard-sql.ts";
import { Prisma } from "./generated/client.ts";
import { uuid7 } from "./uuid.ts";

/** Thousands of rows; the default of five seconds is for small pages. */
const TRANSACTION_MS = 60_000;

/** What people do to campaigns, in PostgreSQL. */
export function createCampaignStore(database: Database): CampaignStore {
  const options = { timeout: TRANSACTION_MS };
  return {
    ...createProbeStore(database, (work) => database.$transaction(work, options)),
    ...createRevertWishes(database, askForStep),
    ...createCampaignHand(database, askForStep),
    create: (campaign) => database.$transaction((tx) => create(tx, campaign), options),
    ofOne: (campaign) => database.$transaction((tx) => ofOne(tx, campaign)),
    approvers: (organisationId, roles) => approvers(database, organisationId, roles),
    find: (id) => findCampaign(database, id),
    facts: (campaign) => campaignFacts(database, campaign),
    preflighted: (...change) => database.$transaction((tx) => preflighted(tx, ...change), options),
    approve: (...change) => database.$transaction((tx) => approve(tx, ...change), options),
    move: (...change) => database.$transaction((tx) => move(tx, ...change)),
    repository: (id) => findRepository(database, id),
    decide: (...change) => decide(database, ...change),
    grantedPlans: (campaignId) => grantedPlans(database, campaignId),
  };
}

export async function findCampaign(database: Database, id: string): Promise<CampaignRow | null> {
  const row = isUuid(id) ? await database.campaign.findUnique({ where: { id } }) : null;
  return row === null ? null : campaignRow(row);
}

async function findRepository(database: Database, id: string): Promise<CampaignRepositoryRow | null> {
  if (!isUuid(id)) return null;
  const row = await database.campaignRepository.findFirst({ where: { id }, include: WITH_REPOSITORY });
  return row === null ? null : repositoryRow(row);
}

async function create(tx: Prisma.TransactionClient, campaign: NewCampaign) {
  const { organisationId, name, query, supersede, narrow, labels, pace, createdBy, at } = campaign;
  const id = uuid7(at.getTime());
  const branch = campaignBranch(id);
  const row = {
    id,
    organisationId,
    name,
    supersede,
    narrow,
    branch,
    labels: [...labels],
    ...pace,
    createdBy,
    createdAt: at,
  };
  await tx.campaign.create({
    data: { ...row, filter: query as unknown as Prisma.InputJsonValue, status: "draft" },
    select: { id: true },
  });
  const found = await tx.$queryRaw<{ id: string }[]>`
    ${listedRepositories([organisationId])} SELECT id FROM listed WHERE ${listedFilter(query)}`;
  const rows = found.map((repository) => ({ id: uuid7(at.getTime()), repository_id: repository.id }));
  // One statement, because Prisma would send the rows in many.
  const count = await tx.$executeRaw`
    INSERT INTO campaign_repository (id, organisation_id, campaign_id, repository_id, state, branch)
    SELECT id, ${organisationId}::uuid, ${id}::uuid, repository_id, 'waiting', ${branch}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (id uuid, repository_id uuid)`;
  await writeAudit(tx, organisationId, campaign.audit(id, count), at);
  return { campaignId: id, repositories: count };
}

/** What was not started yet of a repository's own campaign; the index of the same words stands behind it. */
const UNSTARTED = ["draft", "preflighted", "approved"] as const;

async function ofOne(tx: Prisma.TransactionClient, campaign: NewCampaignOfOne) {
  const { organisationId, repositoryId, name, createdBy, at } = campaign;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`campaign-of-one:${repositoryId}`}, 0))`;
  const where = { onlyRepositoryId: repositoryId, status: { in: [...UNSTARTED] } };
  const there = await tx.campaign.findFirst({ where, select: { id: true } });
  if (there !== null) return { campaignId: there.id };
  const id = uuid7(at.getTime());
  const branch = campaignBranch(id);
  const filter = DEFAULT_QUERY as unknown as Prisma.InputJsonValue;
  const row = { id, organisationId, name, branch, createdBy, createdAt: at, ...DEFAULT_PACE };
  await tx.campaign.create({
    data: { ...row, filter, labels: [], status: "draft", onlyRepositoryId: repositoryId },
    select: { id: true },
  });
  const ids = { id: uuid7(at.getTime()), organisationId, campaignId: id, repositoryId };
  await tx.campaignRepository.create({ data: { ...ids, state: "waiting", branch }, select: { id: true } });
  await writeAudit(tx, organisationId, campaign.audit(id), at);
  return { campaignId: id };
}

/** People who are not locked out, by name. */
export function approvers(database: Pick<Database, "appUser">, organisationId: string, roles: readonly string[]) {
  return database.appUser.findMany({
    where: { disabledAt: null, memberships: { some: { organisationId, role: { in: [...roles] } } } },
    select: { id: true, login: true },
    orderBy: [{ login: "asc" }, { id: "asc" }],
  });
}

/** The worker would find it within the minute; whoever waits in front of a page is to wait for seconds. */
async function askForStep(tx: Prisma.TransactionClient, campaignId: string): Promise<void> {
  const payload = JSON.stringify({ campaignId });
  await tx.$executeRaw`SELECT thaw_add_job('campaign.step', ${payload}::json, ${`campaign.step:${campaignId}`})`;
}

/** Changes of one campaign take turns. @returns whether it is in one of these states */
async function take(tx: Prisma.TransactionClient, campaignId: string, from: readonly string[]): Promise<boolean> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`campaign:${campaignId}`}, 0))`;
  return (await tx.campaign.count({ where: { id: campaignId, status: { in: [...from] } } })) === 1;
}

type Preflighted = Parameters<CampaignStore["preflighted"]>;

async function preflighted(tx: Prisma.TransactionClient, ...[campaign, summary, repositories, change]: Preflighted) {
  if (!(await take(tx, campaign.id, campaignBefore("preflight")))) return false;
  const data = { status: "preflighted", preflight: summary as unknown as Prisma.InputJsonValue };
  await tx.campaign.updateMany({ where: { id: campaign.id }, data: { ...data, approvedBy: null, approvedAt: null } });
  await tx.$executeRaw`
    UPDATE campaign_repository c SET position = n.position, state = CASE WHEN n.code IS NULL THEN 'waiting' ELSE 'refused' END,
      code = n.code, plan_id = n.plan_id::uuid, plan_hash = n.plan_hash, draft = n.draft, generation = c.generation + 1
    FROM jsonb_to_recordset(${JSON.stringify(repositories)}::jsonb) AS raw("repositoryId" text, "position" int, "code" text,
      "planId" text, "planHash" text, "draft" boolean)
    CROSS JOIN LATERAL (SELECT raw."repositoryId" AS repository_id, raw."position", raw."code", raw."planId" AS plan_id,
      raw."planHash" AS plan_hash, raw."draft") n
    WHERE c.campaign_id = ${campaign.id}::uuid AND c.repository_id = n.repository_id::uuid AND c.claimed_at IS NULL`;
  await writeAudit(tx, campaign.organisationId, change.audit, change.at);
  return true;
}

type Approval = Parameters<CampaignStore["approve"]>;

async function approve(tx: Prisma.TransactionClient, ...[campaign, { by, at, audit }]: Approval) {
  if (!(await take(tx, campaign.id, campaignBefore("approve")))) return null;
  // Two campaigns that are approved at the same time would each wait for the other's rows.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`campaigns:${campaign.organisationId}`}, 0))`;
  const data = { status: "approved", approvedBy: by, approvedAt: at };
  await tx.campaign.updateMany({ where: { id: campaign.id }, data });
  const superseded = campaign.supersede ? await supersede(tx, campaign, at) : 0;
  await tx.$executeRaw`
    UPDATE campaign_repository c SET state = 'refused', code = 'another-campaign', generation = generation + 1
    WHERE campaign_id = ${campaign.id}::uuid AND state = 'waiting' AND EXISTS (
      SELECT FROM campaign_repository o WHERE o.repository_id = c.repository_id AND o.campaign_id <> c.campaign_id AND ${LIVE_OTHER})`;
  const claimed = await tx.$executeRaw`
    UPDATE campaign_repository SET claimed_at = ${at} WHERE campaign_id = ${campaign.id}::uuid AND state = 'waiting'`;
  await writeAudit(tx, campaign.organisationId, { ...audit, data: { ...audit.data, claimed, superseded } }, at);
  return { claimed, superseded };
}

const LIVE_OTHER = Prisma.sql`o.id IN (SELECT id FROM campaign_repository WHERE ${LIVE})`;

/** One that a worker has at this moment is left to it: its campaign keeps it. */
function supersede(tx: Prisma.TransactionClient, campaign: CampaignRow, at: Date): Promise<number> {
  const from = repositoryBefore("supersede");
  return tx.$executeRaw`
    UPDATE campaign_repository o SET state = 'superseded', generation = o.generation + 1,
      word = CASE WHEN o.pr_number IS NULL THEN NULL ELSE 'superseded' END,
      word_at = CASE WHEN o.pr_number IS NULL THEN NULL ELSE ${at}::timestamptz END
    FROM campaign_repository c
    WHERE c.campaign_id = ${campaign.id}::uuid AND c.state = 'waiting' AND o.repository_id = c.repository_id
      AND o.campaign_id <> c.campaign_id AND o.claimed_at IS NOT NULL AND o.state = ANY(${[...from]}::text[])`;
}

type Move = Parameters<CampaignStore["move"]>;

async function move(tx: Prisma.TransactionClient, ...[campaignId, event, { at, audit }]: Move): Promise<boolean> {
  if (!isUuid(campaignId) || !(await take(tx, campaignId, campaignBefore(event)))) return false;
  const { status, organisationId } = await tx.campaign.findUniqueOrThrow({ where: { id: campaignId } });
  const to = campaignAfter(status as CampaignRow["state"], event);
  if (to === null) return false;
  const ended = to === "stopped" || to === "done" ? { endedAt: at } : { endedAt: null };
  const { count } = await tx.campaign.updateMany({
    where: { id: campaignId, status },
    data: { status: to, ...ended },
  });
  if (count !== 1) return false;
  await writeAudit(tx, organisationId, audit, at);
  if (to === "stopped") await letGo(tx, campaignId);
  if (to === "running") await askForStep(tx, campaignId);
  return true;
}

/** What has a pull request that ended gets it opened again, or another one. */
const REOPENED: ReadonlySet<string> = new Set(["closed", "persisting", "skipped"]);

type Decision = Parameters<CampaignStore["decide"]>;

/** Ends the transaction: nothing of it is kept. */
class Undecided extends Error {}

async function decide(database: Database, ...change: Decision) {
  try {
    return await database.$transaction((tx) => decideIn(tx, ...change));
  } catch (error) {
    if (error instanceof Undecided) return "changed";
    // Only one live row of a repository: another campaign has it.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return "taken";
    throw error;
  }
}

async function decideIn(tx: Prisma.TransactionClient, ...[row, decision, { at, audit }]: Decision) {
  const plan = decision.kind === "accept" ? await newestPlan(tx, row.repositoryId) : null;
  if (decision.kind === "accept" && (plan === null || plan.planHash !== decision.planHash)) return "another-plan";
  const { count } = await tx.campaignRepository.updateMany({
    where: { id: row.id, generation: row.generation, state: { in: [...repositoryBefore(decision.kind)] } },
    data: {
      state: "waiting",
      code: null,
      error: null,
      attempts: 0,
      notBefore: null,
      claimedAt: at,
      generation: { increment: 1 },
      ...(REOPENED.has(row.state) ? { reopen: true } : {}),
      ...(row.state === "skipped" ? { word: null, wordAt: null } : {}),
      ...(plan === null
        ? {}
        : { planId: plan.id, planHash: plan.planHash, foundHash: null, draft: plan.disposition === "review" }),
    },
  });
  if (count !== 1) throw new Undecided();
  await writeAudit(tx, row.organisationId, audit, at);
  await askForStep(tx, row.campaignId);
  return "done";
}

async function newestPlan(tx: Prisma.TransactionClient, repositoryId: string) {
  const scan = await tx.scan.findFirst({
    where: { repositoryId, status: "done", purpose: "branch" },
    orderBy: { queuedAt: "desc" },
    select: { id: true },
  });
  if (scan === null) return null;
  return tx.plan.findFirst({
    where: { repositoryId, lastScanId: scan.id },
    select: { id: true, planHash: true, disposition: true },
  });
}

async function grantedPlans(database: Database, campaignId: string) {
  const rows = await database.campaignRepository.findMany({
    where: { campaignId, state: "waiting", claimedAt: { not: null }, plan: { grants: { some: {} } } },
    select: { planHash: true, repository: { select: { owner: true, name: true } } },
    orderBy: { position: "asc" },
  });
  return rows.flatMap(({ planHash, repository }) => (planHash === null ? [] : [{ ...repository, planHash }]));
}
