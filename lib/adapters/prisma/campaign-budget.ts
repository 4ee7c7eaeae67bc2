import {
  type CampaignWaitFacts,
  contentUse,
  type HourLeft,
  type InstallationBudget,
  leftToOpen,
  waitsOf,
} from "../../core/campaign/budget.ts";
import { contentRequestsOf, finishBand } from "../../core/campaign/estimate.ts";
import type { PaceFacts } from "../../core/campaign/pace.ts";
import { OPEN_STATES, repositoryBefore } from "../../core/campaign/repository-state.ts";
import type { CampaignBudget, CampaignSummary } from "../../core/listing/campaign-views.ts";
import { HOUR_MS } from "../../core/pacing/limits.ts";
import type { Prisma } from "./generated/client.ts";

/** How fast a campaign may go at the moment, by its own pace and by what GitHub lets through. */

export async function paceFacts(
  database: Pick<Prisma.TransactionClient, "campaignRepository">,
  campaignId: string,
  now: Date,
): Promise<PaceFacts> {
  const open = { campaignId, state: { in: [...OPEN_STATES] } };
  const [opening, running, begun] = await Promise.all([
    database.campaignRepository.count({ where: { campaignId, state: "opening" } }),
    // Those that were not looked at yet have their checks before them.
    database.campaignRepository.count({ where: { ...open, OR: [{ checks: "running" }, { observedAt: null }] } }),
    database.campaignRepository.findMany({
      where: { campaignId, begunAt: { gt: new Date(now.getTime() - HOUR_MS) } },
      select: { begunAt: true },
    }),
  ]);
  const times = begun.flatMap(({ begunAt }) => (begunAt === null ? [] : [begunAt.getTime()]));
  return { now: now.getTime(), opening, running, begun: times };
}

type Campaign = Prisma.CampaignGetPayload<{ include: { organisation: true } }>;

/** Null for a folder of clones, in which nothing is opened. */
export async function readBudget(
  tx: Prisma.TransactionClient,
  { id, organisation, labels, ...row }: Campaign,
  { state, counts }: Pick<CampaignSummary, "state" | "counts">,
  at: Date,
): Promise<CampaignBudget | null> {
  if (organisation.kind !== "github") return null;
  const { perHour, mostRunning, nudgeDays, mostNudges } = row;
  const facts: CampaignWaitFacts = {
    state,
    pace: { perHour, mostRunning, nudgeDays, mostNudges },
    counts,
    paceFacts: await paceFacts(tx, id, at),
    installations: await readInstallations(tx, organisation, at),
    delayed: await readDelayed(tx, id, at),
    workers: await tx.jobWorker.count({ where: { endedAt: null } }),
  };
  const { opening, running, begun } = facts.paceFacts;
  const left = leftToOpen(counts);
  const contentEach = contentRequestsOf(labels);
  return {
    installations: facts.installations,
    begun: begun.length,
    contentEach,
    underChecks: opening + running,
    left,
    finish: left === 0 ? null : finishBand({ pullRequests: left, contentRequests: contentEach, perHour }),
    waits: waitsOf(facts),
  };
}

async function readDelayed(tx: Prisma.TransactionClient, campaignId: string, at: Date) {
  const { _count: repositories, _min: first } = await tx.campaignRepository.aggregate({
    where: { campaignId, state: { in: [...repositoryBefore("take")] }, notBefore: { gt: at } },
    _count: true,
    _min: { notBefore: true },
  });
  return { repositories, nextAt: first.notBefore?.getTime() ?? null };
}

type Organisation = Pick<Campaign["organisation"], "id" | "host">;

async function readInstallations(
  tx: Prisma.TransactionClient,
  { id, host }: Organisation,
  at: Date,
): Promise<readonly InstallationBudget[]> {
  const found = await tx.installation.findMany({
    where: { organisationId: id, role: { in: ["observer", "remediator"] } },
    orderBy: { role: "asc" },
  });
  const budgets: InstallationBudget[] = [];
  for (const githubId of new Set(found.map((one) => one.githubId))) {
    const own = found.filter((one) => one.githubId === githubId);
    const roles = (["observer", "remediator"] as const).filter((role) => own.some((one) => one.role === role));
    budgets.push({ roles, ...(await readLimits(tx, whoseOf(host, githubId), at)) });
  }
  return budgets;
}

/** As the workers write it: the host of the API, which for GitHub.com and its kin is another name than the organisation's host. */
function whoseOf(host: string, githubId: bigint): readonly string[] {
  return [`${host} installation ${githubId}`, `api.${host} installation ${githubId}`];
}

async function readLimits(
  tx: Prisma.TransactionClient,
  whose: readonly string[],
  at: Date,
): Promise<Omit<InstallationBudget, "roles">> {
  const where = { whose: { in: [...whose] } };
  const noted = await tx.githubBudget.findMany({ where, orderBy: { api: "desc" } });
  const hold = await tx.githubHold.findFirst({ where, orderBy: { until: "desc" } });
  const since = new Date(at.getTime() - HOUR_MS);
  // Web may read these columns only; Prisma would ask for the key as well.
  const turns = await tx.$queryRaw<{ at: Date }[]>`
    SELECT arrived_by AS at FROM github_turn WHERE whose = ANY(${[...whose]}::text[]) AND creates AND arrived_by >= ${since}`;
  const hours = noted.map(
    ({ api, allowed, remaining, resetsAt, notedAt }): HourLeft => ({
      api: api === "graphql" ? "graphql" : "rest",
      allowed,
      remaining,
      resetsAt: resetsAt.getTime(),
      notedAt: notedAt.getTime(),
    }),
  );
  const [told] = noted.toSorted((one, other) => other.notedAt.getTime() - one.notedAt.getTime());
  const arrivals = turns.map((turn) => turn.at.getTime());
  const until = hold?.until.getTime() ?? 0;
  return {
    hours,
    content:
      told === undefined
        ? null
        : contentUse(arrivals, { minute: told.contentMinute, hour: told.contentHour }, at.getTime()),
    heldUntil: until > at.getTime() ? until : null,
  };
}
