import { type Resolved, resolveName } from "../git/read.ts";
import type { Owner, Repository } from "../model.ts";
import type { JobFacts } from "../oidc/claims.ts";
import { ensureOwner, isProtected, ownerOf } from "../repositories.ts";
import type { World } from "../world.ts";
import { resolveValue } from "./expressions.ts";
import type { JobRequest } from "./request.ts";
import { type JobPlan, mapping, WorkflowError, type WorkflowFile, workflowRef } from "./workflow.ts";

/**
 * Events whose runs are on the default branch, whatever caused them.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const ON_DEFAULT_BRANCH = new Set(
  "branch_protection_rule check_run check_suite discussion discussion_comment fork gollum issue_comment issues label milestone page_build pull_request_target repository_dispatch schedule watch workflow_run".split(
    " ",
  ),
);

/** The ref of a run and the commit that its workflow is read from. */
export async function whereItRuns(repository: Repository, request: JobRequest): Promise<Resolved & { ref: string }> {
  const { event = "push", headRef = "" } = request;
  if (event === "pull_request" || event === "pull_request_review") {
    const ref = request.ref ?? "refs/pull/1/merge";
    const found = (await resolveName(repository.folder, ref)) ?? (await resolveName(repository.folder, headRef));
    if (found === null) throw new WorkflowError(`Neither ${ref} nor the branch ${headRef} is there.`);
    return { ref, sha: found.sha };
  }
  const asked = request.ref ?? repository.defaultBranch;
  const name = ON_DEFAULT_BRANCH.has(event) ? `refs/heads/${repository.defaultBranch}` : asked;
  const found = await resolveName(repository.folder, name);
  if (found?.ref == null) throw new WorkflowError(`There is no ref ${name}.`);
  return { ref: found.ref, sha: found.sha };
}

/** All that claims and contexts are made of. */
export function factsOf(world: World, plan: JobPlan, request: JobRequest, runId: number): JobFacts {
  const { started, file } = plan;
  return {
    repository: started.repository,
    actor: ensureOwner(world, request.actor ?? "octocat", "User"),
    event: request.event ?? "push",
    ref: started.ref,
    sha: started.sha,
    baseRef: request.baseRef ?? "",
    headRef: request.headRef ?? "",
    workflow: typeof started.content.name === "string" ? started.content.name : started.path,
    workflowRef: workflowRef(world, started),
    workflowSha: started.sha,
    jobWorkflowRef: workflowRef(world, file),
    jobWorkflowSha: file.sha,
    environment: environmentOf(plan, request),
    runId,
    runNumber: request.runNumber ?? 1,
    runAttempt: request.runAttempt ?? 1,
    checkRunId: world.ids.next("check-run", `${runId}/${plan.jobId}`),
    runnerEnvironment: request.runnerEnvironment ?? "github-hosted",
    enterprise: request.enterprise ?? null,
    override: request.claims ?? {},
  };
}

/** A job's environment, by its name alone or in a map. */
function environmentOf({ job, inputs }: JobPlan, request: JobRequest): string | null {
  const named = typeof job.environment === "string" ? job.environment : mapping(job.environment).name;
  const contexts = { inputs, vars: request.vars ?? {}, needs: request.needs ?? {}, matrix: request.matrix ?? {} };
  const value = resolveValue(named, contexts);
  return typeof value === "string" && value !== "" ? value : null;
}

/** @returns why a protected environment refuses this ref, or null */
export function environmentRefusal(facts: JobFacts): string | null {
  const found = facts.repository.environments.get(facts.environment?.toLowerCase() ?? "");
  if (found?.branchPolicy !== "protected" || isProtected(facts.repository, facts.ref)) return null;
  const name = shortName(facts.ref);
  return `Branch "${name}" is not allowed to deploy to ${found.name} due to environment protection rules.`;
}

export function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|pull)\//, "");
}

/** The `github` context of a step. */
export function githubContext(
  world: World,
  facts: JobFacts,
  own: { readonly token: string; readonly jobId: string; readonly workspace: string; readonly event: unknown },
): Record<string, unknown> {
  const { repository, actor } = facts;
  const owner: Owner = ownerOf(world, repository);
  return {
    token: own.token,
    job: own.jobId,
    ref: facts.ref,
    sha: facts.sha,
    repository: `${owner.login}/${repository.name}`,
    repository_id: String(repository.id),
    repository_owner: owner.login,
    repository_owner_id: String(owner.id),
    repositoryUrl: `${world.url.replace(/^https?:/, "git:")}/${owner.login}/${repository.name}.git`,
    run_id: String(facts.runId),
    run_number: String(facts.runNumber),
    run_attempt: String(facts.runAttempt),
    retention_days: "90",
    actor: actor.login,
    actor_id: String(actor.id),
    triggering_actor: actor.login,
    workflow: facts.workflow,
    workflow_ref: facts.workflowRef,
    workflow_sha: facts.workflowSha,
    head_ref: facts.headRef,
    base_ref: facts.baseRef,
    event_name: facts.event,
    event: own.event,
    ref_name: shortName(facts.ref),
    ref_protected: isProtected(repository, facts.ref),
    ref_type: facts.ref.startsWith("refs/tags/") ? "tag" : "branch",
    server_url: world.url,
    api_url: `${world.url}/api/v3`,
    graphql_url: `${world.url}/api/graphql`,
    workspace: own.workspace,
  };
}

/** What the event's payload says at least. */
export function eventPayload(world: World, started: WorkflowFile, request: JobRequest): Record<string, unknown> {
  const { repository } = started;
  const owner = ownerOf(world, repository);
  return {
    ...(request.inputs === undefined ? {} : { inputs: request.inputs }),
    ref: started.ref,
    repository: {
      id: repository.id,
      name: repository.name,
      full_name: `${owner.login}/${repository.name}`,
      default_branch: repository.defaultBranch,
      private: repository.visibility !== "public",
      owner: { login: owner.login, id: owner.id },
    },
    sender: { login: request.actor ?? "octocat" },
    ...request.payload,
  };
}
