import { campaignAfter } from "../../core/campaign/campaign-state.ts";
import {
  CAMPAIGN_REPOSITORY_STATES,
  type CampaignRepositoryState,
  isSettled,
  OPEN_STATES,
  repositoryAfter,
  repositoryBefore,
} from "../../core/campaign/repository-state.ts";
import type { CampaignRepositoryRow, CampaignWork, RowFields, Turn } from "../../usecases/campaigns/ports.ts";
import type { Fence } from "../../usecases/ports.ts";
import { writeAudit } from "./audit.ts";
import { paceFacts } from "./campaign-budget.ts";
import { letGo } from "./campaign-hand.ts";
import { createProbeStore } from "./campaign-probes.ts";
import { createRevertWork } from "./campaign-reverts.ts";
import { campaignRow, columnsOf, repositoryRow, WITH_REPOSITORY } from "./campaign-rows.ts";
import { findCampaign } from "./campaign-store.ts";
import type { Database } from "./client.ts";
import { fencedWrites, type Write } from "./fence.ts";
import { Prisma } from "./generated/client.ts";

/** The last that is followed: a stopped campaign's open pull requests may still be merged. */
const FOLLOWED = ["running", "paused", "stopped"] as const;

/**
 * What the worker does to campaigns. Each change names the generation that was read, and one made meanwhile wins.
 * @param fence of the worker whose job writes; null where none does
 */
export function createCampaignWork(database: Database, fence: Fence | null): CampaignWork {
  const write = fencedWrites(database, fence);
  return {
    ...createProbeStore(database, write),
    ...createRevertWork(database, write),
    live: () => live(database),
    find: (id) => findCampaign(database, id),
    begin: (id) => write((tx) => begin(tx, id)),
    paceFacts: (id, now) => paceFacts(database, id, now),
    retake: async (turn) => inOrder(database, await write((tx) => retake(tx, turn))),
    take: async (turn, most, now) => inOrder(database, await write((tx) => takeNext(tx, turn, most, now))),
    note: (row, fields) => write((tx) => note(tx, row, fields)),
    move: (...change) => move(write, ...change),
    following: (campaignId, before, most) => following(database, campaignId, before, most),
    unlabelled: (campaignId, now, most) => unlabelled(database, campaignId, now, most),
    speaking: async (campaignId, most) => {
      const where = { campaignId, word: { not: null } };
      const rows = await database.campaignRepository.findMany({ where, include: WITH_REPOSITORY, take: most });
      return rows.map(repositoryRow);
    },
    merged: (campaignId) => merged(database, campaignId),
    letGo: (campaignId) => write((tx) => letGo(tx, campaignId)),
    finish: (campaignId, at, audit) => write((tx) => finish(tx, campaignId, at, audit)),
  };
}

async function live(database: Database): Promise<readonly string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM campaign c WHERE c.status IN ('running', 'paused') OR EXISTS (
      SELECT FROM campaign_repository r WHERE r.campaign_id = c.id
        AND (r.word IS NOT NULL OR EXISTS (SELECT FROM campaign_revert v WHERE v.campaign_repository_id = r.id AND v.state IN ('asked', 'open'))
          OR c.status = 'stopped' AND r.state = 'opening'
          OR c.status = 'stopped' AND r.pr_number IS NOT NULL AND r.state = ANY(${[...OPEN_STATES, "merged"]}::text[])))
    ORDER BY c.id`;
  return rows.map(({ id }) => id);
}

async function begin(tx: Prisma.TransactionClient, campaignId: string): Promise<Turn> {
  const data = { generation: { increment: 1 } };
  const { generation } = await tx.campaign.update({ where: { id: campaignId }, data, select: { generation: true } });
  return { campaignId, generation };
}

type Ids = readonly { readonly id: string }[];

/** Checked in the same statement: a worker whose turn has ended takes nothing. */
function hasTurn({ campaignId, generation }: Turn): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT FROM campaign h WHERE h.id = ${campaignId}::uuid AND h.generation = ${generation})`;
}

function retake(tx: Prisma.TransactionClient, turn: Turn): Promise<Ids> {
  return tx.$queryRaw<Ids>`
    UPDATE campaign_repository SET generation = generation + 1
    WHERE campaign_id = ${turn.campaignId}::uuid AND state = 'opening' AND ${hasTurn(turn)} RETURNING id`;
}

function takeNext(tx: Prisma.TransactionClient, turn: Turn, most: number, now: Date): Promise<Ids> {
  return tx.$queryRaw<Ids>`
    UPDATE campaign_repository SET state = 'opening', generation = generation + 1, begun_at = coalesce(begun_at, ${now})
    WHERE ${hasTurn(turn)} AND id IN (
      SELECT id FROM campaign_repository
      WHERE campaign_id = ${turn.campaignId}::uuid AND state = ANY(${[...repositoryBefore("take")]}::text[])
        AND claimed_at IS NOT NULL AND (not_before IS NULL OR not_before <= ${now})
      ORDER BY state IN ('behind', 'conflicted') DESC, position, id LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING id`;
}

async function inOrder(database: Database, ids: Ids) {
  const rows = await database.campaignRepository.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    include: WITH_REPOSITORY,
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });
  return rows.map(repositoryRow);
}

async function note(tx: Prisma.TransactionClient, row: CampaignRepositoryRow, fields: RowFields) {
  const { count } = await tx.campaignRepository.updateMany({
    where: { id: row.id, generation: row.generation, state: row.state },
    data: columnsOf(fields),
  });
  return count === 1 ? read(tx, row.id) : null;
}

/** Ends the transaction: nothing of it is kept. */
class Moved extends Error {}

async function move(
  write: Write,
  ...[row, event, fields, audit, at]: Parameters<CampaignWork["move"]>
): Promise<CampaignRepositoryRow | null> {
  const to = repositoryAfter(row.state, event);
  if (to === null) return null;
  const code = to === "refused" ? {} : { code: null };
  try {
    return await write(async (tx) => {
      const { count } = await tx.campaignRepository.updateMany({
        where: { id: row.id, generation: row.generation, state: row.state },
        data: { ...columnsOf(fields), ...code, state: to, generation: { increment: 1 } },
      });
      if (count !== 1) throw new Moved();
      if (to !== row.state) await writeAudit(tx, row.organisationId, audit, at);
      return await read(tx, row.id);
    });
  } catch (error) {
    if (error instanceof Moved) return null;
    // A closed pull request that people reopened, of a repository that another campaign has by now.
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return null;
    throw error;
  }
}

async function read(tx: Prisma.TransactionClient, id: string): Promise<CampaignRepositoryRow | null> {
  const row = await tx.campaignRepository.findFirst({ where: { id }, include: WITH_REPOSITORY });
  return row === null ? null : repositoryRow(row);
}

const WATCHED: readonly CampaignRepositoryState[] = [
  ...OPEN_STATES,
  "replanned",
  "waiting",
  "failed",
  "refused",
  "closed",
  "skipped",
];

async function following(database: Database, campaignId: string, before: Date, most: number) {
  const { looked } = database.campaignRepository.fields;
  const watched = {
    campaignId,
    prNumber: { not: null },
    state: { in: [...WATCHED] },
    campaign: { status: { in: [...FOLLOWED] } },
  };
  const found = { include: WITH_REPOSITORY, orderBy: OLDEST_LOOK };
  const told = await database.campaignRepository.findMany({
    where: { ...watched, told: { gt: looked } },
    ...found,
    take: most,
  });
  const rest = await database.campaignRepository.findMany({
    where: { ...watched, told: { lte: looked }, OR: [{ observedAt: null }, { observedAt: { lte: before } }] },
    ...found,
    take: most - told.length,
  });
  return [...told, ...rest].map(repositoryRow);
}

const OLDEST_LOOK: Prisma.CampaignRepositoryOrderByWithRelationInput[] = [
  { observedAt: { sort: "asc", nulls: "first" } },
  { position: "asc" },
];

async function unlabelled(database: Database, campaignId: string, now: Date, most: number) {
  const rows = await database.campaignRepository.findMany({
    where: { campaignId, state: { in: [...OPEN_STATES] }, labelsDueAt: { lte: now } },
    include: WITH_REPOSITORY,
    orderBy: { labelsDueAt: "asc" },
    take: most,
  });
  return rows.map(repositoryRow);
}

interface MergedRecord {
  readonly id: string;
  readonly scan_id: string | null;
  readonly found: number;
  readonly scanning: boolean;
}

/**
 * A scan of the merged commit, or one that began a minute after the merge: GitHub's times are whole seconds, and its clock is not ours.
 * Where another commit came at once, one more scan is asked for. What the plan left to people counts for nothing.
 */
async function merged(database: Database, campaignId: string) {
  const judged = await database.$queryRaw<MergedRecord[]>`
    SELECT c.id, s.id AS scan_id, (
        SELECT count(*)::int FROM finding f JOIN plan_item i ON i.plan_id = c.plan_id AND i.fingerprint = f.fingerprint
        WHERE f.repository_id = c.repository_id AND f.ref = s.ref AND f.resolved_scan_id IS NULL AND i.refusal_code IS NULL
      ) AS found,
      EXISTS (SELECT FROM scan q WHERE q.repository_id = c.repository_id AND q.status IN ('queued', 'running')) AS scanning
    FROM campaign_repository c
    LEFT JOIN LATERAL (
      SELECT n.id, n.ref FROM scan n WHERE n.repository_id = c.repository_id AND n.status = 'done' AND n.purpose = 'branch'
        AND (n.started_at >= c.merged_at + interval '1 minute' OR n.commit_sha = c.merged_sha)
      ORDER BY n.queued_at DESC LIMIT 1
    ) s ON true
    WHERE c.campaign_id = ${campaignId}::uuid AND c.state IN ('merged', 'persisting')`;
  const rows = new Map((await inOrder(database, judged)).map((row) => [row.id, row]));
  return judged.flatMap(({ id, scan_id, found, scanning }) => {
    const row = rows.get(id);
    return row === undefined ? [] : [{ row, found: scan_id === null ? null : found, scanning }];
  });
}

async function finish(tx: Prisma.TransactionClient, ...[campaignId, at, audit]: Parameters<CampaignWork["finish"]>) {
  const row = await tx.campaign.findUnique({ where: { id: campaignId } });
  if (row === null || campaignAfter(campaignRow(row).state, "finish") !== "done") return false;
  const going = CAMPAIGN_REPOSITORY_STATES.filter((state) => !isSettled(state));
  const left = await tx.campaignRepository.count({
    where: { campaignId, OR: [{ state: { in: going } }, { word: { not: null } }] },
  });
  if (left > 0) return false;
  const { count } = await tx.campaign.updateMany({
    where: { id: campaignId, status: row.status },
    data: { status: "done", endedAt: at },
  });
  if (count === 1) await writeAudit(tx, row.organisationId, audit, at);
  return count === 1;
}
