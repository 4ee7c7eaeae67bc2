import { z } from "zod";
import type { GithubInstallation, GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubPulls, OfferedPull } from "../../usecases/github/pulls-ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

/** Source: https://docs.github.com/en/rest/pulls/pulls */

const pullSchema = z.object({
  number: z.int().positive(),
  /** Null for an account that is gone. */
  user: z.object({ id: z.int().positive(), login: z.string() }).nullable(),
  head: z.object({ sha: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/) }),
  base: z.object({ ref: z.string().min(1), repo: z.object({ id: z.int() }) }),
});
const stateSchema = z.object({
  state: z.enum(["open", "closed"]),
  merged_at: z.string().nullish(),
  base: z.object({ repo: z.object({ id: z.int() }) }),
});

export function createPulls(apps: GithubApps): GithubPulls {
  const scopeOf = ({ id, role }: GithubInstallation, repository: GithubRepositoryRef) =>
    ({ role, installationId: id, repositoryIds: [repository.id], permissions: { pull_requests: "read" } }) as const;
  return {
    open: (observer, repository, options) =>
      apps.withInstallation(scopeOf(observer, repository), (client) => openOnes(client, repository), options),
    state: (observer, repository, number, options) =>
      apps.withInstallation(scopeOf(observer, repository), (client) => stateOf(client, repository, number), options),
  };
}

async function openOnes(client: GithubClient, repository: GithubRepositoryRef): Promise<readonly OfferedPull[]> {
  const [owner, name] = [repository.owner, repository.name].map(encodeURIComponent);
  const found: OfferedPull[] = [];
  // By when they were opened, so that one which is opened meanwhile moves no other to the next page.
  const order = { state: "open", sort: "created", direction: "asc" };
  for await (const page of client.pages<unknown>(`/repos/${owner}/${name}/pulls`, order)) {
    for (const { number, user, head, base } of understood(z.array(pullSchema), page, "a list of pull requests")) {
      refuseOther(base.repo.id, repository);
      const author = user === null ? GHOST : { githubId: String(user.id), login: user.login };
      found.push({ number, headSha: head.sha, base: base.ref, author });
    }
  }
  return found;
}

/** As GitHub's own pages call the author of what an account wrote that is gone. */
const GHOST = { githubId: null, login: "ghost" };

async function stateOf(client: GithubClient, repository: GithubRepositoryRef, number: number) {
  const { owner, name: repo } = repository;
  const read = await attempt(() => client.rest.pulls.get({ owner, repo, pull_number: number }));
  if (!read.ok && read.failure.code === "not-found") return null;
  if (!read.ok) throw new GithubError(read.failure.code, read.failure.detail ?? "", read.failure);
  const { state, merged_at: mergedAt, base } = understood(stateSchema, read.value.data, "a pull request");
  refuseOther(base.repo.id, repository);
  return mergedAt == null ? state : "merged";
}

/** Names change hands: another repository's pull requests are none of this one's. */
function refuseOther(id: number, repository: GithubRepositoryRef): void {
  if (id !== repository.id) throw new GithubError("not-found", "the repository's name is another's");
}
