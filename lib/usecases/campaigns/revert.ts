import { MOST_ATTEMPTS, retryAfterMs } from "../../core/campaign/pace.ts";
import { judgeRevert, type RevertCode, type RevertState } from "../../core/campaign/revert.ts";
import { revertFile } from "../../core/fix/revert.ts";
import type { BranchChange, NewFile, PullView, RepositorySight } from "../github/changes-ports.ts";
import type { CommitFiles, GithubFailure } from "../github/ports.ts";
import type { PlanToWrite } from "../plan-source.ts";
import { planOn, readFiles, STALE } from "./open-one.ts";
import type { CampaignPlace, CampaignPorts } from "./ports.ts";
import type { RevertFields, RevertRow } from "./revert-ports.ts";
import { lookAt } from "./sights.ts";
import { REVERT_TITLE, revertBody } from "./texts.ts";

/**
 * Opens and follows the pull requests that take migrations back. Asked for by a person each, so a campaign that is paused, stopped or done is no
 * obstacle. As for opening: noted before it is written; after a cut, what is there is read, and nothing is written twice.
 */
export async function followReverts(ports: CampaignPorts, campaignId: string, place: CampaignPlace): Promise<void> {
  const reverts = await ports.work.reverts(campaignId, ports.clock.now());
  const named = reverts.map(({ row, branch, pullNumber }) => ({ ...row, branch, pullNumber }));
  const sights = new Map((await lookAt(ports, place, named)).map(({ row, sight }) => [row.id, sight]));
  for (const revert of reverts) {
    ports.signal?.throwIfAborted();
    const sight = sights.get(revert.row.id);
    if (sight === undefined) continue;
    if (sight === "gone") await refused(ports, revert, "gone", "The repository is not there any more.");
    else if (!sight.ok) await failed(ports, revert, sight.failure);
    else if (sight.value.pull !== null) await followed(ports, place, revert, sight.value, sight.value.pull);
    else await opened(ports, place, revert, sight.value);
  }
}

async function followed(
  ports: CampaignPorts,
  place: CampaignPlace,
  revert: RevertRow,
  sight: RepositorySight,
  pull: PullView,
): Promise<void> {
  if (pull.state === revert.state) return;
  if (pull.state === "closed" && !(await withoutBranch(ports, place, revert, sight))) return;
  const at = ports.clock.now();
  const merged: RevertFields = pull.state === "merged" ? { mergedAt: pull.mergedAt ?? at } : {};
  const moved = await move(ports, revert, pull.state, merged);
  // What it brings back is found by the next scan.
  if (moved !== null && pull.state === "merged") await ports.scans.scan(revert.row.repositoryId);
}

/** Passing by itself: the next look tries it again. Anything else is given up, and a branch stays behind. */
const PASSING: ReadonlySet<GithubFailure["code"]> = new Set(["unavailable", "rate-limited", "unauthorised"]);

/**
 * Removes the branch of a closed revert while it holds our own commit and nothing else: people's commits stay where they are.
 * @returns whether the revert may be called closed
 */
async function withoutBranch(
  ports: CampaignPorts,
  place: CampaignPlace,
  { row, branch, headSha }: RevertRow,
  { repository, branchHead }: RepositorySight,
): Promise<boolean> {
  if (headSha === null || branchHead !== headSha) return true;
  const removed = await ports.changes.removeBranch(place.remediator, { repository, branch, head: headSha });
  if (removed.ok) return true;
  const { code, detail = "" } = removed.failure;
  ports.log(`campaign ${row.campaignId}, ${row.owner}/${row.name}: ${branch} was not removed: ${code}`, detail);
  return !PASSING.has(code);
}

async function opened(
  ports: CampaignPorts,
  place: CampaignPlace,
  revert: RevertRow,
  sight: RepositorySight,
): Promise<void> {
  if (sight.archived || sight.disabled || sight.head === null) {
    await refused(
      ports,
      revert,
      "forbidden",
      "The repository is archived, switched off or empty: nothing can be written.",
    );
    return;
  }
  const verdict = judgeRevert(await ports.work.revertFacts(revert.row.id));
  if (verdict.kind !== "pass") {
    await refused(ports, revert, verdict.code, verdict.kind === "hold" ? verdict.reason : verdict.missing);
    return;
  }
  const found = await ports.changes.pullOf(place.observer, sight.repository, revert.branch);
  if (!found.ok) return failed(ports, revert, found.failure);
  if (found.value !== null) {
    // One that was asked for, and of which no answer came, counts also where people closed or merged it since.
    const { number: pullNumber, state } = found.value;
    const at = ports.clock.now();
    await move(ports, revert, state, { pullNumber, openedAt: at, ...(state === "merged" ? { mergedAt: at } : {}) });
    if (state === "merged") await ports.scans.scan(revert.row.repositoryId);
    return;
  }
  const written = await branchOf(ports, place, revert, sight);
  if (written !== null) await pullFor(ports, place, written, sight);
}

/** @returns the revert with our commit on its branch; null where its step ended */
async function branchOf(
  ports: CampaignPorts,
  place: CampaignPlace,
  revert: RevertRow,
  sight: RepositorySight,
): Promise<RevertRow | null> {
  const { branchHead } = sight;
  if (branchHead !== null && branchHead === revert.headSha) return revert;
  const base = branchHead === null ? (sight.head ?? "") : revert.baseSha;
  if (base === null) return refused(ports, revert, "branch-taken", `The branch ${revert.branch} holds something else.`);
  const files = await inverse(ports, place, revert, sight, base);
  if (!files.ok) {
    if ("code" in files) return refused(ports, revert, files.code, files.message);
    await failed(ports, revert, files.failure);
    return null;
  }
  const { repository } = sight;
  const change: BranchChange = { repository, branch: revert.branch, base, files: files.value, headline: REVERT_TITLE };
  if (branchHead !== null) {
    const seen = await ports.changes.inspect(place.observer, change);
    if (!seen.ok) return failed(ports, revert, seen.failure).then(() => null);
    if (seen.value.kind === "ours") return move(ports, revert, "asked", { headSha: seen.value.head });
    if (seen.value.kind !== "base")
      return refused(ports, revert, "branch-taken", `The branch ${revert.branch} holds something else.`);
  }
  const noted = await move(ports, revert, "asked", { baseSha: base });
  if (noted === null) return null;
  const written = await ports.changes.commit(place.remediator, change);
  if (!written.ok) return failed(ports, noted, written.failure).then(() => null);
  if (written.value.kind === "stale") return failed(ports, noted, STALE).then(() => null);
  return move(ports, noted, "asked", { headSha: written.value.head });
}

type Inverse =
  | { readonly ok: true; readonly value: readonly NewFile[] }
  | { readonly ok: false; readonly failure: GithubFailure }
  | { readonly ok: false; readonly code: RevertCode; readonly message: string };

/**
 * The texts without the migration's edits, on the commit `base`. The edits are planned again on the commit that they were made on, and are the
 * approved ones or none. On the result, planning again has to solve the same findings again.
 */
async function inverse(
  ports: CampaignPorts,
  place: CampaignPlace,
  { row }: RevertRow,
  sight: RepositorySight,
  base: string,
): Promise<Inverse> {
  if (row.baseSha === null) return { ok: false, ...PLAN_LOST };
  const made = await readFiles(ports, place, sight, row.baseSha);
  if (!made.ok) return made;
  const plan = await planOn(ports, row, sight, made.value);
  if (plan.outcome.hash !== row.planHash) return { ok: false, ...PLAN_LOST };
  const now = await readFiles(ports, place, sight, base);
  if (!now.ok) return now;
  const files: NewFile[] = [];
  for (const { path, text: after } of plan.files) {
    const before = textOf(made.value, path);
    if (before === null) return { ok: false, ...PLAN_LOST };
    const reverted = revertFile({ path, before, after }, textOf(now.value, path));
    if (!reverted.ok) return { ok: false, code: reverted.failure.code, message: reverted.failure.message };
    files.push({ path, text: reverted.value });
  }
  const again = await planOn(ports, row, sight, withTexts(now.value, files));
  const solved = new Set(again.outcome.items.filter(isSolved).map(({ fingerprint }) => fingerprint));
  const lost = plan.outcome.items.filter(isSolved).find(({ fingerprint }) => !solved.has(fingerprint));
  if (lost === undefined) return { ok: true, value: files };
  const message = `That ${lost.path} is as it was before could not be proven: take the migration back by hand.`;
  return { ok: false, code: "unproven", message };
}

const PLAN_LOST = {
  code: "plan-lost",
  message: "What the migration changed cannot be told any more: take it back by hand.",
} as const;

function isSolved({ refusalCode }: PlanToWrite["outcome"]["items"][number]): boolean {
  return refusalCode === null;
}

function textOf({ files }: CommitFiles, path: string): string | null {
  const found = files.find((file) => file.path === path);
  return found === undefined ? null : new TextDecoder("utf-8", { ignoreBOM: true }).decode(found.bytes);
}

function withTexts(read: CommitFiles, texts: readonly NewFile[]): CommitFiles {
  const byPath = new Map(texts.map(({ path, text }) => [path, new TextEncoder().encode(text)]));
  return { ...read, files: read.files.map((file) => ({ ...file, bytes: byPath.get(file.path) ?? file.bytes })) };
}

async function pullFor(ports: CampaignPorts, place: CampaignPlace, revert: RevertRow, sight: RepositorySight) {
  const made = await ports.changes.open(place.remediator, {
    repository: sight.repository,
    base: sight.defaultBranch ?? "",
    branch: revert.branch,
    title: REVERT_TITLE,
    body: revertBody(revert.row.pullNumber ?? 0, revert.reason),
    draft: false,
    labels: [],
  });
  if (!made.ok) return failed(ports, revert, made.failure);
  const openedAt = ports.clock.now();
  const fields = { pullNumber: made.value.number, openedAt, attempts: 0, notBefore: null, error: null };
  await move(ports, revert, "open", fields);
}

function refused(ports: CampaignPorts, revert: RevertRow, code: RevertCode, error: string): Promise<null> {
  return move(ports, revert, "refused", { code, error }).then(() => null);
}

/** Tried again by itself, and left to a person in the end. */
async function failed(ports: CampaignPorts, revert: RevertRow, failure: GithubFailure): Promise<void> {
  const { code, message, detail = "", retryAfterSeconds } = failure;
  const { row } = revert;
  ports.log(`campaign ${row.campaignId}, ${row.owner}/${row.name}: its revert failed: ${code}`, detail);
  // What is open is looked at again anyway.
  if (revert.state !== "asked") return;
  const attempts = revert.attempts + (code === "rate-limited" ? 0 : 1);
  if (attempts >= MOST_ATTEMPTS) return void (await refused(ports, revert, "forbidden", message));
  const waitMs = code === "rate-limited" ? 1_000 * Math.max(1, retryAfterSeconds ?? 60) : retryAfterMs(attempts);
  const notBefore = new Date(ports.clock.now().getTime() + waitMs);
  await move(ports, revert, "asked", { attempts, notBefore, error: message });
}

function move(ports: CampaignPorts, revert: RevertRow, to: RevertState, fields: RevertFields) {
  const { row, state } = revert;
  const data = {
    campaign: row.campaignId,
    from: state,
    to,
    code: fields.code ?? null,
    pull: fields.pullNumber ?? revert.pullNumber,
    head: fields.headSha ?? revert.headSha,
  };
  const audit = {
    actorKind: "system",
    actorId: "worker",
    action: "campaign.revert",
    objectKind: "repository",
    objectId: row.repositoryId,
    data,
  } as const;
  return ports.work.moveRevert(revert, to, fields, to === state ? null : audit, ports.clock.now());
}
