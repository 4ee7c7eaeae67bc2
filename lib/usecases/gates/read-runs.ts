import type { Result } from "../../core/contracts.ts";
import { secretsGiven } from "../../core/exposure/handed.ts";
import { isFreezing } from "../../core/freeze/incident-state.ts";
import type { RepoModel } from "../../core/workflow/model.ts";
import { buildRepoModel } from "../../core/workflow/repo.ts";
import { LASTING_FAILURES } from "../github/inventory-ports.ts";
import type {
  CommitFiles,
  GithubDirectory,
  GithubFailure,
  GithubFiles,
  GithubInstallation,
  ReadOptions,
  WantedFiles,
} from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type {
  ExposureStore,
  GithubWindowRuns,
  ReadRuns,
  SeenRun,
  UnreadRepository,
  WindowRun,
} from "./exposure-ports.ts";
import type { GateIncident, GateStore } from "./ports.ts";

export interface ReadRunsPorts {
  readonly host: string;
  readonly directory: GithubDirectory;
  readonly runs: GithubWindowRuns;
  readonly files: GithubFiles;
  readonly gates: GateStore;
  readonly exposures: ExposureStore;
  readonly clock: Clock;
}

/** Repositories of one turn. */
const MOST = 25;
/** Commits of one repository whose workflows are read, the newest first. Of runs of others nobody knows what they were given. */
const MOST_COMMITS = 60;
/** GitHub keeps runs for that long, where nothing else is set. */
const KEPT_DAYS = 90;

/** These never began, so that no job was given anything. */
const NEVER_RAN: ReadonlySet<string> = new Set(["skipped", "action_required", "startup_failure"]);
/** Their workflow is the default branch's, or a base's, and not of the commit that GitHub names. */
const OF_ANOTHER_COMMIT: ReadonlySet<string> = new Set(["pull_request_target", "workflow_run"]);

/**
 * Reads which workflows ran within the window of an incident, on any branch or tag, and what their jobs were given by the text of each run's
 * own commit. Some repositories in each turn; what is gone, or may not be seen, is kept as that.
 * @returns how many repositories were read; a failure where GitHub wants us to wait, or is away
 */
export async function readWindowRuns(
  ports: ReadRunsPorts,
  incidentId: string,
  options: ReadOptions = {},
): Promise<Result<number, GithubFailure>> {
  const incident = await ports.gates.incident(incidentId);
  if (incident === null || !isFreezing(incident.status)) return done(0);
  const known = await ports.gates.github(incident.organisationId);
  if (known === null || known.host !== ports.host) return done(0);
  const due = await ports.exposures.unread(incidentId, ports.clock.now(), MOST);
  if (due.length === 0) return done(0);
  const installed = await ports.directory.installationOf("observer", known.ownerId, options);
  if (!installed.ok) return installed;
  if (installed.value === null || installed.value.suspendedAt !== null) return done(0);
  for (const [index, one] of due.entries()) {
    options.signal?.throwIfAborted();
    const read = await readOne(ports, installed.value, incident, one, options);
    if (!read.ok) return index === 0 ? read : done(index);
    await ports.exposures.keepRead(incidentId, read.value);
  }
  return done(due.length);
}

async function readOne(
  ports: ReadRunsPorts,
  observer: GithubInstallation,
  incident: GateIncident,
  { repositoryId, repository }: UnreadRepository,
  options: ReadOptions,
): Promise<Result<ReadRuns, GithubFailure>> {
  const at = ports.clock.now();
  const listed = await ports.runs.within(observer, repository, incident.window, options);
  const nothing = (missing: string) => done({ repositoryId, runs: [], missing, at });
  if (!listed.ok) {
    const { failure } = listed;
    if (failure.code === "missing-permission") return nothing("Its runs are not visible: it takes actions: read.");
    if (LASTING_FAILURES.has(failure.code)) return listed;
    return nothing(`Its runs could not be read: ${failure.message}`);
  }
  const ran = listed.value.runs.filter(({ conclusion }) => conclusion === null || !NEVER_RAN.has(conclusion));
  const models = await modelsOf(ports, observer, repository, commitsOf(ran), options);
  if (!models.ok) return models;
  const old = at.getTime() - incident.window.from > KEPT_DAYS * 86_400_000;
  const more = old ? `GitHub keeps runs for ${KEPT_DAYS} days, and the window begins before that.` : null;
  const missing = listed.value.complete ? more : "It has more runs than are read.";
  return done({ repositoryId, runs: distinct(ran.map((run) => seen(run, models.value))), missing, at });
}

function commitsOf(runs: readonly WindowRun[]): readonly string[] {
  const own = runs.filter(({ event }) => !OF_ANOTHER_COMMIT.has(event)).map(({ headSha }) => headSha);
  return [...new Set(own)].slice(0, MOST_COMMITS);
}

type Models = ReadonlyMap<string, RepoModel>;

async function modelsOf(
  { files }: ReadRunsPorts,
  observer: GithubInstallation,
  repository: WantedFiles["repository"],
  commits: readonly string[],
  options: ReadOptions,
): Promise<Result<Models, GithubFailure>> {
  const wanted = commits.map((commit) => ({ repository, commit }));
  const models = new Map<string, RepoModel>();
  // Most commits have the same workflows as the one before.
  const same = new Map<string, RepoModel>();
  for await (const { wanted: asked, result } of files.read(observer, wanted, options)) {
    if (!result.ok) {
      if (LASTING_FAILURES.has(result.failure.code)) return result;
      continue;
    }
    const key = result.value.files.map(({ path, blobSha }) => `${path} ${blobSha}`).join("\n");
    const model = same.get(key) ?? modelOf(`${repository.owner}/${repository.name}`, result.value);
    if (result.value.unreadable.length === 0) same.set(key, model);
    models.set(asked.commit, model);
  }
  return done(models);
}

function modelOf(name: string, { files, unreadable, siblings }: CommitFiles): RepoModel {
  const unread = unreadable.map(({ path, reason, detail }) => ({ path, bytes: null, unread: { reason, detail } }));
  return buildRepoModel({ name, files: [...files, ...unread], siblings }, () => "");
}

function seen({ id, at, event, headSha, path }: WindowRun, models: Models): SeenRun {
  const model = OF_ANOTHER_COMMIT.has(event) ? undefined : models.get(headSha);
  const jobs = model === undefined ? null : secretsGiven(model, path);
  return { runId: String(id), at: at.getTime(), jobs };
}

/** The first of those that were given the same: a workflow that ran a thousand times gave nothing more than once. */
function distinct(runs: readonly SeenRun[]): readonly SeenRun[] {
  const first = new Map<string, SeenRun>();
  for (const run of [...runs].sort((one, other) => one.at - other.at)) {
    if (run.jobs !== null && run.jobs.length === 0) continue;
    const key = JSON.stringify(run.jobs);
    if (!first.has(key)) first.set(key, run);
  }
  return [...first.values()];
}
