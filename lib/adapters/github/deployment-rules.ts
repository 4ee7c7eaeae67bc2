import { z } from "zod";
import type { GithubDeploymentRules } from "../../usecases/passes/deployment-ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { understood } from "./understood.ts";

const PAGE = 100;

const environmentsSchema = z.object({
  total_count: z.int().nonnegative(),
  environments: z.array(z.object({ name: z.string().min(1) })),
});
const rulesSchema = z.object({
  custom_deployment_protection_rules: z.array(z.object({ enabled: z.boolean(), app: z.object({ id: z.int() }) })),
});

/** Sources: https://docs.github.com/en/rest/deployments/environments, …/rest/deployments/protection-rules */
export function createDeploymentRules(apps: GithubApps): GithubDeploymentRules {
  return {
    count: ({ id, role }, repository, { appId, most }, options) =>
      apps.withInstallation(
        { role, installationId: id, repositoryIds: [repository.id], permissions: { actions: "read" } },
        async (client) => {
          const place = { owner: repository.owner, repo: repository.name };
          const { data } = await client.rest.repos.getAllEnvironments({ ...place, per_page: PAGE });
          const { total_count, environments } = understood(environmentsSchema, data, "a list of environments");
          if (total_count > most || environments.length !== total_count) return null;
          let ruled = 0;
          for (const { name } of environments) if (await hasRule(client, { ...place, name }, appId)) ruled += 1;
          return { environments: total_count, ruled };
        },
        options,
      ),
  };
}

async function hasRule(
  client: GithubClient,
  { name, ...place }: { readonly owner: string; readonly repo: string; readonly name: string },
  appId: number,
): Promise<boolean> {
  const { data } = await client.rest.repos.getAllDeploymentProtectionRules({ ...place, environment_name: name });
  const { custom_deployment_protection_rules: rules } = understood(rulesSchema, data, "a list of rules");
  return rules.some(({ enabled, app }) => enabled && app.id === appId);
}
