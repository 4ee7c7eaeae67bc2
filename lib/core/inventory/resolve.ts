import type { Audience } from "./facts.ts";

/** A stored Actions secret, as references look for it. Names are compared without case, as GitHub does. */
export interface StoredCredential {
  readonly id: string;
  readonly name: string;
  readonly storedAt: Date | null;
  readonly updatedAt: Date | null;
}

export interface SharedCredential extends StoredCredential {
  readonly audience: Audience;
  /** Ids of repositories, where the audience is `selected`. */
  readonly readers: ReadonlySet<string>;
}

export interface EnvironmentCredential extends StoredCredential {
  readonly environment: string;
}

/** A list that could not be read is null: what is not visible is not none. */
export interface SecretsInReach {
  readonly environments: readonly EnvironmentCredential[] | null;
  readonly repository: readonly StoredCredential[] | null;
  /** Those of the organisation that this repository may read. */
  readonly organisation: readonly SharedCredential[] | null;
}

export type Resolution =
  | { readonly kind: "found"; readonly credential: StoredCredential }
  | { readonly kind: "absent" }
  /** `not-visible`: some list could not be read. `several`: which one it is hangs on the environment. */
  | { readonly kind: "unknown"; readonly because: "not-visible" | "several" };

/**
 * Where `secrets.NAME` comes from: the job's environment, else the repository, else the organisation. A finding tells whether its job names
 * an environment, not which, so that one of an environment is told only where nothing else has the name.
 * Source: https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets ("If secrets with the same name exist at multiple levels")
 */
export function resolveSecret(name: string, environmentBound: boolean, reach: SecretsInReach): Resolution {
  const same = withName(name);
  const inEnvironments = environmentBound ? (reach.environments?.filter(same) ?? null) : [];
  if (inEnvironments === null) return { kind: "unknown", because: "not-visible" };
  const inRepository = reach.repository?.find(same);
  const below = inRepository ?? reach.organisation?.find(same);
  const [first, ...others] = inEnvironments;
  if (first !== undefined) {
    if (others.length > 0 || below !== undefined) return { kind: "unknown", because: "several" };
    if (reach.repository === null || reach.organisation === null) return { kind: "unknown", because: "not-visible" };
    return { kind: "found", credential: first };
  }
  if (reach.repository === null) return { kind: "unknown", because: "not-visible" };
  if (below !== undefined) return { kind: "found", credential: below };
  return reach.organisation === null ? { kind: "unknown", because: "not-visible" } : { kind: "absent" };
}

function withName(name: string): (one: StoredCredential) => boolean {
  const wanted = name.toUpperCase();
  return (one) => one.name.toUpperCase() === wanted;
}

export interface PossibleReader {
  readonly id: string;
  readonly visibility: "public" | "private" | "internal" | "unknown";
}

/** Whether a repository may read an organisation's secret. One whose visibility is not known counts as private: rather one reader too many. */
export function mayRead({ audience, readers }: SharedCredential, { id, visibility }: PossibleReader): boolean {
  if (audience === "selected") return readers.has(id);
  return audience === "all" || visibility !== "public";
}
