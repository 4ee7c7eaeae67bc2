import { DAY_MS, daysBetween, type InventoryFinding } from "./findings.ts";
import {
  type EnvironmentCredential,
  mayRead,
  type PossibleReader,
  resolveSecret,
  type SecretsInReach,
  type SharedCredential,
  type StoredCredential,
} from "./resolve.ts";

/** One place in a workflow that reads a secret by its name. */
export interface SecretReference {
  readonly name: string;
  readonly environmentBound: boolean;
  /** It only asks whether the secret is there. */
  readonly existenceTest: boolean;
}

/** A repository with what its workflows read and what it stores. */
export interface RepositoryInventory extends PossibleReader {
  readonly fullName: string;
  /**
   * Why its text does not tell all that it reads: not scanned yet, a file that was not understood, all secrets handed on at once. Null when
   * every reference is known.
   */
  readonly opaque: string | null;
  readonly references: readonly SecretReference[];
  /** Null where they could not be read. */
  readonly secrets: readonly StoredCredential[] | null;
  readonly environmentSecrets: readonly EnvironmentCredential[] | null;
}

/** An organisation's Actions secrets and who reads them. Archived and deleted repositories run nothing, and are left out. */
export interface SecretsInventory {
  /** Null where they could not be read. */
  readonly shared: readonly SharedCredential[] | null;
  readonly repositories: readonly RepositoryInventory[];
}

export type Use =
  | { readonly kind: "used" }
  | { readonly kind: "unused" }
  /** Nobody can say: the reasons, of each repository that hides something one. */
  | { readonly kind: "unknown"; readonly reasons: readonly string[] };

/** As much of a repository as tells whether it reads a secret. */
export interface ReadingRepository extends Pick<RepositoryInventory, "fullName" | "opaque"> {
  readonly references: readonly Pick<SecretReference, "name">[];
}

/** What a repository's references can reach. */
export function reachOf(repository: RepositoryInventory, shared: SecretsInventory["shared"]): SecretsInReach {
  return {
    environments: repository.environmentSecrets,
    repository: repository.secrets,
    organisation: shared?.filter((one) => mayRead(one, repository)) ?? null,
  };
}

/** Whether anything on the default branches reads a secret of this name, in the repositories that may read it. */
export function useOf(name: string, readers: readonly ReadingRepository[]): Use {
  const wanted = name.toUpperCase();
  const reads = ({ references }: ReadingRepository) => references.some((one) => one.name.toUpperCase() === wanted);
  if (readers.some(reads)) return { kind: "used" };
  const hiding = readers.filter(({ opaque }) => opaque !== null);
  if (hiding.length === 0) return { kind: "unused" };
  return { kind: "unknown", reasons: hiding.map(({ fullName, opaque }) => `${fullName}: ${opaque}`) };
}

/** Other branches are judged where the removal is: what is said here is no reason to delete anything by itself. */
function unreadText(place: string): string {
  return `No workflow on a default branch reads it. Its page says whether another branch does, and whether ${place} may be deleted.`;
}

/** Stored secrets that nothing reads. What cannot be told is not among them. */
export function unusedSecrets({ shared, repositories }: SecretsInventory): readonly InventoryFinding[] {
  const own = repositories.flatMap((repository) => [
    ...(repository.secrets ?? []).map((one) => ({ one, repository, place: "the repository's secret" })),
    ...(repository.environmentSecrets ?? []).map((one) => ({
      one,
      repository,
      place: `the secret of the environment ${one.environment}`,
    })),
  ]);
  const unused = own
    .filter(({ one, repository }) => useOf(one.name, [repository]).kind === "unused")
    .map(({ one, repository, place }) => unusedFinding(one, repository.id, unreadText(place)));
  const ofAll = (shared ?? []).filter(
    (one) =>
      useOf(
        one.name,
        repositories.filter((repository) => mayRead(one, repository)),
      ).kind === "unused",
  );
  return [...unused, ...ofAll.map((one) => unusedFinding(one, null, unreadText("the organisation's secret")))];
}

function unusedFinding(one: StoredCredential, repositoryId: string | null, message: string): InventoryFinding {
  const { id, name } = one;
  return { rule: "unused-secret", subject: id, repositoryId, credentialId: id, name, severity: "medium", message };
}

/**
 * Names that workflows read and that are stored nowhere they could come from. A workflow that others call may be handed the secret by a caller
 * in another repository: it is a word to the owner, not a proof.
 */
export function missingSecrets({ shared, repositories }: SecretsInventory): readonly InventoryFinding[] {
  return repositories.flatMap((repository) => {
    const reach = reachOf(repository, shared);
    const absent = new Set(
      repository.references
        .filter(({ existenceTest }) => !existenceTest)
        .filter((one) => resolveSecret(one.name, one.environmentBound, reach).kind === "absent")
        .map(({ name }) => name.toUpperCase()),
    );
    return [...absent].sort().map((name) => ({
      rule: "missing-secret" as const,
      subject: `${repository.id}/${name}`,
      repositoryId: repository.id,
      credentialId: null,
      name,
      severity: "low" as const,
      message:
        "A workflow reads it, and neither the repository nor the organisation stores it: the job gets an empty text, unless a caller hands it on. Store it, or take the reference out.",
    }));
  });
}

/** A secret that was not changed for this long is old. */
export const OLD_AFTER_DAYS = 365;

/** How long ago a secret was last changed, in whole days; null where that is not known. */
export function ageInDays({ updatedAt, storedAt }: StoredCredential, now: Date): number | null {
  const changed = updatedAt ?? storedAt;
  return changed === null ? null : Math.max(0, daysBetween(changed, now));
}

export function oldSecrets({ shared, repositories }: SecretsInventory, now: Date): readonly InventoryFinding[] {
  const all = [
    ...(shared ?? []).map((one) => ({ one, repositoryId: null })),
    ...repositories.flatMap(({ id, secrets, environmentSecrets }) =>
      [...(secrets ?? []), ...(environmentSecrets ?? [])].map((one) => ({ one, repositoryId: id })),
    ),
  ];
  return all.flatMap(({ one, repositoryId }) => {
    const age = ageInDays(one, now) ?? 0;
    if (age < OLD_AFTER_DAYS) return [];
    // Days would make another finding of it every day.
    const years = Math.floor((age * DAY_MS) / (365 * DAY_MS));
    const since = `It was last changed more than ${years === 1 ? "a year" : `${years} years`} ago.`;
    const message = `${since} Replace it by a short-lived credential, or rotate it.`;
    const { id, name } = one;
    return [
      { rule: "old-secret", subject: id, repositoryId, credentialId: id, name, severity: "low", message } as const,
    ];
  });
}
