import type { Result } from "../../core/contracts.ts";
import { MOST_MORE_PATHS, pathsToLookAt, riskOfPath } from "../../core/review/paths.ts";
import { partsOf } from "../../core/review/reviewer.ts";
import { riskOf } from "../../core/review/risk.ts";
import { attribute, planWindow, type WindowPlan } from "../../core/review/window.ts";
import { LASTING_FAILURES } from "../github/inventory-ports.ts";
import type {
  FoundRepository,
  GithubDirectory,
  GithubFailure,
  GithubFailureCode,
  GithubHeads,
  GithubInstallation,
  ReadOptions,
} from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done, refuse } from "../refuse.ts";
import type {
  CommitRange,
  CommitReadingStore,
  GithubReview,
  ReviewIncident,
  ReviewTarget,
  SeenCommit,
  WindowCommitRow,
  WindowReading,
} from "./ports.ts";

export interface ReadCommitsPorts {
  /** The GitHub that is asked, as organisations are kept under. */
  readonly host: string;
  readonly directory: Pick<GithubDirectory, "installationOf">;
  readonly heads: Pick<GithubHeads, "find">;
  readonly review: GithubReview;
  readonly store: CommitReadingStore;
  readonly clock: Clock;
}

export interface ReadCommitsOptions {
  readonly signal?: AbortSignal;
  /** Repositories of one run at most. */
  readonly most?: number;
}

export interface ReadCommitsOutcome {
  /** Those that are read to their end. */
  readonly read: number;
  /** Whether others are still due. */
  readonly more: boolean;
  /** What ended the run early; what was read until then is kept. */
  readonly stopped: GithubFailure | null;
}

type Refusal = { readonly code: "not-found" | "no-github" | GithubFailureCode; readonly message: string };

const AT_MOST = 100;
/** Commits of one question about pull requests and paths. */
const TOGETHER = 50;

/**
 * Reads the commits of an incident's window, repository by repository, those that were read longest ago first. Each step is kept by itself: a
 * run that dies goes on where it stood. Where GitHub's record is the one that was read before, two requests show it.
 */
export async function readCommits(
  ports: ReadCommitsPorts,
  incidentId: string,
  { signal, most = AT_MOST }: ReadCommitsOptions = {},
): Promise<Result<ReadCommitsOutcome, Refusal>> {
  const incident = await ports.store.incident(incidentId);
  if (incident === null) return refuse("not-found", "There is no such incident.");
  const options: ReadOptions = { priority: "normal", ...(signal === undefined ? {} : { signal }) };
  const found = await observerOf(ports, incident, options);
  if (!found.ok) return found;
  const targets = await ports.store.due(incidentId, ports.clock.now(), most);
  if (targets.length === 0) return done({ read: 0, more: false, stopped: null });
  const run: Run = { ports, incident, observer: found.value, options };
  const heads = await ports.heads.find(
    found.value,
    targets.map(({ repository: { id, nodeId } }) => ({ id, nodeId: nodeId === "" ? null : nodeId })),
    options,
  );
  if (!heads.ok) return done({ read: 0, more: false, stopped: heads.failure });
  const byId = new Map(heads.value.map((one) => [one.id, one]));
  let read = 0;
  for (const target of targets) {
    if (signal?.aborted === true) return done({ read, more: true, stopped: null });
    const outcome = await readOne(run, target, byId.get(target.repository.id));
    if (outcome === "done") read += 1;
    else if (LASTING_FAILURES.has(outcome.code)) return done({ read, more: true, stopped: outcome });
  }
  return done({ read, more: targets.length === most, stopped: null });
}

/** The observer's installation for an incident's organisation. */
export async function observerOf(
  { host, directory }: Pick<ReadCommitsPorts, "host" | "directory">,
  { githubId, host: own }: Pick<ReviewIncident, "githubId" | "host">,
  options: ReadOptions,
): Promise<Result<GithubInstallation, Refusal>> {
  if (githubId === null || own !== host)
    return refuse("no-github", "This organisation is not connected with the GitHub that is configured.");
  const found = await directory.installationOf("observer", githubId, options);
  if (!found.ok) return { ok: false, failure: found.failure };
  if (found.value === null)
    return refuse("not-installed", "The observer's GitHub App is not installed for this organisation.");
  if (found.value.suspendedAt !== null)
    return refuse("suspended", "The observer's GitHub App is suspended for this organisation.");
  return done(found.value);
}

interface Run {
  readonly ports: ReadCommitsPorts;
  readonly incident: ReviewIncident;
  readonly observer: GithubInstallation;
  readonly options: ReadOptions;
}

/** A failure that is this repository's alone is written down, and shown, and the next one has its turn. */
async function readOne(
  run: Run,
  target: ReviewTarget,
  found: FoundRepository | undefined,
): Promise<"done" | GithubFailure> {
  const { store, clock } = run.ports;
  const at = clock.now();
  if (found?.state !== "present") {
    await store.note(target, at, "GitHub does not show this repository to the observer's App.");
    return "done";
  }
  const { defaultBranch: branch, headSha: head, pushedAt } = found.head;
  const planned = await planOf(run, target, { branch, head, pushedAt });
  if ("code" in planned) {
    if (!LASTING_FAILURES.has(planned.code)) await store.note(target, at, sentenceOf(planned));
    return planned;
  }
  if (planned.kind === "unrecorded") {
    await store.note(
      target,
      at,
      `GitHub has no record of what moved ${branch ?? "its default branch"}, so that it cannot be told which commits came.`,
    );
    return "done";
  }
  const reading: WindowReading = { branch, head, record: recordOf(branch, planned), at };
  const failure = await readPlanned(run, target, reading, planned);
  if (failure === null) return "done";
  if (!LASTING_FAILURES.has(failure.code)) await store.note(target, at, sentenceOf(failure));
  return failure;
}

/** `detail` is ours: it names the permission. */
function sentenceOf({ code, message, detail }: GithubFailure): string {
  return code === "missing-permission" && detail !== undefined ? `${message} (${detail})` : message;
}

interface Branch {
  readonly branch: string | null;
  readonly head: string | null;
  readonly pushedAt: Date | null;
}

async function planOf(
  { ports, incident: { from, to }, observer, options }: Run,
  { repository }: ReviewTarget,
  { branch, head, pushedAt }: Branch,
): Promise<WindowPlan | GithubFailure> {
  if (branch === null || head === null) return { kind: "none" };
  const moves = await ports.review.moves(observer, repository, branch, from, options);
  if (!moves.ok) return moves.failure;
  return planWindow({
    moves: moves.value,
    head,
    pushedAt: pushedAt?.getTime() ?? null,
    from: from.getTime(),
    to: to.getTime(),
  });
}

/** Two plans of one text have the same commits: a commit's id is of all that leads to it. */
function recordOf(branch: string | null, plan: Exclude<WindowPlan, { readonly kind: "unrecorded" }>): string {
  if (plan.kind === "none") return JSON.stringify([branch]);
  return JSON.stringify([
    branch,
    plan.base,
    ...plan.stretches.map(({ to, at, forced, actor }) => [to, at, forced, actor?.id ?? null]),
  ]);
}

async function readPlanned(
  run: Run,
  target: ReviewTarget,
  reading: WindowReading,
  plan: Exclude<WindowPlan, { readonly kind: "unrecorded" }>,
): Promise<GithubFailure | null> {
  const { store } = run.ports;
  const known = await store.isKnown(target, reading.record);
  if (known && (await store.undetailed(target, 1)).length === 0) {
    await store.confirm(target, reading);
    return null;
  }
  if (plan.kind === "none") {
    await store.keep(target, reading, []);
    await store.confirm(target, reading);
    return null;
  }
  const read = await rangeOf(run, target, plan);
  if ("code" in read) return read;
  if (!known) await store.keep(target, reading, rowsOf(plan, read));
  const failure = await readDetails(run, target, reading, read);
  if (failure === null) await store.confirm(target, reading);
  return failure;
}

interface Came extends CommitRange {
  /** By the place of a forced stretch: what it took away. */
  readonly lost: ReadonlyMap<number, readonly SeenCommit[]>;
}

async function rangeOf(
  { ports, observer, options }: Run,
  { repository }: ReviewTarget,
  { base, tip, stretches }: Extract<WindowPlan, { readonly kind: "range" }>,
): Promise<Came | GithubFailure> {
  const came = await ports.review.range(observer, repository, { base, tip }, options);
  if (!came.ok) return came.failure;
  const lost = new Map<number, readonly SeenCommit[]>();
  const paths = new Set(came.value.paths);
  let complete = came.value.pathsComplete;
  for (const [index, { from, to, forced }] of stretches.entries()) {
    if (!forced || from === null) continue;
    const gone = await ports.review.range(observer, repository, { base: to, tip: from }, options);
    if (!gone.ok) return gone.failure;
    if (gone.value.commits.length === 0) continue;
    lost.set(index, gone.value.commits);
    for (const path of gone.value.paths) paths.add(path);
    complete &&= gone.value.pathsComplete;
  }
  return { commits: came.value.commits, paths: [...paths], pathsComplete: complete, lost };
}

function rowsOf(
  { stretches }: Extract<WindowPlan, { readonly kind: "range" }>,
  { commits, lost }: Came,
): readonly WindowCommitRow[] {
  const all = new Map([...commits, ...[...lost.values()].flat()].map((one) => [one.sha, one]));
  const gone = new Map([...lost].map(([index, some]) => [index, some.map(({ sha }) => sha)]));
  const attributed = attribute(stretches, [...all.values()], gone);
  return [...all.values()].map((one): WindowCommitRow => {
    const { movers = [], known = false, at = null, leftAt = null } = attributed.get(one.sha) ?? {};
    const facts = { movers, known, leftAt, authorId: one.author.account?.id ?? null, details: null };
    return {
      ...one,
      movers,
      moversKnown: known,
      cameAt: dateOf(at),
      leftAt: dateOf(leftAt),
      risk: riskOf({ ...facts, verified: one.verified, verifyReason: one.verifyReason }),
    };
  });
}

function dateOf(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

async function readDetails(
  { ports, observer, options }: Run,
  target: ReviewTarget,
  { branch }: WindowReading,
  { paths: listed, pathsComplete }: Came,
): Promise<GithubFailure | null> {
  const paths = pathsToLookAt(listed);
  const risky = listed.filter((path) => riskOfPath(path) !== null).length;
  const touchedComplete = pathsComplete && risky <= MOST_MORE_PATHS;
  for (;;) {
    options.signal?.throwIfAborted();
    const some = await ports.store.undetailed(target, TOGETHER);
    if (some.length === 0) return null;
    const asked = { shas: some.map(({ sha }) => sha), branch: branch ?? "", paths };
    const read = await ports.review.details(observer, target.repository, asked, options);
    if (!read.ok) return read.failure;
    const rows = some.flatMap(({ sha, ...facts }) => {
      const found = read.value.get(sha);
      if (found === undefined) return [];
      const details = { ...found, touchedComplete };
      return [{ sha, details, parts: partsOf(facts.movers, details), risk: riskOf({ ...facts, details }) }];
    });
    await ports.store.keepDetails(target, rows);
    // GitHub gives some of them not now: what lacks is asked for in the next run.
    if (rows.length < some.length) return missingDetails(some.length - rows.length);
  }
}

function missingDetails(count: number): GithubFailure {
  const message = `GitHub does not give the pull requests of ${count === 1 ? "a commit" : `${count} commits`} now. It is asked again.`;
  return { code: "unavailable", message, status: null, outcomeUnknown: false };
}
