import { eventOf } from "../../core/campaign/observe.ts";
import { sectionHash } from "../../core/campaign/probe-words.ts";
import type { BranchChange, OpenedPull, PullView, RepositorySight } from "../github/changes-ports.ts";
import type { CommitFiles, GithubFailure, GithubResult } from "../github/ports.ts";
import { type PlanToWrite, planToWrite } from "../plan-source.ts";
import { firstLabels } from "./labels.ts";
import { failedBy, moved, refused, type StepEnd } from "./outcome.ts";
import type { CampaignPlace, CampaignPorts, CampaignRepositoryRow, CampaignRow } from "./ports.ts";
import { pullBody, TITLE } from "./texts.ts";

/** One repository that was taken, with what was read for it a moment ago. */
export interface Opening {
  readonly campaign: CampaignRow;
  readonly place: CampaignPlace;
  readonly row: CampaignRepositoryRow;
  readonly sight: RepositorySight;
  readonly files: GithubResult<CommitFiles>;
  /** What its pull request says about its grants. */
  readonly grants: string;
}

/** Either what was wanted, or the end of the step. */
type Or<T> = { readonly go: true; readonly value: T } | { readonly go: false; readonly end: Promise<StepEnd> };

const go = <T>(value: T): Or<T> => ({ go: true, value });
const stop = (end: Promise<StepEnd>): Or<never> => ({ go: false, end });

/**
 * Moves one repository to an open pull request with exactly the plan that was approved, planned and proven again on the fresh head. What is
 * to be written is noted before; after a cut, what is there is read, and the step goes on from that. Null where another worker has taken
 * over: then nothing more is written.
 */
export async function openOne(ports: CampaignPorts, opening: Opening): Promise<StepEnd> {
  const { row, sight } = opening;
  const obstacle = obstacleIn(sight);
  if (obstacle !== null) return refused(ports, row, obstacle);
  const ended = endedPull(ports, row, sight.pull);
  if (ended !== null) return ended;
  const ready = await withoutMerged(ports, opening);
  if (!ready.go) return ready.end;
  const planned = await planAnew(ports, ready.value);
  if (!planned.go) return planned.end;
  const branch = await putBranch(ports, ready.value, planned.value);
  if (!branch.go) return branch.end;
  return putPull(ports, { ...ready.value, row: branch.value }, planned.value);
}

function obstacleIn({ archived, disabled, head, defaultBranch }: RepositorySight) {
  if (archived) return "archived" as const;
  if (disabled) return "forbidden" as const;
  return head === null || defaultBranch === null ? ("empty" as const) : null;
}

/** What people have decided about a pull request that we know of. A closed one goes on only where that was asked for. */
function endedPull(ports: CampaignPorts, row: CampaignRepositoryRow, pull: PullView | null): Promise<StepEnd> | null {
  if (pull === null) return null;
  const at = ports.clock.now();
  const observed = { observedAt: at, activeAt: pull.updatedAt };
  if (row.reopen) return null;
  if (pull.state === "merged")
    return moved(
      ports,
      row,
      { kind: "merge" },
      { ...observed, mergedSha: pull.mergedSha, mergedAt: pull.mergedAt ?? at },
    );
  return pull.state === "closed" ? moved(ports, row, { kind: "close" }, observed) : null;
}

/** What was merged and is to be done once more gets another pull request. */
async function withoutMerged(ports: CampaignPorts, opening: Opening): Promise<Or<Opening>> {
  const { row, sight } = opening;
  if (sight.pull?.state !== "merged") return go(opening);
  const ended = { pullNumber: null, askedAt: null, mergedSha: null, mergedAt: null };
  // What is on the branch is in the base already: it has to be written on another one.
  const kept = await noted(ports, row, { ...ended, baseSha: null, baseTree: null });
  return kept.go ? go({ ...opening, row: kept.value, sight: { ...sight, pull: null } }) : kept;
}

async function planAnew(ports: CampaignPorts, { row, sight, files }: Opening): Promise<Or<PlanToWrite>> {
  if (!files.ok) return stop(failedBy(ports, row, files.failure));
  const planned = await planOn(ports, row, sight, files.value);
  const { hash, files: changed, items } = planned.outcome;
  if (changed.length === 0 && items.length === 0) return stop(refused(ports, row, "nothing-to-change"));
  if (hash === row.planHash) return go(planned);
  // Whoever accepts it looks at the plan of a scan.
  await ports.scans.scan(row.repositoryId);
  return stop(moved(ports, row, { kind: "differ" }, { foundHash: hash }));
}

/** The plan of a repository's files, by the settings that scans of it have. */
export async function planOn(
  ports: CampaignPorts,
  row: Pick<CampaignRepositoryRow, "organisationId" | "defaultPermissions">,
  { repository, defaultBranch }: RepositorySight,
  files: CommitFiles,
): Promise<PlanToWrite> {
  const source = await ports.sources.source(row.organisationId, repository, defaultBranch ?? "", files);
  return planToWrite(ports.planner, source, row.defaultPermissions);
}

function changeOn(sight: RepositorySight, row: CampaignRepositoryRow, base: string, plan: PlanToWrite): BranchChange {
  return { repository: sight.repository, branch: row.branch, base, files: plan.files, headline: TITLE };
}

/** @returns the row with our head on the branch */
async function putBranch(
  ports: CampaignPorts,
  opening: Opening,
  plan: PlanToWrite,
): Promise<Or<CampaignRepositoryRow>> {
  const { row, sight } = opening;
  const { branchHead, head, baseTree } = sight;
  if (branchHead === null) return writeBranch(ports, opening, plan, null);
  if (branchHead !== row.headSha) {
    const own = await ownHead(ports, opening, plan);
    if (!own.go) return own;
    if (own.value.headSha === null) return writeBranch(ports, { ...opening, row: own.value }, plan, branchHead);
    return putBranch(ports, { ...opening, row: own.value }, plan);
  }
  // The approved plan is on it already: only a conflict, or a base that it was not made for, asks for another commit.
  const fits = sight.pull?.mergeable !== "conflicts" && sight.pull?.state !== "closed";
  if (row.baseSha === head || (fits && row.baseTree === baseTree)) return go(row);
  if (fits && row.pullNumber !== null) return noted(ports, row, { baseTree });
  return writeBranch(ports, opening, plan, branchHead);
}

async function noted(
  ports: CampaignPorts,
  row: CampaignRepositoryRow,
  fields: Parameters<CampaignPorts["work"]["note"]>[1],
): Promise<Or<CampaignRepositoryRow>> {
  const kept = await ports.work.note(row, fields);
  return kept === null ? stop(Promise.resolve(null)) : go(kept);
}

/**
 * A branch of our name whose head we do not know. It is ours where a commit was noted before it was asked for, and is there as it would have
 * been written. Anything else is a stranger's, or people's work on top of ours: it is left alone.
 */
async function ownHead(ports: CampaignPorts, opening: Opening, plan: PlanToWrite): Promise<Or<CampaignRepositoryRow>> {
  const { row, sight, place } = opening;
  if (row.baseSha === null) return stop(refused(ports, row, "branch-taken"));
  const then = await planAt(ports, opening, plan, row.baseSha);
  if (!then.ok) return stop(failedBy(ports, row, then.failure));
  const seen = await ports.changes.inspect(place.observer, changeOn(sight, row, row.baseSha, then.value));
  if (!seen.ok) return stop(failedBy(ports, row, seen.failure));
  if (seen.value.kind === "ours") return noted(ports, row, { headSha: seen.value.head });
  if (seen.value.kind === "base" && row.headSha === null) return go(row);
  if (sight.pull?.state !== "open") return stop(refused(ports, row, "branch-taken"));
  return stop(moved(ports, row, { kind: "see", as: "changed" }, { observedAt: ports.clock.now() }));
}

/** The plan as it was on the commit that was noted, where the head has moved on since. */
async function planAt(
  ports: CampaignPorts,
  { row, sight, place, files }: Opening,
  plan: PlanToWrite,
  base: string,
): Promise<GithubResult<PlanToWrite>> {
  if (files.ok && files.value.commit === base) return { ok: true, value: plan };
  const read = await readFiles(ports, place, sight, base);
  return read.ok ? { ok: true, value: await planOn(ports, row, sight, read.value) } : read;
}

export async function readFiles(
  ports: CampaignPorts,
  { observer }: CampaignPlace,
  { repository }: RepositorySight,
  commit: string,
): Promise<GithubResult<CommitFiles>> {
  for await (const { result } of ports.files.read(observer, [{ repository, commit }])) return result;
  return { ok: false, failure: NO_ANSWER };
}

const NO_ANSWER: GithubFailure = {
  code: "unavailable",
  message: "GitHub could not be reached, or did not answer as it should.",
  detail: "files without an answer",
  status: null,
  outcomeUnknown: false,
};

/** @param from where the branch is; null where there is none */
async function writeBranch(
  ports: CampaignPorts,
  { row, sight, place }: Opening,
  plan: PlanToWrite,
  from: string | null,
): Promise<Or<CampaignRepositoryRow>> {
  const base = sight.head ?? "";
  const ready = await noted(ports, row, { baseSha: base, baseTree: sight.baseTree });
  if (!ready.go) return ready;
  const change = changeOn(sight, row, base, plan);
  const written =
    from === null
      ? await ports.changes.commit(place.remediator, change)
      : await ports.changes.rebuild(place.remediator, { ...change, from });
  if (!written.ok) return stop(failedBy(ports, ready.value, written.failure));
  // Somebody was quicker: the next try sees who.
  if (written.value.kind === "stale") return stop(failedBy(ports, ready.value, STALE));
  return noted(ports, ready.value, { headSha: written.value.head });
}

export const STALE: GithubFailure = {
  code: "unavailable",
  message: "The branch was changed at the same moment.",
  status: 200,
  outcomeUnknown: false,
};

async function putPull(ports: CampaignPorts, opening: Opening, plan: PlanToWrite): Promise<StepEnd> {
  const { row, sight, place, campaign, grants } = opening;
  const body = pullBody(plan.outcome.body, grants, campaign.name);
  if (row.pullNumber !== null) {
    const kept = await keptPull(ports, opening, row.pullNumber, body);
    if (!kept.go) return kept.end;
    if (kept.value !== null) {
      const there = { number: kept.value, made: true, labelled: true };
      return opened(ports, { ...opening, row }, there, sight.pull);
    }
  }
  const missed = row.pullNumber === null && row.askedAt !== null ? await missedPull(ports, opening) : go(null);
  if (!missed.go) return missed.end;
  const ready = await noted(ports, row, { askedAt: ports.clock.now() });
  if (!ready.go) return ready.end;
  const { repository, defaultBranch } = sight;
  const made = await ports.changes.open(place.remediator, {
    repository,
    base: defaultBranch ?? "",
    branch: row.branch,
    title: TITLE,
    body,
    draft: row.draft,
    labels: campaign.labels,
  });
  if (!made.ok) return failedBy(ports, ready.value, made.failure);
  return opened(ports, { ...opening, row: ready.value }, made.value, null);
}

/** One that was asked for, and of which no answer came, counts also where people closed or merged it since. An open one is found again. */
async function missedPull(ports: CampaignPorts, { row, sight, place }: Opening): Promise<Or<null>> {
  const found = await ports.changes.pullOf(place.observer, sight.repository, row.branch);
  if (!found.ok) return stop(failedBy(ports, row, found.failure));
  if (found.value === null || found.value.state === "open" || row.reopen) return go(null);
  const { number, state } = found.value;
  const at = ports.clock.now();
  const fields = { pullNumber: number, observedAt: at, ...(state === "merged" ? { mergedAt: at } : {}) };
  return stop(moved(ports, row, { kind: state === "merged" ? "merge" : "close" }, fields));
}

/** The one that is there gets the new text. A closed one is opened again; where GitHub refuses that, null: another one is opened. */
async function keptPull(
  ports: CampaignPorts,
  opening: Opening,
  number: number,
  body: string,
): Promise<Or<number | null>> {
  const { row, sight, place } = opening;
  const closed = sight.pull?.state === "closed";
  const change = closed ? ({ body, state: "open" } as const) : { body };
  const changed = await ports.changes.change(place.remediator, { repository: sight.repository, number }, change);
  if (changed.ok) return go(number);
  return closed && changed.failure.code === "invalid" ? go(null) : stop(failedBy(ports, row, changed.failure));
}

function opened(
  ports: CampaignPorts,
  { row, grants }: Opening,
  { number, made, labelled }: OpenedPull,
  pull: PullView | null,
): Promise<StepEnd> {
  const at = ports.clock.now();
  const event =
    pull === null || pull.state !== "open" || pull.headSha !== row.headSha
      ? ({ kind: "see", as: row.draft ? "draft" : "open" } as const)
      : eventOf({ ...pull, mergeable: "unknown", baseTree: row.baseTree }, row);
  return moved(ports, row, event, {
    pullNumber: number,
    openedAt: row.openedAt === null ? at : new Date(row.openedAt),
    activeAt: at,
    attempts: 0,
    notBefore: null,
    reopen: false,
    // One that was there already may say something else.
    grantsShown: made ? sectionHash(grants) : null,
    labelsDueAt: firstLabels(labelled, at),
    error: labelled ? null : "Its labels could not be set.",
  });
}
