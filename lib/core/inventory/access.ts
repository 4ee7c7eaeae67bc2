import { includes } from "../access-levels.ts";
import type {
  AuthorisedCredential,
  DeployKeyFact,
  SecretAlertFact,
  TokenGrantFact,
  WorkflowDefaults,
} from "./facts.ts";
import { daysBetween, type InventoryFinding } from "./findings.ts";

/** A key or a token that nobody used for this long is stale. */
export const STALE_AFTER_DAYS = 90;

/** Facts with the id of the repository that they belong to. */
export type OfRepository<T> = T & { readonly repository: string };

/** Keys that nobody uses, and keys that can push. A key that was just made has not been used by anybody yet. */
export function deployKeyFindings(
  keys: readonly OfRepository<DeployKeyFact>[],
  now: Date,
): readonly InventoryFinding[] {
  return keys.flatMap((key) => {
    const { title: name, repository } = key;
    const about = { subject: `${repository}/${key.githubId}`, repositoryId: repository, credentialId: null, name };
    const found: InventoryFinding[] = [];
    if (!key.readOnly)
      found.push({
        ...about,
        rule: "writing-deploy-key",
        severity: "high",
        message:
          "Whoever has this deploy key can push. Replace it by a token of the broker, or by a key that only reads.",
      });
    if (daysBetween(key.lastUsedAt ?? key.createdAt, now) >= STALE_AFTER_DAYS)
      found.push({
        ...about,
        rule: "stale-deploy-key",
        severity: key.readOnly ? "low" : "medium",
        message: `${key.lastUsedAt === null ? "It was never used" : "It was not used"} for more than ${STALE_AFTER_DAYS} days. Delete the deploy key.`,
      });
    return found;
  });
}

/** How much a token can reach. */
export interface GrantReach {
  /** Null: all of them, also those to come. */
  readonly repositories: number | null;
  /** Permissions beyond reading, as `name: level`, sorted. */
  readonly writes: readonly string[];
  readonly expires: boolean;
}

export function reachOfGrant({ selection, repositoryIds, permissions, expiresAt }: TokenGrantFact): GrantReach {
  const writes = Object.entries(permissions)
    .filter(([, level]) => level !== "read")
    .map(([name, level]) => `${name}: ${level}`)
    .sort();
  const counted = selection === "none" ? 0 : repositoryIds.length;
  return { repositories: selection === "all" ? null : counted, writes, expires: expiresAt !== null };
}

/** Grants ordered by their reach: all repositories first, then those that write more, then those of more repositories. */
export function byReach(grants: readonly TokenGrantFact[]): readonly TokenGrantFact[] {
  const rank = (grant: TokenGrantFact) => {
    const { repositories, writes } = reachOfGrant(grant);
    return [repositories === null ? 1 : 0, writes.length, repositories ?? 0] as const;
  };
  return [...grants].sort((left, right) => {
    const [a, b] = [rank(left), rank(right)];
    return b[0] - a[0] || b[1] - a[1] || b[2] - a[2] || left.githubId - right.githubId;
  });
}

/** Tokens of people that reach every repository with more than reading, and those that never end. An expired one opens nothing. */
export function grantFindings(grants: readonly TokenGrantFact[], now: Date): readonly InventoryFinding[] {
  return byReach(grants).flatMap((grant) => {
    if (grant.expiresAt !== null && grant.expiresAt <= now) return [];
    const { repositories, writes, expires } = reachOfGrant(grant);
    const broad = repositories === null && writes.length > 0;
    if (!broad && expires) return [];
    const what = broad
      ? `A token of ${grant.login} can write to every repository (${writes.join(", ")})${expires ? "" : " and never expires"}.`
      : `A token of ${grant.login} never expires.`;
    return [
      {
        rule: "broad-token-grant",
        subject: String(grant.githubId),
        repositoryId: null,
        credentialId: null,
        name: grant.tokenName,
        severity: broad ? "high" : "medium",
        message: `${what} Ask its owner to narrow it, or revoke it where the broker took its place.`,
      } as const,
    ];
  });
}

/** Classic tokens that people authorised: they reach all that their owner reaches. */
export function classicTokenFindings(all: readonly AuthorisedCredential[], now: Date): readonly InventoryFinding[] {
  return all
    .filter(({ kind, expiresAt }) => kind === "personal access token" && (expiresAt === null || expiresAt > now))
    .map(({ githubId, login, note, scopes, expiresAt }) => ({
      rule: "classic-token",
      subject: String(githubId),
      repositoryId: null,
      credentialId: null,
      name: note ?? login,
      severity: scopes.some((scope) => /^(?:repo|workflow|admin:|write:|delete_)/.test(scope)) ? "high" : "medium",
      message: `A classic token of ${login} (${scopes.join(", ") || "no scope"})${expiresAt === null ? " that never expires" : ""} reaches all that its owner reaches. Replace it by a fine-grained token or by the broker, then take its authorisation away.`,
    }));
}

/** What GITHUB_TOKEN may do by itself. @param repository null for the organisation's own setting */
export function workflowDefaultsFinding(
  { permissions, approvesReviews }: WorkflowDefaults,
  repository: { readonly id: string; readonly fullName: string } | null,
): readonly InventoryFinding[] {
  const broad = includes(permissions, "write");
  if (!broad && !approvesReviews) return [];
  const whose = repository === null ? "the organisation's workflows" : "this repository's workflows";
  const writing = broad ? `By default GITHUB_TOKEN can write in ${whose}.` : "";
  const approving = approvesReviews ? `GITHUB_TOKEN may approve pull requests in ${whose}.` : "";
  return [
    {
      rule: "broad-workflow-defaults",
      subject: repository?.id ?? "organisation",
      repositoryId: repository?.id ?? null,
      credentialId: null,
      name: repository?.fullName ?? "",
      severity: "medium",
      message: `${[writing, approving].filter((part) => part !== "").join(" ")} Set the default to reading, after workflows name what they need.`,
    },
  ];
}

/** What GitHub's own scanning found. @param repositoryOf the id of a repository by GitHub's; null for one that is not known here */
export function alertFindings(
  alerts: readonly SecretAlertFact[],
  repositoryOf: (githubId: number) => string | null,
): readonly InventoryFinding[] {
  return alerts.map(({ repositoryId, number, secretType, validity }) => ({
    rule: "secret-alert",
    subject: `${repositoryId}/${number}`,
    repositoryId: repositoryOf(repositoryId),
    credentialId: null,
    name: secretType,
    severity: validity === "inactive" ? "medium" : "critical",
    message: `GitHub's secret scanning found a secret in the repository${validity === "active" ? ", and it works" : ""}. Revoke it first, then close the alert.`,
  }));
}
