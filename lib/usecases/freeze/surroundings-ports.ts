import type { GithubInstallation, GithubResult, ReadOptions } from "../github/ports.ts";

/** Logins of an organisation's owners, who can undo anything there. */
export interface OrganisationOwners {
  of(observer: GithubInstallation, options?: ReadOptions): Promise<GithubResult<readonly string[]>>;
}

/** What was read, or a sentence that says why not. */
export type ReadOr<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "problem"; readonly why: string };

/** What a freeze finds around itself, as it was read last. */
export interface Surroundings {
  /** Logins of the organisation's owners. */
  readonly owners: ReadOr<readonly string[]>;
  /** Our ids of repositories that no pull request of ours reaches. */
  readonly unreached: ReadOr<readonly string[]>;
  readonly asOf: Date;
}

export interface SurroundingsStore {
  /** Our ids of repositories that are there, by GitHub's; archived ones take no pull request in any case, and are left out. */
  repositories(organisationId: string): Promise<ReadonlyMap<number, string>>;
  put(organisationId: string, surroundings: Surroundings): Promise<void>;
}
