import type { Confidence, Modifier, ReferenceContext, RemedyId, Severity, Target } from "../contracts.ts";
import type { Proof } from "../edit/prove.ts";
import { type GrantRequest, OWN_REPOSITORY } from "../fix/grants.ts";
import type { Disposition } from "../fix/remediation.ts";
import type { OwnershipState } from "../owners/choose.ts";
import type { ListedKind, ListedOrigin } from "./kinds.ts";
import type { RepositoryState } from "./repository-query.ts";

/** The product's words for its own identifiers: one place, so that a page, an export and a message say the same. */

export const STATE_WORDS: Readonly<Record<RepositoryState, string>> = {
  blocking: "blocking",
  "not-understood": "not understood",
  clean: "clean",
  "not-scanned": "not scanned",
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  info: "info",
  low: "low",
  medium: "medium",
  high: "high",
  critical: "critical",
};

export const KIND_WORDS: Readonly<Record<ListedKind, string>> = {
  "hardcoded-credential": "Hard-coded credential",
  "all-secrets-exposed": "All secrets exposed",
  "github-pat": "GitHub token",
  "github-app-private-key": "GitHub App private key",
  "app-token-overscoped": "App token too wide",
  "aws-static-key": "AWS static key",
  "gcp-key-json": "Google Cloud key",
  "azure-secret": "Azure secret",
  "npm-token": "npm token",
  "pypi-token": "PyPI token",
  "rubygems-token": "RubyGems token",
  "crates-token": "crates.io token",
  "nuget-token": "NuGet token",
  "container-registry-password": "Container registry password",
  "codecov-token": "Codecov token",
  "saas-api-key": "SaaS API key",
  "llm-api-key": "Model API key",
  "hosting-token": "Hosting token",
  "chat-webhook": "Chat webhook",
  "ssh-deploy-key": "SSH deploy key",
  "persisted-pat-checkout": "Token kept by checkout",
  "signing-material": "Signing material",
  "secrets-inherit": "Secrets inherited",
  identifier: "Identifier, not a credential",
  "unresolved-reference": "Reference not resolved",
  "unknown-secret": "Secret of unknown kind",
  "other-scanner": "Finding of another scanner",
};

/** What a person does about it. */
export const REMEDY_WORDS: Readonly<Record<RemedyId, { readonly title: string; readonly does: string }>> = {
  "broker-token": { title: "Broker token", does: "Ask the broker for a short-lived token with just these rights." },
  "direct-oidc": {
    title: "Direct OIDC",
    does: "Let the provider trust the job's identity; no key is stored anywhere.",
  },
  "brokered-secret": {
    title: "Brokered secret",
    does: "Let the broker keep it sealed and lend it to the jobs that may have it.",
  },
  "github-token": { title: "GITHUB_TOKEN", does: "Use the job's own token; its rights are enough." },
  "move-to-vars": { title: "Move to vars", does: "It is not secret: store it as a variable." },
  "explicit-secret-map": {
    title: "Explicit secret map",
    does: "Name the secrets that the called workflow really uses.",
  },
  "narrow-app-token": { title: "Narrow the App token", does: "Name the repositories and permissions it is made for." },
  delete: { title: "Delete", does: "Nothing uses it: remove it." },
  manual: { title: "By hand", does: "A person has to decide; the message says what." },
};

export const CONTEXT_WORDS: Readonly<Record<ReferenceContext, string>> = {
  "step-with": "input of a step",
  "step-env": "variable of a step",
  "job-env": "variable of a job",
  "workflow-env": "variable of the workflow",
  "run-inline": "inside a script",
  "call-secrets": "handed to a called workflow",
  "container-credentials": "credentials of a container",
  "composite-input": "input of a composite action",
  other: "elsewhere in the file",
};

export const ORIGIN_WORDS: Readonly<Record<ListedOrigin, string>> = {
  secret: "stored secret",
  manager: "secrets manager",
  literal: "written in the file",
  import: "reported by another scanner",
};

export const MODIFIER_WORDS: Readonly<Record<Modifier, { readonly title: string; readonly means: string }>> = {
  "generated-workflow": { title: "generated", means: "A tool writes this file: the fix belongs in its source." },
  "untrusted-trigger": {
    title: "untrusted trigger",
    means: "Somebody without write access can start a run that is given this secret.",
  },
  "fork-reachable": { title: "fork-reachable", means: "The job can run for a pull request from a fork." },
  "environment-bound": {
    title: "environment-bound",
    means: "The job names a deployment environment, so the secret may live there.",
  },
  "existence-test": {
    title: "existence test",
    means: "Only whether the secret is set is read; its value goes nowhere.",
  },
};

export const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = {
  high: "high confidence",
  medium: "medium confidence",
  low: "low confidence",
};

/** What is proven of each changed file, in the order in which it is shown. */
export const PROOF_WORDS: Readonly<Record<keyof Proof, { readonly title: string; readonly means: string }>> = {
  parses: { title: "parses", means: "The edited text is YAML, and a workflow or action that Thaw understands." },
  modelEqual: { title: "same model", means: "Its content is the old one with exactly these changes." },
  untouchedLines: { title: "untouched lines", means: "Every other line is the same, byte for byte and in order." },
  officialErrors: {
    title: "GitHub's parser",
    means: "GitHub's own parser has no complaint that it did not have before.",
  },
  contexts: { title: "contexts", means: "Every context of an expression stands where GitHub offers it." },
  permissions: {
    title: "permissions",
    means: "Each job has the rights that it had, and exactly those that the plan adds.",
  },
  idempotent: { title: "idempotent", means: "Planning again on the edited files changes nothing." },
};

export const DISPOSITION_WORDS: Readonly<Record<Disposition, { readonly title: string; readonly means: string }>> = {
  safe: { title: "safe", means: "All that it does is read from the text alone." },
  review: { title: "review", means: "A person has to confirm something that the text does not show." },
};

/** What a grant gives, as one line. */
export function grantWords(grant: Pick<GrantRequest, "provider" | "permissions" | "repositories" | "secrets">): string {
  if (grant.provider === "sealed-store") return `the stored ${grant.secrets.join(", ")}`;
  const rights = Object.entries(grant.permissions).map(([scope, level]) => `${scope}: ${level}`);
  const named = grant.repositories.map((one) => (one === OWN_REPOSITORY ? "this repository" : one));
  return `${rights.join(", ") || "no rights"} on ${named.join(", ") || "no repository"}`;
}

/** Which runs may ask for a grant, as one line. */
export function audienceWords({ workflow, job, startedBy, events, refs, environment }: GrantRequest["who"]): string {
  const where = environment === null ? "" : `, environment ${environment}`;
  const called = startedBy.every((path) => path === workflow) ? "" : `, called from ${startedBy.join(", ")}`;
  return `job ${job}${called}, on ${events.join(", ") || "no event"}, for ${refs.join(", ") || "no ref"}${where}`;
}

const UNPARSED_WORDS: Readonly<Record<string, string>> = {
  "too-large": "larger than 1 MB",
  "not-utf8": "not UTF-8 text",
  "nul-byte": "holds a NUL byte",
  "yaml-error": "not valid YAML",
  "too-deep": "nested too deeply",
  "too-many-aliases": "too many aliases",
  "not-a-workflow": "not a workflow",
  "symlink-outside": "a link that leaves the repository",
  unreadable: "could not be read",
  "no-commit": "the repository has no commit",
};

/** Of a repository without a known owner: nobody there, not visible, or nobody looked. */
export function ownershipWords(state: OwnershipState | null): string {
  if (state === "none") return "no owner";
  return state === "unknown" ? "not visible" : "not looked up";
}

/** Why a file was not understood; a reason that this version does not know is shown as it is stored. */
export function unparsedWords(reason: string): string {
  return UNPARSED_WORDS[reason] ?? reason;
}

/** What a credential reaches, as one line: `acme/site: contents write` or why the text cannot say. */
export function targetWords(target: Target): string {
  if (target.kind === "opaque") return `not visible in the text: ${target.reason}`;
  if (target.kind === "user-bound") return `bound to a person: ${target.reason}`;
  const where = target.repositories.join(", ");
  if (target.kind === "other-organisation") return `${where || "another organisation"}: ${target.reason}`;
  const rights = Object.entries(target.permissions).map(([name, level]) => `${name} ${level}`);
  return `${where || "this repository"}: ${rights.join(", ") || "no rights known"}`;
}
