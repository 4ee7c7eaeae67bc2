import { z } from "zod";
import type { PullNow } from "../../core/freeze/lockdown-merge.ts";
import type { GithubMerges, MergeAnswer } from "../../usecases/github/merge-ports.ts";
import type { GithubInstallation, GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import { oidSchema } from "./blob.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

/** Source: https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request */

const pullSchema = z.object({
  state: z.enum(["open", "closed"]),
  draft: z.boolean().nullish(),
  mergeable: z.boolean().nullish(),
  merged: z.boolean().nullish(),
  merged_by: z.object({ login: z.string() }).nullish(),
  merge_commit_sha: oidSchema.nullish(),
  head: z.object({ sha: oidSchema }),
  base: z.object({ ref: z.string().min(1), repo: z.object({ id: z.int() }) }),
});
const mergedSchema = z.object({ sha: oidSchema, merged: z.literal(true) });

/** What changes a workflow, as each migration does, wants its permission, too. */
const MERGES = { contents: "write", pull_requests: "write", workflows: "write" } as const;
const METHODS = ["merge", "squash", "rebase"] as const;

export function createMerges(apps: GithubApps): GithubMerges {
  const scopeOf = ({ id, role }: GithubInstallation, repository: GithubRepositoryRef) => ({
    role,
    installationId: id,
    repositoryIds: [repository.id],
  });
  return {
    read: (observer, repository, number, options) =>
      apps.withInstallation(
        { ...scopeOf(observer, repository), permissions: { pull_requests: "read" } },
        (client) => read(client, repository, number),
        options,
      ),
    merge: (merge, repository, pull, options) =>
      apps.withInstallation(
        { ...scopeOf(merge, repository), permissions: MERGES },
        (client) => mergeAs(client, repository, pull),
        options,
      ),
  };
}

async function read(client: GithubClient, repository: GithubRepositoryRef, number: number): Promise<PullNow | null> {
  const { owner, name: repo } = repository;
  const answer = await attempt(() => client.rest.pulls.get({ owner, repo, pull_number: number }));
  if (!answer.ok && answer.failure.code === "not-found") return null;
  if (!answer.ok) throw new GithubError(answer.failure.code, answer.failure.detail ?? "", answer.failure);
  const pull = understood(pullSchema, answer.value.data, "a pull request");
  // Names change hands: another repository's pull requests are none of this one's.
  if (pull.base.repo.id !== repository.id) throw new GithubError("not-found", "the repository's name is another's");
  return {
    state: pull.merged === true ? "merged" : pull.state,
    headSha: pull.head.sha,
    base: pull.base.ref,
    draft: pull.draft ?? false,
    mergeable: pull.mergeable ?? null,
    mergedBy: pull.merged_by?.login ?? null,
    mergeSha: pull.merge_commit_sha ?? null,
  };
}

/** GitHub refuses a method that the repository does not allow by its name, before anything else: then the next one is asked for. */
const NOT_THIS_WAY = /\bnot allowed on this repository\b/i;

async function mergeAs(
  client: GithubClient,
  { owner, name: repo }: GithubRepositoryRef,
  { number, sha }: { readonly number: number; readonly sha: string },
): Promise<MergeAnswer> {
  let answer = "";
  for (const merge_method of METHODS) {
    const asked = { owner, repo, pull_number: number, sha, merge_method };
    const merged = await attempt(() => client.rest.pulls.merge(asked));
    if (merged.ok) return { kind: "merged", sha: understood(mergedSchema, merged.value.data, "a merge").sha };
    const { failure } = merged;
    if (failure.status === 409) return { kind: "moved" };
    if (failure.status !== 405 && failure.code !== "missing-permission" && failure.code !== "invalid")
      throw new GithubError(failure.code, failure.detail ?? "", failure);
    answer = failure.detail ?? failure.message;
    if (!NOT_THIS_WAY.test(answer)) break;
  }
  return { kind: "held", answer };
}
