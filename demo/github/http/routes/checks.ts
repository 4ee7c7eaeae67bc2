import { typeOfObject } from "../../git/refs.ts";
import { checkRunJson, statusJson } from "../../json/check.ts";
import { isoSeconds } from "../../json/owner.ts";
import { repositoryJson } from "../../json/repository.ts";
import type { Repository, TokenRecord } from "../../model.ts";
import { checksOf, combined, statusesOf } from "../../pulls/checks.ts";
import { type CheckRun, projectOf, type Status, type StatusState } from "../../pulls/store.ts";
import { type Answer, type Ask, page, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { type Body, bodyOf, required, textIn } from "../body.ts";
import { applyTo, NO_OUTPUT } from "../check-input.ts";
import { GitHubError, notFound, validationFailed } from "../errors.ts";
import { commitNamed, sceneOf } from "../scene.ts";

const REPO = "/repos/{owner}/{repo}";

/** @see https://docs.github.com/en/rest/checks/runs and https://docs.github.com/en/rest/commits/statuses */
export const CHECK_ROUTES: readonly Route[] = [
  { method: "POST", path: `${REPO}/check-runs`, docs: "checks/runs#create-a-check-run", auth: "token", handle: create },
  {
    method: "GET",
    path: `${REPO}/check-runs/{check_run_id}`,
    docs: "checks/runs#get-a-check-run",
    auth: "anyone",
    handle: getOne,
  },
  {
    method: "PATCH",
    path: `${REPO}/check-runs/{check_run_id}`,
    docs: "checks/runs#update-a-check-run",
    auth: "token",
    handle: update,
  },
  {
    method: "GET",
    path: `${REPO}/commits/{ref}/check-runs`,
    docs: "checks/runs#list-check-runs-for-a-git-reference",
    auth: "anyone",
    handle: listForRef,
  },
  {
    method: "POST",
    path: `${REPO}/statuses/{sha}`,
    docs: "commits/statuses#create-a-commit-status",
    auth: "token",
    handle: createStatus,
  },
  {
    method: "GET",
    path: `${REPO}/commits/{ref}/status`,
    docs: "commits/statuses#get-the-combined-status-for-a-specific-reference",
    auth: "anyone",
    handle: combinedStatus,
  },
];

/** Check runs belong to Apps: a person's token may not make any. */
function appTokenOf(ask: Ask): TokenRecord {
  const token = tokenOf(ask);
  if (token.kind === "user" || token.kind === "oauth")
    throw new GitHubError(403, "You must authenticate via a GitHub App.");
  return token;
}

async function create(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "checks", "write");
  const token = appTokenOf(ask);
  const body = await bodyOf(ask);
  const [name, sha] = [required(body, "name"), required(body, "head_sha")];
  await refuseUnknown(repository, sha);
  const run: CheckRun = {
    id: ask.world.ids.next("check", `${repository.id}/${sha}`),
    sha,
    appId: token.appId,
    name,
    status: "queued",
    conclusion: null,
    detailsUrl: null,
    externalId: "",
    startedAt: isoSeconds(ask.world.now()),
    completedAt: null,
    output: NO_OUTPUT,
  };
  applyTo(run, body, ask.world.now());
  projectOf(ask.world, repository).checks.set(run.id, run);
  ask.world.happenings.tell({ event: "check_run", action: "created", repository, run: { ...run } });
  tellCompleted(ask, repository, run, null);
  return { status: 201, body: checkRunJson(sceneOf(ask, repository), run) };
}

async function refuseUnknown(repository: Repository, sha: string): Promise<void> {
  if ((await typeOfObject(repository.folder, sha)) !== "commit")
    throw new GitHubError(422, `No commit found for SHA: ${sha}`);
}

function runOf(ask: Ask, repository: Repository): CheckRun {
  const run = projectOf(ask.world, repository).checks.get(Number(ask.param("check_run_id")));
  if (run === undefined) throw notFound();
  return run;
}

function getOne(ask: Ask): Answer {
  const repository = repositoryFor(ask, "checks", "read");
  return { status: 200, body: checkRunJson(sceneOf(ask, repository), runOf(ask, repository)) };
}

async function update(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "checks", "write");
  const { appId } = appTokenOf(ask);
  const run = runOf(ask, repository);
  if (run.appId !== appId) {
    const only = "check run can only be modified by the GitHub App that created it.";
    throw new GitHubError(403, `Invalid app_id \`${appId}\` - ${only}`);
  }
  const before = run.conclusion;
  applyTo(run, await bodyOf(ask), ask.world.now());
  tellCompleted(ask, repository, run, before);
  return { status: 200, body: checkRunJson(sceneOf(ask, repository), run) };
}

function tellCompleted(ask: Ask, repository: Repository, run: CheckRun, before: string | null): void {
  if (run.conclusion === null || run.conclusion === before) return;
  ask.world.happenings.tell({ event: "check_run", action: "completed", repository, run: { ...run } });
}

async function listForRef(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "checks", "read");
  const sha = await commitNamed(repository, ask.param("ref"));
  const query = (name: string) => ask.context.req.query(name);
  const [name, status, app] = [query("check_name"), query("status"), query("app_id")];
  const runs = checksOf(projectOf(ask.world, repository), sha, query("filter") !== "all")
    .filter((run) => name === undefined || run.name === name)
    .filter((run) => status === undefined || run.status === status)
    .filter((run) => app === undefined || String(run.appId) === app);
  const { items, headers } = page(ask, runs);
  const scene = sceneOf(ask, repository);
  const body = { total_count: runs.length, check_runs: items.map((run) => checkRunJson(scene, run)) };
  return { status: 200, body, headers };
}

const STATES: readonly StatusState[] = ["error", "failure", "pending", "success"];
const MOST_STATUSES = 1000;

async function createStatus(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "statuses", "write");
  const body = await bodyOf(ask);
  const sha = ask.param("sha");
  await refuseUnknown(repository, sha);
  const { statuses } = projectOf(ask.world, repository);
  const status: Status = {
    id: ask.world.ids.next("status", `${repository.id}/${sha}`),
    sha,
    state: stateIn(body),
    context: textIn(body, "context") ?? "default",
    description: textIn(body, "description"),
    targetUrl: textIn(body, "target_url"),
    creator: tokenOf(ask).actor,
    createdAt: ask.world.now(),
  };
  const before = statuses.filter((one) => one.sha === sha && one.context === status.context);
  if (before.length >= MOST_STATUSES)
    throw refusedStatus("This SHA and context has reached the maximum number of statuses.");
  statuses.push(status);
  const made = statusJson(sceneOf(ask, repository), status, true);
  return { status: 201, body: made, headers: { location: String(made.url) } };
}

function stateIn(body: Body): StatusState {
  const asked = required(body, "state");
  const found = STATES.find((state) => state === asked);
  if (found === undefined) throw refusedStatus("state is not included in the list", "state");
  return found;
}

function refusedStatus(message: string, field?: string): GitHubError {
  return validationFailed({ resource: "Status", code: "custom", message, ...(field === undefined ? {} : { field }) });
}

async function combinedStatus(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "statuses", "read");
  const sha = await commitNamed(repository, ask.param("ref"));
  const scene = sceneOf(ask, repository);
  const statuses = statusesOf(projectOf(ask.world, repository), sha);
  const { items, headers } = page(ask, statuses);
  const body = {
    state: combined(statuses),
    statuses: items.map((status) => statusJson(scene, status, false)),
    sha,
    total_count: statuses.length,
    repository: repositoryJson(repository, scene.owner, ask.links),
    commit_url: `${scene.repo}/commits/${sha}`,
    url: `${scene.repo}/commits/${sha}/status`,
  };
  return { status: 200, body, headers };
}
