import type { AccessLevel } from "../contracts.ts";
import type { AppRole } from "./roles.ts";

/** One permission of a role: what it is for, told as what its absence would cost. */
export interface PermissionNeed {
  /** As GitHub's API spells it. */
  readonly permission: string;
  readonly level: AccessLevel;
  /** Without it the role can do nothing at all. */
  readonly essential: boolean;
  /** A whole sentence: what cannot be seen or done. */
  readonly cost: string;
}

function need(permission: string, level: AccessLevel, cost: string): PermissionNeed {
  return { permission, level, essential: false, cost };
}

function essential(permission: string, level: AccessLevel, cost: string): PermissionNeed {
  return { permission, level, essential: true, cost };
}

/**
 * What each role needs, the essential first. Codespaces secrets of a repository are not among it: GitHub lists them for those who may write
 * them, and an observer writes nothing. The remover's are of Actions alone:
 * what reads a Dependabot or a Codespaces secret no scan sees, so that no judgement would ever let an App delete one.
 * Source: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
export const NEEDS: Readonly<Record<AppRole, readonly PermissionNeed[]>> = {
  observer: [
    essential("metadata", "read", "No repository can be listed."),
    essential("contents", "read", "No workflow can be read, so no static credential can be found."),
    need(
      "actions",
      "read",
      "Runs and environments are not visible, so nothing shows that jobs work without a secret that no broker replaced.",
    ),
    need(
      "deployments",
      "read",
      "Which branches deployed is not visible, so that a freeze guards default and release branches only.",
    ),
    need("secrets", "read", "Names and dates of repository secrets are not visible, so unused ones cannot be told."),
    need("environments", "read", "Names and dates of environment secrets are not visible."),
    need("dependabot_secrets", "read", "Names and dates of Dependabot secrets of repositories are not visible."),
    need(
      "actions_variables",
      "read",
      "Actions variables of repositories are not visible, so secrets kept in them are not found.",
    ),
    need(
      "administration",
      "read",
      "Deploy keys, invitations, runners of repositories and the default permissions of workflows are not visible.",
    ),
    need(
      "repository_hooks",
      "read",
      "Webhooks of repositories are not visible, so nothing shows whether somebody left one behind.",
    ),
    need("secret_scanning_alerts", "read", "Alerts of GitHub's secret scanning are not visible."),
    need("pull_requests", "read", "Reviews of migration pull requests are not visible."),
    need(
      "merge_queues",
      "read",
      "Merge queues are not visible, so that a freeze lets nothing through one, migrations neither.",
    ),
    need("checks", "read", "Results of checks are not visible, so a failing migration looks like a waiting one."),
    need("statuses", "read", "Commit statuses are not visible, so a failing migration may look like a waiting one."),
    need(
      "members",
      "read",
      "Teams and members are not visible, so fewer repositories have a known owner, people have to sign in again every ten minutes to change something, and nobody freezes, thaws or approves in the pages, since who they are at that moment cannot be read.",
    ),
    need(
      "organization_secrets",
      "read",
      "Organisation secrets, and which repositories can read them, are not visible.",
    ),
    need(
      "organization_dependabot_secrets",
      "read",
      "Dependabot secrets of the organisation, and which repositories can read them, are not visible.",
    ),
    need(
      "organization_codespaces_secrets",
      "read",
      "Codespaces secrets of the organisation, and which repositories can read them, are not visible.",
    ),
    need(
      "organization_actions_variables",
      "read",
      "Actions variables of the organisation are not visible, so secrets kept in them are not found.",
    ),
    need(
      "organization_administration",
      "read",
      "Installed Apps, the audit log and the organisation's settings for Actions are not visible. Nor is what members may read, so that they see public and internal repositories, and those of their teams.",
    ),
    need(
      "organization_hooks",
      "read",
      "Webhooks of the organisation are not visible, so nothing shows whether somebody left one behind.",
    ),
    need(
      "organization_self_hosted_runners",
      "read",
      "Runners of the organisation are not visible, so nothing shows whether somebody left one behind.",
    ),
    need(
      "organization_custom_properties",
      "read",
      "Custom properties are not visible, so they cannot name a repository's owner.",
    ),
    need(
      "organization_personal_access_tokens",
      "read",
      "Fine-grained personal access tokens with access to the organisation are not visible.",
    ),
  ],
  remediator: [
    essential("metadata", "read", "No repository can be found."),
    essential("contents", "write", "No branch and no commit can be made."),
    essential("workflows", "write", "No workflow file can be changed: GitHub refuses the commit."),
    essential("pull_requests", "write", "No pull request can be opened."),
  ],
  freezer: [
    essential("metadata", "read", "No repository can be found."),
    essential(
      "administration",
      "write",
      "No ruleset of a repository can be set, so no single repository can be frozen.",
    ),
    need(
      "organization_administration",
      "write",
      "No ruleset of the organisation can be set, so a freeze has to be set repository by repository.",
    ),
    need(
      "organization_custom_properties",
      "admin",
      "The property that the organisation's ruleset goes by cannot be defined.",
    ),
    need("repository_custom_properties", "write", "A repository cannot be marked as frozen or thawed by its property."),
    need("checks", "write", "A pull request does not show why it is held."),
    need("deployments", "write", "Deployments are not held: no environment can ask whether it may deploy."),
    need("actions", "read", "GitHub offers the App's deployment protection rule only to those that may see runs."),
  ],
  remover: [
    essential("metadata", "read", "No repository can be found."),
    need("secrets", "write", "Replaced secrets of repositories have to be deleted by a person."),
    need("environments", "write", "Replaced secrets of environments have to be deleted by a person."),
    need(
      "organization_secrets",
      "write",
      "Replaced organisation secrets have to be deleted by a person, who also takes migrated repositories out of their reach.",
    ),
  ],
  // Contents and pull requests: to merge. Workflows: GitHub refuses an App without it what changes a workflow, as each migration does.
  merge: [
    essential("metadata", "read", "No repository can be found."),
    essential("contents", "write", "Nothing can be merged in a lockdown."),
    essential("pull_requests", "write", "No pull request can be merged in a lockdown."),
    essential(
      "workflows",
      "write",
      "No migration can be merged in a lockdown: GitHub refuses what changes a workflow.",
    ),
  ],
};

/**
 * Names that are GitHub's own, and that its description of the API leaves out of what Apps are given. A GitHub that does not know one of them
 * refuses the whole manifest, with no App made: then the App is made without them, and what they show is not visible until an owner of the
 * App adds them by hand. Why they are asked for all the same: docs/decisions/0062-permissions-that-github-describes-elsewhere.md
 */
export const UNDESCRIBED: readonly string[] = [
  "actions_variables",
  "organization_actions_variables",
  "organization_codespaces_secrets",
  "organization_dependabot_secrets",
];
