import { z } from "zod";
import type { OrganisationOwners } from "../../usecases/freeze/surroundings-ports.ts";
import type { GithubApps } from "./apps.ts";
import { understood } from "./understood.ts";

const schema = z.array(z.object({ login: z.string().regex(/^[\w[\]-]{1,100}$/) }));

/** Source: https://docs.github.com/en/rest/orgs/members#list-organization-members */
export function createOrganisationOwners(apps: GithubApps): OrganisationOwners {
  return {
    of: ({ id, role, ownerLogin }, options) =>
      apps.withInstallation(
        { role, installationId: id, repositoryIds: "all", permissions: { members: "read" } },
        async (client) => {
          const org = encodeURIComponent(ownerLogin);
          const found: string[] = [];
          for await (const page of client.pages<unknown>(`/orgs/${org}/members`, { role: "admin" }))
            found.push(...understood(schema, page, "a list of members").map((one) => one.login));
          return found;
        },
        options,
      ),
  };
}
