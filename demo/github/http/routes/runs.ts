import { readFileAt, resolveName } from "../../git/read.ts";
import { conclusionOf, type RunRecord, runsOf } from "../../jobs/history.ts";
import { jobJson, runJson } from "../../json/run.ts";
import type { Repository } from "../../model.ts";
import { type Answer, type Ask, page, type Route, repositoryFor } from "../ask.ts";
import { notFound } from "../errors.ts";
import { sceneOf } from "../scene.ts";

const REPO = "/repos/{owner}/{repo}";

/** @see https://docs.github.com/en/rest/actions/workflow-runs and https://docs.github.com/en/rest/actions/workflow-jobs */
export const RUN_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: `${REPO}/actions/runs`,
    docs: "actions/workflow-runs#list-workflow-runs-for-a-repository",
    auth: "anyone",
    handle: listAllRuns,
  },
  {
    method: "GET",
    path: `${REPO}/actions/workflows/{workflow_id}/runs`,
    docs: "actions/workflow-runs#list-workflow-runs-for-a-workflow",
    auth: "anyone",
    handle: listRuns,
  },
  {
    method: "GET",
    path: `${REPO}/actions/runs/{run_id}/attempts/{attempt_number}/jobs`,
    docs: "actions/workflow-jobs#list-jobs-for-a-workflow-run-attempt",
    auth: "anyone",
    handle: listJobs,
  },
];

/** The newest first, of every branch and tag. */
function listAllRuns(ask: Ask): Answer {
  const repository = repositoryFor(ask, "actions", "read");
  const runs = runsOf(ask.world, repository).filter((run) => isAskedFor(ask, run));
  const { items, headers } = page(ask, runs);
  const scene = sceneOf(ask, repository);
  const workflow_runs = items.map((run) => runJson(scene, run, workflowId(repository, run.path)));
  return { status: 200, body: { total_count: runs.length, workflow_runs }, headers };
}

/** The newest first. A workflow is known by its file's name, or by its id. */
async function listRuns(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "actions", "read");
  const all = runsOf(ask.world, repository);
  const asked = ask.param("workflow_id");
  const path = /^\d+$/.test(asked)
    ? all.find((run) => workflowId(repository, run.path) === Number(asked))?.path
    : `.github/workflows/${asked}`;
  const own = all.filter((run) => run.path === path);
  if (path === undefined || (own.length === 0 && !(await isThere(repository, path)))) throw notFound();
  const runs = own.filter((run) => isAskedFor(ask, run));
  const { items, headers } = page(ask, runs);
  const scene = sceneOf(ask, repository);
  const id = workflowId(repository, path);
  return {
    status: 200,
    body: { total_count: runs.length, workflow_runs: items.map((run) => runJson(scene, run, id)) },
    headers,
  };
}

async function isThere({ folder, defaultBranch }: Repository, path: string): Promise<boolean> {
  const head = await resolveName(folder, `refs/heads/${defaultBranch}`);
  return head !== null && (await readFileAt(folder, head.sha, path)) !== null;
}

/** `status` is a state or an end. Of `created` what GitHub's search writes as `>=` and `..` is known here. */
function isAskedFor({ context }: Ask, run: RunRecord): boolean {
  const query = (name: string) => context.req.query(name);
  const [branch, event, sha, status, created] = ["branch", "event", "head_sha", "status", "created"].map(query);
  const end = conclusionOf(run);
  const since = /^>=(.+)$/.exec(created ?? "")?.[1];
  const [, from, to] = /^(.+)\.\.(.+)$/.exec(created ?? "") ?? [];
  return (
    (branch === undefined || run.headBranch === branch) &&
    (event === undefined || run.event === event) &&
    (sha === undefined || run.headSha === sha) &&
    (status === undefined || status === end || status === (end === null ? "in_progress" : "completed")) &&
    (since === undefined || run.createdAt >= Date.parse(since)) &&
    (from === undefined || to === undefined || (run.createdAt >= Date.parse(from) && run.createdAt <= Date.parse(to)))
  );
}

function workflowId({ id }: Repository, path: string): number {
  return [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_000_007, id);
}

function listJobs(ask: Ask): Answer {
  const repository = repositoryFor(ask, "actions", "read");
  const run = runsOf(ask.world, repository).find(({ id }) => id === Number(ask.param("run_id")));
  const attempt = Number(ask.param("attempt_number"));
  if (run === undefined || !(attempt >= 1 && attempt <= run.attempt)) throw notFound();
  const jobs = run.jobs.filter((job) => job.attempt === attempt);
  const { items, headers } = page(ask, jobs);
  const scene = sceneOf(ask, repository);
  return {
    status: 200,
    body: { total_count: jobs.length, jobs: items.map((job) => jobJson(scene, run, job)) },
    headers,
  };
}
