import type { Failure, Result } from "../../core/contracts.ts";
import type { GithubStanding } from "../../core/people/github-roles.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "./ports.ts";

/** What use cases need of GitHub to know people who sign in. */

export type IdentityFailure = Failure<"unavailable" | "unauthorised">;

export interface GithubProfile {
  /** GitHub's, as a text. */
  readonly id: string;
  readonly login: string;
}

/** What a person's token says of them. It is used for that, taken back, and kept nowhere. */
export interface GithubIdentity {
  profile(token: string): Promise<Result<GithubProfile, IdentityFailure>>;
  standing(token: string): Promise<Result<GithubStanding, IdentityFailure>>;
  /** Makes the token worthless at GitHub. */
  takeBack(token: string): Promise<Result<null, IdentityFailure>>;
}

/** What somebody is in an organisation now, by the login that they have now. */
export interface MemberStanding {
  /** Null for an account that is gone. */
  readonly login: string | null;
  /** Without memberships for whoever is no active member. */
  readonly standing: GithubStanding;
}

/** What the organisation's App sees of people who are known by GitHub's id. */
export interface GithubMembers {
  /**
   * By GitHub's id; of each person that was asked for, or it is a failure: what could not be told is none of the answers. One request for
   * each person, which costs nothing while nothing changed, and one for fifty.
   */
  standings(
    installation: GithubInstallation,
    people: readonly GithubProfile[],
    options?: ReadOptions,
  ): Promise<GithubResult<ReadonlyMap<string, MemberStanding>>>;
}
