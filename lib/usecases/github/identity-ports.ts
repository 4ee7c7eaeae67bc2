import type { Failure, Result } from "../../core/contracts.ts";
import type { GithubStanding } from "../../core/people/github-roles.ts";

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
