import type { PermissionMap } from "../../contracts.ts";
import type { ToolOperation, VendorKnowledge } from "../schema.ts";

type More = Pick<ToolOperation, "target" | "repositoryArgument">;

/** One sub-command of `gh` and the rights that it needs on the repository. */
function op(words: string, permissions: PermissionMap, more: More = {}): ToolOperation {
  return { words: words.split(" "), kind: "github-pat", permissions, ...more };
}

function ops(noun: string, verbs: string, permissions: PermissionMap, more: More = {}): ToolOperation[] {
  return verbs.split(" ").map((verb) => op(`${noun} ${verb}`, permissions, more));
}

/** No rights show in the text: what is done with the token stands elsewhere. */
function opaque(words: string): ToolOperation {
  return { words: words.split(" "), kind: "github-pat", target: "opaque" };
}

const PULLS_READ = { contents: "read", "pull-requests": "read" } as const;
const PULLS_WRITE = { contents: "read", "pull-requests": "write" } as const;
const BOTH_WRITE = { contents: "write", "pull-requests": "write" } as const;
const USER = { target: "user-bound" } as const;
const FIRST = { repositoryArgument: 0 } as const;

/** Rights of the commands as the REST and GraphQL documentation of their calls has them. */
const GH_OPERATIONS: readonly ToolOperation[] = [
  ...ops("pr", "list view diff status", PULLS_READ),
  op("pr checks", { ...PULLS_READ, checks: "read", statuses: "read" }),
  op("pr checkout", PULLS_READ),
  ...ops("pr", "create edit close reopen ready review comment lock unlock", PULLS_WRITE),
  ...ops("pr", "merge update-branch revert", BOTH_WRITE),
  ...ops("issue", "list view status", { issues: "read" }),
  ...ops("issue", "create edit close reopen comment delete lock unlock pin unpin transfer", { issues: "write" }),
  op("issue develop", { contents: "write", issues: "write" }),
  ...ops("label", "create edit delete clone", { issues: "write" }),
  op("label list", { issues: "read" }),
  ...ops("release", "create edit delete delete-asset upload", { contents: "write" }),
  ...ops("release", "list view download verify verify-asset", { contents: "read" }),
  ...ops("workflow", "run enable disable", { actions: "write" }),
  ...ops("workflow", "list view", { actions: "read" }),
  ...ops("run", "list view watch download", { actions: "read" }),
  ...ops("run", "rerun cancel delete", { actions: "write" }),
  op("cache list", { actions: "read" }),
  op("cache delete", { actions: "write" }),
  ...ops("secret", "set delete", { secrets: "write" }),
  op("secret list", { secrets: "read" }),
  ...ops("variable", "set delete", { "actions-variables": "write" }),
  ...ops("variable", "list get", { "actions-variables": "read" }),
  op("repo clone", { contents: "read" }, FIRST),
  op("repo view", { metadata: "read" }, FIRST),
  op("repo sync", { contents: "write", workflows: "write" }, FIRST),
  ...ops("repo", "edit delete archive unarchive rename", { administration: "write" }, FIRST),
  op("repo fork", {}, USER),
  op("repo create", { administration: "write" }, { target: "opaque" }),
  ...ops("repo", "set-default", {}),
  op("repo list", { metadata: "read" }, { target: "opaque" }),
  ...ops("repo deploy-key", "add delete", { administration: "write" }),
  op("repo deploy-key list", { administration: "read" }),
  op("repo autolink", { administration: "write" }),
  ...ops("ruleset", "list view check", { metadata: "read" }),
  ...ops("attestation", "verify download", { attestations: "read" }),
  op("attestation trusted-root", {}),
  op("auth status", { metadata: "read" }),
  op("auth logout", {}),
  // What `git` does behind it, or whoever is given the token, stands elsewhere.
  ...["auth setup-git", "auth token", "auth login", "auth refresh", "project", "search", "extension", "agent-task"].map(
    opaque,
  ),
  ...["gist", "ssh-key", "gpg-key", "codespace", "org", "status", "copilot"].map((noun) => op(noun, {}, USER)),
  ...["config", "alias", "completion", "version", "help", "browse"].map((word) => op(word, {})),
];

const MANUAL = "https://cli.github.com/manual";

/**
 * GitHub's own command line, and git. `GITHUB_TOKEN` and `GH_TOKEN` are read by so many tools that the names are enough; which
 * tool reads which first is code, not data.
 */
export const cliGithub = {
  vendor: "cli-github",
  title: "GitHub CLI and git",
  variables: [
    { name: "GH_TOKEN", holds: { kind: "github-pat" }, source: `${MANUAL}/gh_help_environment` },
    { name: "GITHUB_TOKEN", holds: { kind: "github-pat" }, source: `${MANUAL}/gh_help_environment` },
    { name: "GH_ENTERPRISE_TOKEN", holds: { kind: "github-pat" }, source: `${MANUAL}/gh_help_environment` },
    { name: "GITHUB_ENTERPRISE_TOKEN", holds: { kind: "github-pat" }, source: `${MANUAL}/gh_help_environment` },
    {
      name: "COMPOSER_AUTH",
      holds: { kind: "github-pat", target: "opaque", bundle: true },
      source: "https://getcomposer.org/doc/03-cli.md#composer-auth",
    },
    {
      name: "GIT_SSH_KEY",
      holds: { kind: "ssh-deploy-key" },
      source: "https://git-scm.com/docs/git#_environment_variables",
    },
  ],
  tools: [
    { command: "gh", source: MANUAL, operations: GH_OPERATIONS },
    { command: "git", source: "https://git-scm.com/docs" },
    {
      command: "hub",
      source: "https://hub.github.com/hub.1.html",
      operations: [
        op("pull-request", PULLS_WRITE),
        op("release create", { contents: "write" }),
        op("release edit", { contents: "write" }),
        op("issue create", { issues: "write" }),
        { words: [], kind: "github-pat", target: "opaque" },
      ],
    },
    {
      command: "brew",
      source: "https://docs.brew.sh/Manpage",
      operations: [
        // Both push to a fork of the person whose token it is.
        op("bump-formula-pr", {}, USER),
        op("bump-cask-pr", {}, USER),
      ],
    },
    {
      command: "ghr",
      source: "https://github.com/tcnksm/ghr",
      flags: { "-t": { kind: "github-pat", permissions: { contents: "write" } } },
      operations: [{ words: [], kind: "github-pat", permissions: { contents: "write" } }],
    },
    {
      command: "github-release",
      source: "https://github.com/github-release/github-release",
      flags: { "-s": { kind: "github-pat", permissions: { contents: "write" }, target: "opaque" } },
      operations: [{ words: [], kind: "github-pat", permissions: { contents: "write" } }],
    },
  ],
} as const satisfies VendorKnowledge;
