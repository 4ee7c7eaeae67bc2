import type { Grant } from "../trust/grant.ts";
import type { PolicyStatus } from "../trust/policy.ts";
import type { SwitchScope } from "../trust/switches.ts";
import type { IssuancePhase, Outcome, PolicyState } from "./broker-views.ts";

/** The product's words for what the broker does, in one place. */

export const PHASE_WORDS: Readonly<Record<IssuancePhase, string>> = {
  intent: "in progress",
  issued: "issued",
  denied: "denied",
  failed: "failed",
  revoked: "taken back",
  unknown: "outcome unknown",
};

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  issued: "issued",
  denied: "denied",
  failed: "failed",
  unknown: "outcome unknown",
};

export const STATUS_WORDS: Readonly<Record<PolicyStatus, string>> = {
  pending: "waits for approval",
  trial: "on trial",
  active: "active",
  superseded: "superseded",
  revoked: "ended",
};

export const POLICY_STATE_WORDS: Readonly<Record<PolicyState, string>> = {
  pending: "waits for approval",
  trial: "on trial",
  active: "active",
  none: "not in force",
};

export const SOURCE_WORDS: Readonly<Record<string, string>> = {
  plan: "a migration's plan",
  form: "a form",
  import: "an import",
  "octo-sts": "an import from octo-sts",
};

export const SCOPE_WORDS: Readonly<Record<SwitchScope, string>> = {
  policy: "one trust policy",
  repository: "one repository",
  provider: "one provider",
  organisation: "the whole organisation",
  everything: "everything",
};

/** What a grant of a policy gives, as one line. */
export function givesWords(grant: Grant, own: string): string {
  switch (grant.provider) {
    case "github-app": {
      // PostgreSQL keeps names in an order of its own.
      const rights = Object.entries(grant.permissions)
        .map(([name, level]) => `${name}: ${level}`)
        .sort();
      const where = grant.repositories.map((entry) =>
        entry === "self" ? own : (entry.name ?? `repository ${entry.id}`),
      );
      return `${rights.join(", ")} on ${where.join(", ")}`;
    }
    case "aws":
    case "ecr":
      return `${grant.role_arn} in ${grant.region}`;
    case "gcp":
      return grant.service_account;
    case "azure":
      return `${grant.client_id}, ${grant.scope}`;
    case "vault":
      return `${grant.mount}/${grant.path}`;
    case "artifactory":
      return grant.scope;
    case "sealed-store":
      return `the stored ${grant.secrets.join(", ")}`;
  }
}

/** `1 h 5 min`, `12 min`, `40 s`: a span as a person says it, rounded down. */
export function spanWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}
