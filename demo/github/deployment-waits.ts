import { runsOf } from "./jobs/history.ts";
import { isoSeconds } from "./json/owner.ts";
import type { Repository } from "./model.ts";
import { fullName } from "./model.ts";
import { ownerOf } from "./repositories.ts";
import type { World } from "./world.ts";

/** A run that wants to deploy to an environment, and waits for the rule of an App. */
export interface DeploymentWait {
  readonly repositoryId: number;
  readonly runId: number;
  readonly environment: string;
  readonly appId: number;
  state: "waiting" | "approved" | "rejected";
  readonly comments: string[];
}

/** GitHub asks each App whose rule the environment has. @returns the deployment's id */
export function askToDeploy(world: World, repository: Repository, runId: number, environment: string): number {
  const found = repository.environments.get(environment.toLowerCase());
  const run = runsOf(world, repository).find(({ id }) => id === runId);
  if (found === undefined || run === undefined)
    throw new Error(`There is no run ${runId} or environment ${environment}.`);
  const deployment = world.ids.next("deployment", `${repository.id}`);
  for (const appId of found.ruleApps) {
    world.waits.push({
      repositoryId: repository.id,
      runId,
      environment: found.name,
      appId,
      state: "waiting",
      comments: [],
    });
    const url = `${world.url}/repos/${fullName(ownerOf(world, repository), repository)}`;
    const asked = {
      environment: found.name,
      event: run.event,
      sha: run.headSha,
      ref: `refs/heads/${run.headBranch}`,
      deployment_callback_url: `${url}/actions/runs/${runId}/deployment_protection_rule`,
      deployment: { id: deployment, environment: found.name, created_at: isoSeconds(world.now()) },
      pull_requests: [],
    };
    const happening = {
      event: "deployment_protection_rule",
      action: "requested",
      repository,
      appId,
      more: asked,
    } as const;
    world.happenings.tell(happening);
  }
  return deployment;
}
