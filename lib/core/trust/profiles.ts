import { z } from "zod";

/**
 * How an issuer's claims say who a job is, as data: a new kind of issuer is a new profile here or in the broker's configuration, and no
 * code. A field that a profile does not name is never known for its jobs.
 */

export const IDENTITY_FIELDS = [
  "repositoryId",
  "ownerId",
  "repository",
  "ref",
  "refType",
  "refProtected",
  "sha",
  "event",
  "workflow",
  "calledWorkflow",
  "environment",
  "runner",
  "headRef",
  "baseRef",
  "actor",
  "actorId",
  "runId",
  "runAttempt",
] as const;
export type IdentityField = (typeof IDENTITY_FIELDS)[number];

const claimSource = z.strictObject({
  claim: z.string().min(1).max(100),
  /** Put in front of the claim's text: `refs/heads/` where an issuer names branches only. */
  prefix: z.string().max(50).default(""),
  /** The claim's words in ours; a token with a word that is not listed is refused. */
  words: z.record(z.string(), z.string()).optional(),
  /** `gitlab-config`: `host/group/project//path@ref`, as GitLab names the file that a pipeline was made of. */
  form: z.enum(["text", "gitlab-config"]).default("text"),
});
export type ClaimSource = z.infer<typeof claimSource>;

export const profileSchema = z.strictObject({
  claims: z.partialRecord(z.enum(IDENTITY_FIELDS), claimSource),
  /** The events that this kind of issuer has; policies can name no others. Omitted: it names none. */
  events: z.array(z.string().regex(/^[a-z][a-z_]{0,49}$/)).default([]),
});
export type IssuerProfile = z.infer<typeof profileSchema>;

/** GitHub docs, "Events that trigger workflows". */
const GITHUB_EVENTS = [
  "branch_protection_rule",
  "check_run",
  "check_suite",
  "create",
  "delete",
  "deployment",
  "deployment_status",
  "discussion",
  "discussion_comment",
  "fork",
  "gollum",
  "image_version",
  "issue_comment",
  "issues",
  "label",
  "merge_group",
  "milestone",
  "page_build",
  "public",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_target",
  "push",
  "registry_package",
  "release",
  "repository_dispatch",
  "schedule",
  "status",
  "watch",
  "workflow_dispatch",
  "workflow_run",
];

/** GitLab docs, "Predefined CI/CD variables", CI_PIPELINE_SOURCE. */
const GITLAB_EVENTS = [
  "api",
  "chat",
  "external",
  "external_pull_request_event",
  "merge_request_event",
  "ondemand_dast_scan",
  "ondemand_dast_validation",
  "parent_pipeline",
  "pipeline",
  "push",
  "schedule",
  "security_orchestration_policy",
  "trigger",
  "web",
  "webide",
];

function text(claim: string): ClaimSource {
  return { claim, prefix: "", form: "text" };
}

const PROTECTION = { true: "true", false: "false" };

/** GitHub docs, "OpenID Connect reference"; GitLab docs, "ID token payload"; Buildkite docs, "OIDC claims". */
export const PROFILES = {
  github: {
    claims: {
      repositoryId: text("repository_id"),
      ownerId: text("repository_owner_id"),
      repository: text("repository"),
      ref: text("ref"),
      refType: text("ref_type"),
      refProtected: { ...text("ref_protected"), words: PROTECTION },
      sha: text("sha"),
      event: text("event_name"),
      workflow: text("workflow_ref"),
      calledWorkflow: text("job_workflow_ref"),
      environment: text("environment"),
      runner: {
        ...text("runner_environment"),
        words: { "github-hosted": "hosted", "self-hosted": "self-hosted" },
      },
      headRef: text("head_ref"),
      baseRef: text("base_ref"),
      actor: text("actor"),
      actorId: text("actor_id"),
      runId: text("run_id"),
      runAttempt: text("run_attempt"),
    },
    events: GITHUB_EVENTS,
  },
  gitlab: {
    claims: {
      repositoryId: text("project_id"),
      ownerId: text("namespace_id"),
      repository: text("project_path"),
      ref: text("ref_path"),
      refType: text("ref_type"),
      refProtected: { ...text("ref_protected"), words: PROTECTION },
      sha: text("sha"),
      event: text("pipeline_source"),
      workflow: { ...text("ci_config_ref_uri"), form: "gitlab-config" },
      environment: text("environment"),
      runner: {
        ...text("runner_environment"),
        words: { "gitlab-hosted": "hosted", "self-hosted": "self-hosted" },
      },
      actor: text("user_login"),
      actorId: text("user_id"),
      runId: text("pipeline_id"),
    },
    events: GITLAB_EVENTS,
  },
  buildkite: {
    claims: {
      repositoryId: text("pipeline_id"),
      ownerId: text("organization_id"),
      repository: text("pipeline_slug"),
      ref: { ...text("build_branch"), prefix: "refs/heads/" },
      sha: text("build_commit"),
      runId: text("build_number"),
    },
    events: [],
  },
} as const satisfies Record<string, IssuerProfile>;
export type ProfileId = keyof typeof PROFILES;

/**
 * Events that somebody without write access can cause, or whose run carries another ref than the code that caused it. Policies that name
 * one need a security lead's approval.
 */
const OUTSIDER_EVENTS: ReadonlySet<string> = new Set([
  "discussion",
  "discussion_comment",
  "external_pull_request_event",
  "fork",
  "gollum",
  "issue_comment",
  "issues",
  "merge_request_event",
  "repository_dispatch",
  "watch",
  "workflow_run",
]);

export function isOutsiderEvent(event: string): boolean {
  return event.startsWith("pull_request") || OUTSIDER_EVENTS.has(event);
}
