import type { MemberPermission } from "../../core/people/sight.ts";
import type { AuditEntry } from "../ports.ts";
import type { NamedRepository } from "./owner-ports.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "./ports.ts";

/** What use cases need of GitHub to tell who may read a repository. */

export interface GithubReaders {
  /** What the organisation gives each of its members in each repository; null where it does not say so to this installation. */
  memberPermission(
    installation: GithubInstallation,
    options?: ReadOptions,
  ): Promise<GithubResult<MemberPermission | null>>;
  /**
   * GitHub's ids of the people who were asked into a repository by themselves, by GitHub's ids of repositories. One that is missing could not be
   * read.
   */
  askedIn(
    installation: GithubInstallation,
    repositories: readonly NamedRepository[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<number, readonly string[]>>>;
}

export interface PrivateRepository extends NamedRepository {
  readonly repositoryId: string;
}

export interface Reader {
  readonly repositoryId: string;
  readonly kind: "team" | "user";
  /** A team's slug in lower case, or GitHub's id of a person. */
  readonly who: string;
}

export interface ReadersChange {
  readonly added: number;
  readonly removed: number;
  /** What members may do is another than before. */
  readonly permission: boolean;
}

export interface ReaderStore {
  /** Repositories of the organisation that not every member reads by their visibility; those that are gone are not among them. */
  private(organisationId: string): Promise<readonly PrivateRepository[]>;
  /** Organisations that are synced, and whose readers were read longer ago than an hour, or never. */
  stale(at: Date): Promise<readonly string[]>;
  /** Takes the place of all that was known of the organisation's readers, in one transaction with the audit row of what changed, if anything did. */
  put(request: {
    readonly organisationId: string;
    readonly memberPermission: MemberPermission | null;
    readonly readers: readonly Reader[];
    /** When GitHub was asked. */
    readonly asked: Date;
    readonly audit: (change: ReadersChange) => AuditEntry;
  }): Promise<ReadersChange>;
}
