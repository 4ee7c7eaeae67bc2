import { z } from "zod";
import type { GithubInstallation, GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubIssues } from "../../usecases/notify/issue-ports.ts";
import type { GithubApps } from "./apps.ts";
import { understood } from "./understood.ts";

const issueSchema = z.object({ number: z.int().positive() });

/** Source: https://docs.github.com/en/rest/issues/issues */
export function createIssues(apps: GithubApps): GithubIssues {
  const scopeOf = ({ id, role }: GithubInstallation, repository: GithubRepositoryRef) =>
    ({ role, installationId: id, repositoryIds: [repository.id], permissions: { issues: "write" } }) as const;
  return {
    open(remediator, repository, { title, body }, options) {
      const { owner, name: repo } = repository;
      return apps.withInstallation(
        scopeOf(remediator, repository),
        async (client) => {
          const { data } = await client.rest.issues.create({ owner, repo, title, body });
          return understood(issueSchema, data, "an issue").number;
        },
        options,
      );
    },
    change(remediator, repository, number, { title, body, open }, options) {
      const { owner, name: repo } = repository;
      const state = open ? "open" : "closed";
      return apps.withInstallation(
        scopeOf(remediator, repository),
        async (client) => {
          await client.rest.issues.update({ owner, repo, issue_number: number, title, body, state });
        },
        options,
      );
    },
  };
}
