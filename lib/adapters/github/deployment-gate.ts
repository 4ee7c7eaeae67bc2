import type { GithubDeploymentGate } from "../../usecases/passes/deployment-ports.ts";
import type { GithubApps } from "./apps.ts";
import { attempt, GithubError } from "./failure.ts";

/**
 * Source: https://docs.github.com/en/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run. The address is made of
 * ids and names that are known here; the one that a webhook tells is not used.
 */
export function createDeploymentGate(apps: GithubApps): GithubDeploymentGate {
  return {
    answer: ({ id, role }, { id: repositoryId, owner, name }, { runId, environment, approve, comment }, options) =>
      apps.withInstallation(
        { role, installationId: id, repositoryIds: [repositoryId], permissions: { deployments: "write" } },
        async (client) => {
          const place = { owner, repo: name, run_id: runId, environment_name: environment, comment };
          const said = await attempt(() =>
            client.rest.actions.reviewCustomGatesForRun(approve ? { ...place, state: "approved" } : place),
          );
          if (said.ok) return "taken" as const;
          // Nothing waits there for our rule: it was answered, the run is over, or somebody went past the rule.
          if (said.failure.status === 422) return "gone" as const;
          throw new GithubError(said.failure.code, said.failure.detail ?? "", said.failure);
        },
        options,
      ),
  };
}
