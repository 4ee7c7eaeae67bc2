import { z } from "zod";
import type { RunJob, WorkflowRun } from "../../core/removal/run-facts.ts";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type { GithubInstallation, GithubRepositoryRef, GithubResult } from "../../usecases/github/ports.ts";
import type { GithubRuns } from "../../usecases/removal/run-ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { moment, understood } from "./understood.ts";

/** Nobody has to look further back: one run that shows it is enough. */
const RUNS = 30;

const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const word = z.string().max(200);
/** Texts of a workflow's author, which end in records and on pages. */
const line = z.string().transform((text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 500));

const runsSchema = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.int().positive(),
      run_attempt: z.int().positive().optional(),
      event: word,
      conclusion: word.nullable(),
      head_branch: z.string().nullable(),
      head_sha: sha,
      path: z.string(),
      repository: z.object({ id: z.int() }),
      head_repository: z.object({ id: z.int() }).nullable(),
    }),
  ),
});
const jobsSchema = z.object({
  jobs: z.array(
    z.object({
      name: line,
      run_id: z.int(),
      head_sha: sha,
      conclusion: word.nullable(),
      completed_at: moment.nullable(),
      steps: z.array(z.object({ name: line, conclusion: word.nullable() })).default([]),
    }),
  ),
});
const compareSchema = z.object({ status: word, base_commit: z.object({ sha }), merge_base_commit: z.object({ sha }) });

/**
 * Runs of workflows and their jobs, read by the observer's App.
 * Sources: https://docs.github.com/en/rest/actions/workflow-runs, https://docs.github.com/en/rest/actions/workflow-jobs
 */
export function createRuns(apps: GithubApps): GithubRuns {
  return {
    async list(installation, repository, { path, branch, since }, options) {
      const file = /^\.github\/workflows\/([^/]+)$/.exec(path)?.[1];
      if (file === undefined) return { ok: true, value: [] };
      const created = `>=${since.toISOString().slice(0, 19)}Z`;
      const asked = { ...placeOf(repository), workflow_id: file, branch, created, status: "success" } as const;
      const found = await reading(apps, installation, repository, options, async ({ rest }) => {
        const request = { ...asked, exclude_pull_requests: true, per_page: RUNS };
        return runsIn((await rest.actions.listWorkflowRuns(request)).data);
      });
      return !found.ok && found.failure.code === "not-found" ? { ok: true, value: [] } : found;
    },
    jobs: (installation, repository, run, options) =>
      reading(apps, installation, repository, options, (client) => jobsOf(client, repository, run)),
    contains(installation, repository, { commit, older }, options) {
      if (commit === older) return Promise.resolve({ ok: true, value: true });
      const scope = scopeOf(installation, repository, "contents");
      return apps.withInstallation(scope, (client) => contains(client, repository, older, commit), options);
    },
  };
}

function placeOf({ owner, name }: GithubRepositoryRef) {
  return { owner, repo: name };
}

function scopeOf({ id, role }: GithubInstallation, repository: GithubRepositoryRef, permission: string): TokenScope {
  return { role, installationId: id, repositoryIds: [repository.id], permissions: { [permission]: "read" } };
}

/** With a token for the runs of this repository alone. An installation that was not given that is not asked for it. */
function reading<T>(
  apps: GithubApps,
  installation: GithubInstallation,
  repository: GithubRepositoryRef,
  options: Parameters<GithubApps["withInstallation"]>[2],
  work: (client: GithubClient) => Promise<T>,
): Promise<GithubResult<T>> {
  const { actions } = installation.permissions;
  if (actions === undefined)
    return attempt(() => Promise.reject(new GithubError("missing-permission", "the installation lacks actions: read")));
  return apps.withInstallation(scopeOf(installation, repository, "actions"), work, options);
}

function runsIn(data: unknown): readonly WorkflowRun[] {
  return understood(runsSchema, data, "a list of runs").workflow_runs.map((run) => ({
    id: run.id,
    attempt: run.run_attempt ?? 1,
    event: run.event,
    conclusion: run.conclusion,
    headBranch: run.head_branch,
    headSha: run.head_sha,
    path: run.path,
    repositoryId: run.repository.id,
    headRepositoryId: run.head_repository?.id ?? null,
  }));
}

async function jobsOf(client: GithubClient, { owner, name }: GithubRepositoryRef, run: WorkflowRun) {
  const [ofOwner, repo] = [owner, name].map(encodeURIComponent);
  const jobs: RunJob[] = [];
  for await (const page of client.pages<unknown>(
    `/repos/${ofOwner}/${repo}/actions/runs/${run.id}/attempts/${run.attempt}/jobs`,
  ))
    for (const job of understood(jobsSchema, page, "a list of jobs").jobs) {
      if (job.run_id !== run.id) throw new GithubError("unavailable", "a list of jobs has those of another run");
      const { name: shown, head_sha: headSha, conclusion, completed_at: completedAt, steps } = job;
      jobs.push({ name: shown, headSha, conclusion, completedAt, steps });
    }
  return jobs;
}

async function contains(client: GithubClient, repository: GithubRepositoryRef, older: string, commit: string) {
  const basehead = `${older}...${commit}`;
  const asked = { ...placeOf(repository), basehead, per_page: 1 };
  const compared = await attempt(() => client.rest.repos.compareCommitsWithBasehead(asked));
  if (!compared.ok) {
    // The two have no commit in common, or one of them is gone.
    if (compared.failure.code === "not-found") return false;
    throw new GithubError(compared.failure.code, compared.failure.detail ?? "", compared.failure);
  }
  const { status, base_commit, merge_base_commit } = understood(compareSchema, compared.value.data, "a comparison");
  const same = base_commit.sha === older && merge_base_commit.sha === older;
  return same && (status === "ahead" || status === "identical");
}
