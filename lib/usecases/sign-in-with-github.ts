import type { Failure, Result } from "../core/contracts.ts";
import { rolesFromGithub, teamsFromGithub } from "../core/people/github-roles.ts";
import type { GithubIdentity, GithubProfile } from "./github/identity-ports.ts";
import type { GithubPeopleStore } from "./people-ports.ts";
import type { Clock } from "./ports.ts";
import { done, refuse } from "./refuse.ts";

export interface SignInPorts {
  readonly identity: GithubIdentity;
  readonly people: GithubPeopleStore;
  readonly clock: Clock;
  /** Gets names and reasons, never a token. */
  readonly log: (message: string) => void;
}

export interface SignInRequest {
  /** Of GitHub, by the operator's configuration. */
  readonly host: string;
  readonly profile: GithubProfile;
  /** The person's, fresh from GitHub. */
  readonly token: string;
}

export type SignInFailure = Failure<"unavailable" | "no-member" | "disabled">;

/**
 * Lets a person in whom GitHub has vouched for, with the roles that GitHub's organisations, teams and owners give them now. They are known
 * by GitHub's id and nothing else: logins and addresses change hands. The token is taken back whatever comes of it.
 */
export async function signInWithGithub(
  ports: SignInPorts,
  request: SignInRequest,
): Promise<Result<{ readonly userId: string }, SignInFailure>> {
  try {
    return await admit(ports, request);
  } finally {
    const taken = await ports.identity.takeBack(request.token);
    // It expires by itself, and nobody here has it any more.
    if (!taken.ok)
      ports.log(`sign-in: the token could not be taken back: ${taken.failure.detail ?? taken.failure.code}`);
  }
}

async function admit(
  { identity, people, clock, log }: SignInPorts,
  { host, profile, token }: SignInRequest,
): Promise<Result<{ readonly userId: string }, SignInFailure>> {
  const standing = await identity.standing(token);
  if (!standing.ok) {
    const { code, detail } = standing.failure;
    log(`sign-in: GitHub did not say what somebody belongs to: ${detail ?? code}`);
    return refuse("unavailable", "GitHub did not say which organisations you belong to. Try again in a minute.");
  }
  const ids = standing.value.memberships.map(({ organisationId }) => organisationId);
  const joined = await people.organisations(host, ids);
  const roles = joined.flatMap((rules) =>
    rolesFromGithub(profile.login, standing.value, rules).map((given) => ({
      ...given,
      organisationId: rules.organisationId,
    })),
  );
  const teams = joined.map(({ organisationId, githubId }) => ({
    organisationId,
    slugs: teamsFromGithub(standing.value, githubId),
  }));
  const person = { host, githubId: profile.id, login: profile.login };
  const admitted = await people.admit(person, roles, clock.now(), teams);
  if (roles.length === 0) {
    return refuse(
      "no-member",
      "You are not known as a member of an organisation that is looked after here. If you are one, its owners may have to let this App see that.",
    );
  }
  if (admitted === null) return refuse("disabled", "You were shut out of this installation. Ask one of its admins.");
  return done(admitted);
}
