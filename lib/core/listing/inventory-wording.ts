import type { SourceId } from "../inventory/facts.ts";
import type { InventoryRule } from "../inventory/findings.ts";
import { counted } from "./format.ts";
import type { ItemDetail, SourceStanding } from "./inventory-views.ts";

/** The product's words for what the inventory reads, in one place. */

interface SourceWords {
  readonly title: string;
  /** What one of it is called, and many. */
  readonly one: string;
  readonly many: string;
  readonly tells: string;
}

const SECRET = { one: "secret", many: "secrets" } as const;
const VARIABLE = { one: "variable", many: "variables" } as const;

export const SOURCE_WORDS: Readonly<Record<SourceId, SourceWords>> = {
  "organisation-secrets": {
    ...SECRET,
    title: "Organisation secrets",
    tells: "Names, dates and readers of secrets that repositories share.",
  },
  "organisation-dependabot-secrets": {
    ...SECRET,
    title: "Organisation secrets for Dependabot",
    tells: "What runs that Dependabot starts can read.",
  },
  "organisation-codespaces-secrets": {
    ...SECRET,
    title: "Organisation secrets for Codespaces",
    tells: "What people's Codespaces can read.",
  },
  "organisation-variables": {
    ...VARIABLE,
    title: "Organisation variables",
    tells: "Names, and whether a value looks like a secret. Values are never kept.",
  },
  "installed-apps": {
    one: "App",
    many: "Apps",
    title: "Installed GitHub Apps",
    tells: "Which Apps are let in, with which permissions, for which repositories.",
  },
  "token-grants": {
    one: "grant",
    many: "grants",
    title: "Fine-grained tokens",
    tells: "People's tokens that the organisation let in.",
  },
  "authorised-credentials": {
    one: "authorisation",
    many: "authorisations",
    title: "Classic tokens and SSH keys",
    tells: "What people authorised for single sign-on. Only organisations with SAML have this list.",
  },
  "secret-alerts": {
    one: "alert",
    many: "alerts",
    title: "Secret scanning alerts",
    tells: "Open alerts of GitHub's own scanning: type and place, never the secret.",
  },
  "organisation-workflow-defaults": {
    one: "setting",
    many: "settings",
    title: "Default workflow permissions",
    tells: "What GITHUB_TOKEN may do where a workflow says nothing.",
  },
  "repository-secrets": {
    ...SECRET,
    title: "Repository secrets",
    tells: "Names and dates of secrets of one repository.",
  },
  "repository-dependabot-secrets": {
    ...SECRET,
    title: "Repository secrets for Dependabot",
    tells: "What runs that Dependabot starts can read.",
  },
  "repository-codespaces-secrets": {
    ...SECRET,
    title: "Repository secrets for Codespaces",
    tells: "GitHub lists them only for who may write them, so an observer never sees them.",
  },
  "environment-secrets": {
    ...SECRET,
    title: "Environment secrets",
    tells: "Names and dates of secrets of deployment environments.",
  },
  "repository-variables": {
    ...VARIABLE,
    title: "Repository variables",
    tells: "Names, and whether a value looks like a secret. Values are never kept.",
  },
  "deploy-keys": {
    one: "deploy key",
    many: "deploy keys",
    title: "Deploy keys",
    tells: "SSH keys of one repository: who added them, whether they can push, when they were used.",
  },
  "repository-workflow-defaults": {
    one: "setting",
    many: "settings",
    title: "Default workflow permissions of repositories",
    tells: "What GITHUB_TOKEN may do where a workflow says nothing, and whether jobs run at all.",
  },
};

export const RULE_WORDS: Readonly<Record<InventoryRule, string>> = {
  "unused-secret": "unused secret",
  "missing-secret": "missing secret",
  "old-secret": "old secret",
  "secret-in-variable": "secret in a variable",
  "stale-deploy-key": "stale deploy key",
  "writing-deploy-key": "deploy key that can push",
  "broad-workflow-defaults": "broad GITHUB_TOKEN",
  "broad-token-grant": "broad token",
  "classic-token": "classic token",
  "secret-alert": "secret scanning alert",
};

const FAILURE_WORDS: Readonly<Record<string, string>> = {
  "rate-limited": "GitHub's limit was used up; it is read in a later run",
  unavailable: "GitHub did not answer; it is read in a later run",
  "not-installed": "the observer's App is not installed",
  suspended: "the observer's App is suspended",
  misconfigured: "the observer's key cannot be used",
};

/** What lacks, as one line; null where everything that was asked for is visible. */
export function lackWords(view: SourceStanding): string | null {
  const parts = view.missing.map(({ permission, places }) => {
    const where = view.places > 1 ? ` in ${counted(places, "repository", "repositories")}` : "";
    if (permission === null) return `the feature is not there, or is off${where}`;
    return `the observer's App lacks “${permission}”${where}`;
  });
  if (view.failed > 0) parts.push(...view.failures.map((code) => FAILURE_WORDS[code] ?? `not read: ${code}`));
  return parts.length === 0 ? null : parts.join("; ");
}

const AUDIENCE_WORDS: Readonly<Record<string, string>> = {
  all: "all repositories read it",
  private: "private and internal repositories read it",
  selected: "chosen repositories read it",
};

/** What a source tells of one thing beside its name and its dates, each part short. */
export function itemFacts(detail: ItemDetail): readonly string[] {
  const { permissions } = detail;
  const facts = [
    detail.login === undefined ? "" : `of ${detail.login}`,
    detail.environment ? `environment ${detail.environment}` : "",
    audienceWords(detail),
    detail.readOnly === undefined ? "" : detail.readOnly ? "reads only" : "can push",
    detail.addedBy ? `added by ${detail.addedBy}` : "",
    detail.kind ?? "",
    reachWords(detail),
    detail.suspended === true ? "suspended" : "",
    detail.scopes === undefined ? "" : `scopes: ${detail.scopes.join(", ") || "none"}`,
    detail.shape ? `value looks like ${detail.shape}` : "",
    detail.validity === undefined ? "" : validityWords(detail.validity),
    typeof permissions === "string" ? `GITHUB_TOKEN may ${permissions} by default` : "",
    detail.approvesReviews === true ? "GITHUB_TOKEN may approve pull requests" : "",
    detail.actionsOn === false ? "Actions are switched off: no job runs" : "",
    detail.unknownRepository ? `repository ${detail.unknownRepository} of GitHub, which is not synced` : "",
    typeof permissions === "object" ? permissionWords(permissions) : "",
  ];
  return facts.filter((fact) => fact !== "");
}

function audienceWords({ audience, readers = 0 }: ItemDetail): string {
  if (audience === undefined || audience === null) return "";
  if (audience === "selected") return `${counted(readers, "chosen repository", "chosen repositories")} read it`;
  return AUDIENCE_WORDS[audience] ?? "";
}

function reachWords({ selection, repositories = 0, allRepositories }: ItemDetail): string {
  if (selection === "all" || allRepositories === true) return "all repositories";
  if (selection === "none") return "no repository";
  if (selection !== undefined) return counted(repositories, "repository", "repositories");
  return allRepositories === false ? "chosen repositories" : "";
}

function validityWords(validity: string): string {
  if (validity === "active") return "the secret works";
  return validity === "inactive" ? "the secret does not work any more" : "not known whether the secret works";
}

/** Writing first: that is what a reader looks for. */
function permissionWords(permissions: Readonly<Record<string, string>>): string {
  const named = Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
  const writes = named.filter((one) => !one.endsWith(": read")).sort();
  const reads = named.filter((one) => one.endsWith(": read")).sort();
  return [...writes, ...reads].join(", ") || "no permission";
}
