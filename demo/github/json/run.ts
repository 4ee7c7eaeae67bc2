import { nodeId } from "../ids.ts";
import { conclusionOf, type JobRecord, type RunRecord } from "../jobs/history.ts";
import { ensureOwner } from "../repositories.ts";
import { actorJson } from "./actor.ts";
import { isoSeconds } from "./owner.ts";
import { repositoryJson } from "./repository.ts";
import type { Scene } from "./scene.ts";

/** A run, as lists show it. Its jobs are asked for apart. */
export function runJson(scene: Scene, run: RunRecord, workflowId: number): Record<string, unknown> {
  const { repo, html, world, links } = scene;
  const self = `${repo}/actions/runs/${run.id}`;
  const actor = actorJson(world, run.actor, links);
  const ended = conclusionOf(run);
  const last = run.jobs.map(({ startedAt, completedAt }) => completedAt ?? startedAt);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WFR", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    display_title: run.name,
    run_number: 1,
    run_attempt: run.attempt,
    event: run.event,
    status: ended === null ? "in_progress" : "completed",
    conclusion: ended,
    workflow_id: workflowId,
    url: self,
    html_url: `${html}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: isoSeconds(run.createdAt),
    updated_at: isoSeconds(Math.max(run.createdAt, ...last)),
    run_started_at: isoSeconds(run.createdAt),
    actor,
    triggering_actor: actor,
    jobs_url: `${self}/jobs`,
    logs_url: `${self}/logs`,
    check_suite_url: `${repo}/check-suites/${run.id}`,
    artifacts_url: `${self}/artifacts`,
    cancel_url: `${self}/cancel`,
    rerun_url: `${self}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${self}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${repo}/actions/workflows/${workflowId}`,
    head_commit: null,
    repository: ownRepository(scene),
    head_repository: run.fork ? forkOf(scene, run) : ownRepository(scene),
  };
}

function ownRepository({ repository, owner, links }: Scene): Record<string, unknown> {
  return repositoryJson(repository, owner, links);
}

/** There are no forks here: of this one is known whose it is. */
function forkOf({ world, repository, links }: Scene, { actor }: RunRecord): Record<string, unknown> {
  const owner = ensureOwner(world, actor, "User");
  return repositoryJson({ ...repository, id: repository.id + 1, ownerId: owner.id, fork: true }, owner, links);
}

export function jobJson({ repo, html }: Scene, run: RunRecord, job: JobRecord): Record<string, unknown> {
  const state = job.conclusion === null ? "in_progress" : "completed";
  const started = isoSeconds(job.startedAt);
  const completed = job.completedAt === null ? null : isoSeconds(job.completedAt);
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${repo}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId("CR", job.id),
    head_sha: run.headSha,
    head_branch: run.headBranch,
    url: `${repo}/actions/jobs/${job.id}`,
    html_url: `${html}/actions/runs/${run.id}/job/${job.id}`,
    status: state,
    conclusion: job.conclusion,
    created_at: started,
    started_at: started,
    completed_at: completed,
    name: job.name,
    steps: job.steps.map(({ name, conclusion }, index) => ({
      name,
      status: "completed",
      conclusion,
      number: index + 1,
      started_at: started,
      completed_at: completed,
    })),
    check_run_url: `${repo}/check-runs/${job.id}`,
    labels: ["ubuntu-latest"],
    runner_id: 1,
    runner_name: "stand-in",
    runner_group_id: 1,
    runner_group_name: "Default",
    workflow_name: run.name,
  };
}
