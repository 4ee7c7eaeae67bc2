import {
  alertFindings,
  classicTokenFindings,
  deployKeyFindings,
  grantFindings,
  type OfRepository,
  workflowDefaultsFinding,
} from "./access.ts";
import type {
  AuthorisedCredential,
  DeployKeyFact,
  SecretAlertFact,
  TokenGrantFact,
  VariableFact,
  WorkflowDefaults,
} from "./facts.ts";
import type { InventoryFinding } from "./findings.ts";
import { type Resolution, resolveSecret } from "./resolve.ts";
import {
  missingSecrets,
  oldSecrets,
  type RepositoryInventory,
  reachOf,
  type SecretsInventory,
  unusedSecrets,
} from "./secrets.ts";
import { variableFindings } from "./variables.ts";

/** Everything that is known of an organisation beside its files. Lists hold what is there now, of what is visible now. */
export interface InventoryView extends SecretsInventory {
  readonly repositories: readonly ViewedRepository[];
  readonly variables: readonly (VariableFact & { readonly repository: string | null })[];
  readonly deployKeys: readonly OfRepository<DeployKeyFact>[];
  readonly grants: readonly TokenGrantFact[];
  readonly authorised: readonly AuthorisedCredential[];
  readonly alerts: readonly SecretAlertFact[];
  /** The organisation's own; null where it is not visible. */
  readonly defaults: WorkflowDefaults | null;
}

export interface ViewedRepository extends RepositoryInventory {
  /** GitHub's id. */
  readonly githubId: number;
  readonly defaults: WorkflowDefaults | null;
  readonly references: readonly ViewedReference[];
}

/** A reference, with the id of its finding. */
export interface ViewedReference {
  readonly findingId: string;
  readonly name: string;
  readonly environmentBound: boolean;
  readonly existenceTest: boolean;
}

/** Every judgement about an organisation, of each rule and subject one. */
export function judgeInventory(view: InventoryView, now: Date): readonly InventoryFinding[] {
  const byGithubId = new Map(view.repositories.map(({ githubId, id }) => [githubId, id]));
  return [
    ...unusedSecrets(view),
    ...missingSecrets(view),
    ...oldSecrets(view, now),
    ...variableFindings(view.variables),
    ...deployKeyFindings(view.deployKeys, now),
    ...grantFindings(view.grants, now),
    ...classicTokenFindings(view.authorised, now),
    ...alertFindings(view.alerts, (githubId) => byGithubId.get(githubId) ?? null),
    ...(view.defaults === null ? [] : workflowDefaultsFinding(view.defaults, null)),
    ...view.repositories.flatMap((one) => (one.defaults === null ? [] : workflowDefaultsFinding(one.defaults, one))),
  ];
}

/** Which stored secret a finding's reference reads; null where that is not known, or it is stored nowhere. */
export interface SecretLink {
  readonly findingId: string;
  readonly credentialId: string | null;
}

export function linkReferences(view: InventoryView): readonly SecretLink[] {
  return view.repositories.flatMap((repository) => {
    const reach = reachOf(repository, view.shared);
    return repository.references.map(({ findingId, name, environmentBound }) => {
      const found: Resolution = resolveSecret(name, environmentBound, reach);
      return { findingId, credentialId: found.kind === "found" ? found.credential.id : null };
    });
  });
}
