import { combined } from "../../access-levels.ts";
import type { PermissionMap } from "../../contracts.ts";
import type { LeaseRequest } from "../../fix/changes.ts";
import type { RepoModel } from "../../workflow/model.ts";
import type { SinkFact } from "../../workflow/way/evidence.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { targetOf } from "../../workflow/way/target.ts";

export type GitHubRequest = Extract<LeaseRequest, { provider: "github-app" }>;

/** What is asked for where the text shows nothing: to read this repository. The owner states the rest. */
const LEAST: PermissionMap = { contents: "read" };

/** The scope of a token from its uses: exact where the text shows all of them, otherwise a proposal that the owner confirms. */
export function scopeOf(reference: JudgedReference, repo: RepoModel): GitHubRequest {
  const request = scopeFrom(reference.facts, reference.target?.kind === "known" ? reference.target : null, repo);
  // What one secret may do says nothing of what another may: two that are not known are never one.
  return request.ask === null ? request : { ...request, ask: `${reference.name ?? "it"}: ${request.ask}` };
}

/** The same from any list of uses. */
export function scopeOfFacts(facts: readonly SinkFact[], repo: RepoModel): GitHubRequest {
  const target = facts.length > 0 ? targetOf(repo.linked, facts) : null;
  return scopeFrom(facts, target?.kind === "known" ? target : null, repo);
}

function scopeFrom(
  facts: readonly SinkFact[],
  known: { readonly repositories: readonly string[]; readonly permissions: PermissionMap } | null,
  repo: RepoModel,
): GitHubRequest {
  const own = repo.linked.owner ? repo.name : `*/${repo.name}`;
  if (known) {
    const repositories = known.repositories.length > 0 ? known.repositories : [own];
    return { provider: "github-app", repositories, permissions: filled(known.permissions), ask: null };
  }
  const shown = facts.flatMap((fact) => (fact.use?.permissions ? [fact.use.permissions] : []));
  const named = facts.flatMap((fact) =>
    fact.use?.scope === "named" && fact.use.repository ? [fact.use.repository] : [],
  );
  const owner = repo.linked.owner ?? "*";
  const repositories = [...new Set(named.map((name) => name.replace(/^\*\//, `${owner}/`)))].sort();
  return {
    provider: "github-app",
    repositories: repositories.length > 0 ? repositories : [own],
    permissions: shown.length > 0 ? filled(combined(shown)) : LEAST,
    ask: `${facts[0]?.sink.what ?? "the text"} does not show all that it is used for`,
  };
}

/** An empty list of permissions would mean all of them to GitHub. */
function filled(permissions: PermissionMap): PermissionMap {
  return Object.keys(permissions).length > 0 ? permissions : { metadata: "read" };
}
