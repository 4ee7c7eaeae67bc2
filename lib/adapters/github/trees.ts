import { z } from "zod";
import type { GithubInstallation, GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubTrees } from "../../usecases/passes/gate-ports.ts";
import type { GithubApps } from "./apps.ts";
import { oidSchema } from "./blob.ts";
import { attempt, GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

const commitSchema = z.object({ commit: z.object({ tree: z.object({ sha: oidSchema }) }) });
const compareSchema = z.object({ merge_base_commit: z.object({ sha: oidSchema }) });

const filesSchema = z.object({
  merge_base_commit: z.object({ sha: oidSchema }),
  files: z.array(z.object({ filename: z.string(), status: z.string() })).optional(),
});
/** GitHub lists so many files of a comparison, and no more. */
const MOST_FILES = 300;

/** Source: https://docs.github.com/en/rest/commits/commits */
export function createTrees(apps: GithubApps): GithubTrees {
  const scopeOf = ({ id, role }: GithubInstallation, repository: GithubRepositoryRef) =>
    ({ role, installationId: id, repositoryIds: [repository.id], permissions: { contents: "read" } }) as const;
  return {
    treeOf: (observer, repository, sha, options) =>
      apps.withInstallation(
        scopeOf(observer, repository),
        async (client) => {
          const { owner, name: repo } = repository;
          const read = await attempt(() => client.rest.repos.getCommit({ owner, repo, ref: sha, per_page: 1 }));
          if (read.ok) return understood(commitSchema, read.value.data, "a commit").commit.tree.sha;
          return orNull(read.failure);
        },
        options,
      ),
    isUpToDate: (observer, repository, { base, head }, options) =>
      apps.withInstallation(
        scopeOf(observer, repository),
        async (client) => {
          const { owner, name: repo } = repository;
          const about = { owner, repo, basehead: `${base}...${head}`, per_page: 1 };
          const compared = await attempt(() => client.rest.repos.compareCommitsWithBasehead(about));
          if (compared.ok)
            return understood(compareSchema, compared.value.data, "a comparison").merge_base_commit.sha === base;
          // The two have nothing in common, or one of them is not there.
          orNull(compared.failure);
          return false;
        },
        options,
      ),
    changed: (observer, repository, { base, head }, options) =>
      apps.withInstallation(
        scopeOf(observer, repository),
        async (client) => {
          const { owner, name: repo } = repository;
          const about = { owner, repo, basehead: `${base}...${head}` };
          const compared = await attempt(() => client.rest.repos.compareCommitsWithBasehead(about));
          if (!compared.ok) {
            orNull(compared.failure);
            return { files: null, descends: false };
          }
          const { files, merge_base_commit } = understood(filesSchema, compared.value.data, "a comparison");
          const all = files === undefined || files.length >= MOST_FILES ? null : files;
          const known = all?.map(({ filename, status }) => ({ path: filename, status })) ?? null;
          return { files: known, descends: merge_base_commit.sha === base };
        },
        options,
      ),
  };
}

type Failed = Extract<Awaited<ReturnType<typeof attempt>>, { readonly ok: false }>["failure"];

function orNull(failure: Failed): null {
  if (failure.code === "not-found" || failure.code === "invalid") return null;
  throw new GithubError(failure.code, failure.detail ?? "", failure);
}
