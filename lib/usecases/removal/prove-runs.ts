import type { SystemActor } from "../../core/actor.ts";
import type { Result } from "../../core/contracts.ts";
import type { RunEvidence, WorkflowRun } from "../../core/removal/run-facts.ts";
import { judgeJobs, placeIn, whyNotTheRun, whyNotTheText } from "../../core/removal/run-proof.ts";
import type { RepoModel } from "../../core/workflow/model.ts";
import { buildRepoModel } from "../../core/workflow/repo.ts";
import { LASTING_FAILURES } from "../github/inventory-ports.ts";
import type {
  GithubDirectory,
  GithubFailure,
  GithubFiles,
  GithubInstallation,
  GithubResult,
  ReadOptions,
} from "../github/ports.ts";
import { auditOf } from "../governance/roles.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { GithubRuns, RunLook, RunProofStore, UnprovenMerge, UnprovenReference } from "./run-ports.ts";

export interface ProveRunsPorts {
  readonly host: string;
  /** Where GitHub's pages are, without a slash at its end. */
  readonly web: string;
  readonly directory: GithubDirectory;
  readonly runs: GithubRuns;
  readonly files: GithubFiles;
  readonly store: RunProofStore;
  readonly clock: Clock;
}

/** Merges of one turn; the next turn has the next ones. */
const MOST = 50;
/** Of one workflow: older runs would show nothing that newer ones did not. */
const MOST_RUNS = 5;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Looks for runs that show that repositories work without the secrets which were replaced there by something that the broker knows nothing
 * of, and keeps what it finds. Where GitHub does not show the runs it is kept that they are not visible. Requests: one for each workflow,
 * and up to four for each run that may show it, five runs at most.
 * @returns a failure where GitHub wants us to wait, or is away; what was found until then is kept
 */
export async function proveByRuns(
  ports: ProveRunsPorts,
  actor: SystemActor,
  organisationId: string,
  options: ReadOptions = {},
): Promise<Result<{ readonly looked: number; readonly proven: number }, GithubFailure>> {
  const organisation = await ports.store.organisation(organisationId);
  if (organisation === null || organisation.host !== ports.host) return done({ looked: 0, proven: 0 });
  const merges = await ports.store.due(organisationId, ports.clock.now(), MOST);
  if (merges.length === 0) return done({ looked: 0, proven: 0 });
  const installed = await ports.directory.installationOf("observer", organisation.ownerId, options);
  if (!installed.ok) return installed;
  if (installed.value === null || installed.value.suspendedAt !== null) return done({ looked: 0, proven: 0 });
  let [looked, proven] = [0, 0];
  for (const merge of merges) {
    options.signal?.throwIfAborted();
    const looking = new Looking(ports, installed.value, merge, options);
    const outcome = await looking.look();
    const { failure } = outcome;
    if (failure !== null && failure.code === "rate-limited") return { ok: false, failure };
    const at = ports.clock.now();
    const look: RunLook = { organisationId, merge, at, dueAt: new Date(at.getTime() + pause(merge, at)), ...outcome };
    await ports.store.keep(look, (evidence) =>
      auditOf(actor, "credential.proven-by-run", "repository", merge.repositoryId, {
        ...evidence,
        concludedAt: evidence.concludedAt.toISOString(),
      }),
    );
    looked += 1;
    proven += outcome.found.length;
    if (failure !== null && LASTING_FAILURES.has(failure.code)) return { ok: false, failure };
  }
  return done({ looked, proven });
}

/** Right after a merge people wait for it; a workflow that runs once a month is not asked for all the time. */
function pause({ mergedAt }: UnprovenMerge, now: Date): number {
  const age = now.getTime() - mergedAt.getTime();
  if (age < DAY) return 10 * MINUTE;
  return age < 30 * DAY ? 60 * MINUTE : DAY;
}

type Outcome = Pick<RunLook, "code" | "reasons" | "found"> & { readonly failure: GithubFailure | null };

/** Thrown to end one merge's look, and nothing else's. */
class Stopped extends Error {
  readonly failure: GithubFailure;
  constructor(failure: GithubFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

class Looking {
  /** By commit: what the workflows were there, or why it is none of those that count. */
  private readonly commits = new Map<string, Promise<RepoModel | string>>();
  private readonly jobs = new Map<number, ReturnType<GithubRuns["jobs"]>>();
  private readonly reasons = new Set<string>();

  constructor(
    private readonly ports: ProveRunsPorts,
    private readonly observer: GithubInstallation,
    private readonly merge: UnprovenMerge,
    private readonly options: ReadOptions,
  ) {}

  async look(): Promise<Outcome> {
    const found: { fingerprint: string; evidence: RunEvidence }[] = [];
    const end = (code: RunLook["code"], failure: GithubFailure | null = null): Outcome => ({
      code,
      reasons: [...this.reasons].slice(0, 10),
      found,
      failure,
    });
    try {
      for (const path of new Set(this.merge.references.map((one) => one.path)))
        for (const shown of await this.ofWorkflow(path)) found.push(shown);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      const { failure } = error;
      const hidden = failure.code === "missing-permission";
      this.reasons.add(
        hidden
          ? "Its runs are not visible: the observer's App lacks actions: read."
          : `Its runs could not be read: ${failure.message}`,
      );
      return end(hidden ? "not-visible" : "failed", hidden ? null : failure);
    }
    return end(found.length === this.merge.references.length ? "proven" : "unproven");
  }

  private async ofWorkflow(path: string) {
    const { repository, defaultBranch: branch, mergedAt: since } = this.merge;
    const listed = await this.ports.runs.list(this.observer, repository, { path, branch, since }, this.options);
    const place = { repositoryId: repository.id, defaultBranch: branch, path };
    const all = taken(listed);
    const runs = all.filter((run) => whyNotTheRun(run, place) === null).slice(0, MOST_RUNS);
    if (runs.length === 0) this.reasons.add(`No run of ${path} on ${branch} has succeeded since the merge.`);
    const found: { fingerprint: string; evidence: RunEvidence }[] = [];
    for (const reference of this.merge.references.filter((one) => one.path === path)) {
      const evidence = await this.first(runs, reference);
      if (evidence !== null) found.push({ fingerprint: reference.fingerprint, evidence });
    }
    return found;
  }

  private async first(runs: readonly WorkflowRun[], reference: UnprovenReference): Promise<RunEvidence | null> {
    const { path, text, offset } = reference;
    const place = text === null ? null : placeIn(path, text, offset);
    for (const run of runs) {
      const shown = await this.shownBy(run, reference, place ?? { path, job: null, step: null });
      if (typeof shown !== "string") return shown;
      this.reasons.add(`Run ${run.id} of ${path} shows nothing: ${shown}.`);
    }
    return null;
  }

  /** @returns why it shows nothing */
  private async shownBy(
    run: WorkflowRun,
    { path, secretName }: UnprovenReference,
    place: NonNullable<ReturnType<typeof placeIn>>,
  ): Promise<RunEvidence | string> {
    const { repository } = this.merge;
    const model = await this.commitOf(run.headSha);
    if (typeof model === "string") return model;
    const why = whyNotTheText(model, path, secretName);
    const file = model.files.find((one) => one.path === path);
    if (why !== null || file === undefined) return why ?? `${path} is not there`;
    const jobs = this.jobs.get(run.id) ?? this.ports.runs.jobs(this.observer, repository, run, this.options);
    this.jobs.set(run.id, jobs);
    const judged = judgeJobs(file, place, taken(await jobs), run.headSha);
    if (!judged.proven) return judged.why;
    const { name, completedAt } = judged.job;
    if (completedAt === null) return "GitHub does not tell when it ended";
    const page = `${this.ports.web}/${repository.owner}/${repository.name}/actions/runs/${run.id}/attempts/${run.attempt}`;
    return {
      runId: run.id,
      attempt: run.attempt,
      event: run.event,
      path,
      job: name,
      headSha: run.headSha,
      concludedAt: completedAt,
      url: page,
    };
  }

  private commitOf(sha: string): Promise<RepoModel | string> {
    const known = this.commits.get(sha) ?? this.readCommit(sha);
    this.commits.set(sha, known);
    return known;
  }

  /** It has the merged commit in its history, and is in the default branch's: a tag may have that branch's name. */
  private async readCommit(sha: string): Promise<RepoModel | string> {
    const { repository, mergedSha, head, defaultBranch } = this.merge;
    const { runs, files } = this.ports;
    const ask = (commit: string, older: string) =>
      runs.contains(this.observer, repository, { commit, older }, this.options);
    if (!taken(await ask(sha, mergedSha))) return "its commit is older than the merge, or beside it";
    if (!taken(await ask(head, sha))) return `its commit is not, or not yet, in ${defaultBranch} as it was read`;
    const wanted = { repository, commit: sha };
    for await (const { result } of files.read(this.observer, [wanted], this.options)) {
      const read = taken(result);
      const unread = read.unreadable.map(({ path, reason, detail }) => ({
        path,
        bytes: null,
        unread: { reason, detail },
      }));
      const name = `${repository.owner}/${repository.name}`;
      return buildRepoModel({ name, files: [...read.files, ...unread], siblings: read.siblings }, () => "");
    }
    return "its commit could not be read";
  }
}

function taken<T>(result: GithubResult<T>): T {
  if (!result.ok) throw new Stopped(result.failure);
  return result.value;
}
