import { appOf } from "../../apps.ts";
import { nodeId } from "../../ids.ts";
import { runsOf } from "../../jobs/history.ts";
import { type Answer, type Ask, type Route, repositoryFor, tokenOf } from "../ask.ts";
import { bodyOf, oneOf, required, textIn } from "../body.ts";
import { invalidRequest, notFound, validationFailed } from "../errors.ts";

const REPO = "/repos/{owner}/{repo}";

/** Deployment protection rules of Apps. */
export const DEPLOYMENT_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: `${REPO}/actions/runs/{run_id}/deployment_protection_rule`,
    docs: "actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run",
    auth: "token",
    handle: review,
  },
  {
    method: "GET",
    path: `${REPO}/environments/{environment_name}/deployment_protection_rules`,
    docs: "deployments/protection-rules#get-all-deployment-protection-rules-for-an-environment",
    auth: "anyone",
    handle: rules,
  },
];

/** Up to ten comments without a decision, as GitHub's guide says. */
const MOST_COMMENTS = 10;

async function review(ask: Ask): Promise<Answer> {
  const repository = repositoryFor(ask, "deployments", "write");
  const runId = Number(ask.param("run_id"));
  const { appId } = tokenOf(ask);
  const body = await bodyOf(ask);
  const environment = required(body, "environment_name").toLowerCase();
  const state = oneOf(body, "state", ["approved", "rejected"] as const);
  const comment = textIn(body, "comment");
  if (state === null && comment === null) throw invalidRequest(`"comment" wasn't supplied.`);
  if (runsOf(ask.world, repository).every(({ id }) => id !== runId)) throw notFound();
  const wait = ask.world.waits.find(
    (one) =>
      one.repositoryId === repository.id &&
      one.runId === runId &&
      one.appId === appId &&
      one.environment.toLowerCase() === environment &&
      one.state === "waiting",
  );
  if (wait === undefined || (state === null && wait.comments.length >= MOST_COMMENTS))
    throw validationFailed({
      resource: "Deployment",
      code: "custom",
      message: "No pending deployment requests to approve or reject",
    });
  if (comment !== null) wait.comments.push(comment);
  if (state !== null) wait.state = state;
  return { status: 204 };
}

function rules(ask: Ask): Answer {
  const repository = repositoryFor(ask, "actions", "read");
  const environment = repository.environments.get(ask.param("environment_name").toLowerCase());
  if (environment === undefined) throw notFound();
  const custom_deployment_protection_rules = environment.ruleApps.map((id) => {
    const { slug } = appOf(ask.world, id);
    const app = { id, slug, integration_url: `${ask.links.api}/apps/${slug}`, node_id: nodeId("A", id) };
    return { id: environment.id * 100 + id, node_id: nodeId("GA", environment.id * 100 + id), enabled: true, app };
  });
  const total_count = custom_deployment_protection_rules.length;
  return { status: 200, body: { total_count, custom_deployment_protection_rules } };
}
