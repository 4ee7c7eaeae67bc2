import type { Owner, Repository } from "../model.ts";

/**
 * The `sub` of a job. Without customisation it is the repository and then the environment, `pull_request`, or the ref;
 * with it, the chosen claims in their order, where `repo` and `context` stand for those two parts.
 * Colons inside of a value are escaped, so that no value can look like another claim.
 * @see https://docs.github.com/en/actions/reference/security/oidc#customizing-the-token-claims
 */
export function subjectOf(repository: Repository, owner: Owner, claims: Readonly<Record<string, unknown>>): string {
  const keys = repository.subjectClaims ?? ["repo", "context"];
  return keys.map((key) => part(key, repository, owner, claims)).join(":");
}

function part(key: string, repository: Repository, owner: Owner, claims: Readonly<Record<string, unknown>>): string {
  if (key === "repo") return `repo:${repositoryPart(repository, owner)}`;
  if (key === "context") return contextPart(claims);
  return `${key}:${escapeColons(String(claims[key] ?? ""))}`;
}

/**
 * Repositories made since the middle of 2026 have a subject that carries ids, so that a name used again is not trusted.
 * @see https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 */
export function repositoryPart(repository: Repository, owner: Owner): string {
  if (!repository.immutableSubject) return `${owner.login}/${repository.name}`;
  return `${owner.login}@${owner.id}/${repository.name}@${repository.id}`;
}

function contextPart(claims: Readonly<Record<string, unknown>>): string {
  if (typeof claims.environment === "string") return `environment:${escapeColons(claims.environment)}`;
  if (claims.event_name === "pull_request") return "pull_request";
  return `ref:${String(claims.ref)}`;
}

function escapeColons(value: string): string {
  return value.replaceAll(":", "%3A");
}
