import { z } from "zod";
import { CHECK_NAME, type CheckAnnotation, type CheckResult } from "../../core/regressions/check.ts";
import type { GithubChecks, PullHead } from "../../usecases/github/check-ports.ts";
import type { GithubInstallation, GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

/** GitHub takes fifty in a request. @see https://docs.github.com/en/rest/checks/runs#update-a-check-run */
const BATCH = 50;

const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const pullSchema = z.object({
  state: z.string(),
  head: z.object({ sha }),
  base: z.object({ sha, repo: z.object({ id: z.int() }) }),
});
const compareSchema = z.object({ merge_base_commit: z.object({ sha }) });
const runsSchema = z.object({
  check_runs: z.array(
    z.object({
      id: z.int().positive(),
      external_id: z.string().nullable(),
      status: z.string(),
      app: z.object({ id: z.int(), client_id: z.string().optional() }).nullable(),
      output: z.object({ annotations_count: z.int().nonnegative() }),
    }),
  ),
});
const madeSchema = z.object({ id: z.int().positive() });

/** The check of pull requests: read as observer, written as freezer. */
export function createChecks(apps: GithubApps): GithubChecks {
  return {
    readPull({ id, role }, repository, number, options) {
      const permissions = { contents: "read", pull_requests: "read" } as const;
      const scope = { role, installationId: id, repositoryIds: [repository.id], permissions };
      return apps.withInstallation(scope, (client) => readPull(client, repository, number), options);
    },
    putCheck({ id, role }, repository, check, options) {
      const scope = {
        role,
        installationId: id,
        repositoryIds: [repository.id],
        permissions: { checks: "write" },
      } as const;
      const work = (client: GithubClient) => new CheckWriter(apps, { id, role }, client, repository).put(check);
      return apps.withInstallation(scope, work, options);
    },
  };
}

async function readPull(
  client: GithubClient,
  { id, owner, name }: GithubRepositoryRef,
  number: number,
): Promise<PullHead> {
  const { data } = await client.rest.pulls.get({ owner, repo: name, pull_number: number });
  const { state, head, base } = understood(pullSchema, data, "a pull request");
  // Names change hands: another repository's pull request is none of this one's.
  if (base.repo.id !== id) throw new GithubError("not-found", "the repository's name is another's");
  const basehead = `${base.sha}...${head.sha}`;
  const compared = await attempt(() =>
    client.rest.repos.compareCommitsWithBasehead({ owner, repo: name, basehead, per_page: 1 }),
  );
  // 404 says that the two have no commit in common.
  if (!compared.ok && compared.failure.code !== "not-found")
    throw new GithubError(compared.failure.code, compared.failure.detail ?? "", compared.failure);
  const common = compared.ok
    ? understood(compareSchema, compared.value.data, "a comparison").merge_base_commit.sha
    : base.sha;
  return { open: state === "open", headSha: head.sha, baseSha: common };
}

interface Check {
  readonly headSha: string;
  readonly externalId: string;
  readonly result: CheckResult;
}

type Run = z.infer<typeof runsSchema>["check_runs"][number];

class CheckWriter {
  private readonly place: { readonly owner: string; readonly repo: string };

  constructor(
    private readonly apps: GithubApps,
    private readonly freezer: Pick<GithubInstallation, "id" | "role">,
    private readonly client: GithubClient,
    { owner, name }: GithubRepositoryRef,
  ) {
    this.place = { owner, repo: name };
  }

  async put(check: Check): Promise<"made" | "finished" | "kept"> {
    const found = await this.find(check);
    if (found?.status === "completed") return "kept";
    if (found !== null) {
      await this.finish(found.id, check, found.output.annotations_count);
      return "finished";
    }
    const { headSha, externalId, result } = check;
    const whole = result.annotations.length <= BATCH;
    const { data } = await this.client.rest.checks.create({
      ...this.place,
      name: CHECK_NAME,
      head_sha: headSha,
      external_id: externalId,
      ...(whole ? { status: "completed", conclusion: result.conclusion } : { status: "in_progress" }),
      output: outputOf(result, 0),
    });
    const { id } = understood(madeSchema, data, "a check run");
    if (!whole) await this.finish(id, check, BATCH);
    return "made";
  }

  /** Annotations of an update are added to those that are there, so it goes on where it was cut off. */
  private async finish(id: number, { result }: Check, from: number): Promise<void> {
    for (let start = from; ; start += BATCH) {
      const last = start + BATCH >= result.annotations.length;
      await this.client.rest.checks.update({
        ...this.place,
        check_run_id: id,
        ...(last ? { status: "completed", conclusion: result.conclusion } : {}),
        output: outputOf(result, start),
      });
      if (last) return;
    }
  }

  /** Ours only: whoever may write checks could make one of the same name and id that says what they like. */
  private async find({ headSha, externalId }: Check): Promise<Run | null> {
    const { data } = await this.client.rest.checks.listForRef({
      ...this.place,
      ref: headSha,
      check_name: CHECK_NAME,
      filter: "latest",
      per_page: 100,
    });
    const { check_runs: runs } = understood(runsSchema, data, "a list of check runs");
    const own = runs.filter(({ app }) => app !== null && this.apps.isOwn(this.freezer.role, app));
    // Only the newest of an App counts on GitHub's page: after another result, the same one is made again.
    return own.find((run) => run.external_id === externalId) ?? null;
  }
}

function outputOf({ title, summary, annotations }: CheckResult, start: number) {
  return { title, summary, annotations: annotations.slice(start, start + BATCH).map(annotationOf) };
}

function annotationOf({ path, startLine, endLine, startColumn, endColumn, level, title, message }: CheckAnnotation) {
  return {
    path,
    start_line: startLine,
    end_line: endLine,
    ...(startColumn === null || endColumn === null ? {} : { start_column: startColumn, end_column: endColumn }),
    annotation_level: level,
    title,
    message,
  };
}
