import { z } from "zod";
import type { GithubWindowRuns, WindowRun } from "../../usecases/gates/exposure-ports.ts";
import type { GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { moment, understood } from "./understood.ts";

const schema = z.object({
  total_count: z.int().nonnegative(),
  workflow_runs: z.array(
    z.object({
      id: z.int().positive(),
      event: z.string().max(200),
      conclusion: z.string().max(200).nullable(),
      head_sha: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
      path: z.string().max(1_000),
      created_at: moment,
    }),
  ),
});

/** GitHub shows a thousand of a search and no more: a window with more is asked for in halves. */
const SHOWN = 1_000;
const PER_PAGE = 100;
/** Of one repository. Whoever has more is told that it is not all. */
const MOST = 10_000;

/**
 * Runs of a window of time, read by the observer's App.
 * Source: https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository
 */
export function createWindowRuns(apps: GithubApps): GithubWindowRuns {
  return {
    async within(installation, repository, window, options) {
      if (installation.permissions.actions === undefined)
        return attempt(() =>
          Promise.reject(new GithubError("missing-permission", "the installation lacks actions: read")),
        );
      const scope = {
        role: installation.role,
        installationId: installation.id,
        repositoryIds: [repository.id],
        permissions: { actions: "read" },
      } as const;
      return await apps.withInstallation(
        scope,
        async (client) => {
          const found = new Map<number, WindowRun>();
          const complete = await read(client, repository, window, found);
          const runs = [...found.values()].sort((one, other) => other.at.getTime() - one.at.getTime());
          return { runs, complete };
        },
        options,
      );
    },
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

async function read(
  client: GithubClient,
  repository: GithubRepositoryRef,
  window: Span,
  found: Map<number, WindowRun>,
): Promise<boolean> {
  // GitHub's times are whole seconds.
  const created = `${second(window.from)}..${second(window.to)}`;
  const asked = { owner: repository.owner, repo: repository.name, created, exclude_pull_requests: true } as const;
  let seen = 0;
  for (let page = 1; ; page += 1) {
    const { data } = await client.rest.actions.listWorkflowRunsForRepo({ ...asked, per_page: PER_PAGE, page });
    const { total_count: total, workflow_runs: runs } = understood(schema, data, "a list of runs");
    if (total > SHOWN && window.to - window.from > 2_000) {
      const middle = Math.floor((window.from + window.to) / 2_000) * 1_000;
      const later = await read(client, repository, { from: middle, to: window.to }, found);
      return (await read(client, repository, { from: window.from, to: middle }, found)) && later;
    }
    for (const run of runs) found.set(run.id, runOf(run));
    seen += runs.length;
    if (found.size >= MOST) return false;
    if (runs.length < PER_PAGE || seen >= total) return total <= SHOWN;
    if (seen >= SHOWN) return false;
  }
}

function second(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

type Listed = z.infer<typeof schema>["workflow_runs"][number];

function runOf({ id, event, conclusion, head_sha: headSha, path, created_at: at }: Listed): WindowRun {
  // For some runs with `@` and a ref behind.
  return { id, event, conclusion, headSha, path: path.replace(/@.*$/, ""), at };
}
