import type { SystemActor } from "../core/actor.ts";
import type { Result } from "../core/contracts.ts";
import { rolesFromGithub, teamsFromGithub } from "../core/people/github-roles.ts";
import type { GithubMembers } from "./github/identity-ports.ts";
import type { GithubFailure, GithubInstallation, ReadOptions } from "./github/ports.ts";
import type { KnownPerson, RoleRenewalStore } from "./people-ports.ts";
import type { Clock } from "./ports.ts";
import { done, refuse } from "./refuse.ts";

export interface RenewRolesPorts {
  readonly members: GithubMembers;
  readonly store: RoleRenewalStore;
  /** The observer's, as it was seen last; null where there is none. */
  readonly installation: (organisationId: string) => Promise<GithubInstallation | null>;
  readonly clock: Clock;
}

export interface RolesRenewed {
  /** People whose roles were read. */
  readonly read: number;
  readonly changed: number;
  readonly sessionsEnded: number;
}

/** What is written together, so that what GitHub has told by then is not lost when it wants us to wait. */
const CHUNK = 50;

/**
 * Reads again, by the organisation's App, what GitHub gives to people who are signed in, and gives them exactly that. Whoever left an
 * organisation is signed out. Of an organisation that GitHub does not answer about nothing is changed: its people's roles grow old, and an old
 * one changes nothing (`standingRoles`). The others are read all the same; the first failure is what comes of it.
 * @param only one organisation; null for all
 * @param userId one person; null for all
 */
export async function renewRoles(
  ports: RenewRolesPorts,
  actor: SystemActor,
  only: string | null,
  { userId = null, ...options }: ReadOptions & { readonly userId?: string | null } = {},
): Promise<Result<RolesRenewed, GithubFailure>> {
  const sum = { read: 0, changed: 0, sessionsEnded: 0 };
  let failure: GithubFailure | null = null;
  for (const [organisationId, people] of await ports.store.due(only, ports.clock.now(), userId)) {
    for (let at = 0; at < people.length; at += CHUNK) {
      const result = await renewSome(ports, actor, { organisationId, people: people.slice(at, at + CHUNK) }, options);
      if (!result.ok) {
        failure ??= result.failure;
        break;
      }
      sum.read += result.value.read;
      sum.changed += result.value.changed;
      sum.sessionsEnded += result.value.sessionsEnded;
    }
  }
  return failure === null ? done(sum) : { ok: false, failure };
}

interface Some {
  readonly organisationId: string;
  readonly people: readonly KnownPerson[];
}

async function renewSome(
  { members, store, installation: installationOf, clock }: RenewRolesPorts,
  actor: SystemActor,
  { organisationId, people }: Some,
  options: ReadOptions,
): Promise<Result<RolesRenewed, GithubFailure>> {
  const sum = { read: 0, changed: 0, sessionsEnded: 0 };
  const [installation, rules] = [await installationOf(organisationId), await store.rules(organisationId)];
  if (installation === null || rules === null) return notInstalled(organisationId);
  const asked = clock.now();
  const wanted = people.map(({ githubId, login }) => ({ id: githubId, login }));
  const told = await members.standings(installation, wanted, { priority: "urgent", ...options });
  if (!told.ok) return told;
  for (const person of people) {
    const member = told.value.get(person.githubId);
    if (member === undefined) continue;
    const roles = rolesFromGithub(member.login ?? "", member.standing, rules);
    const by = { actorKind: actor.kind, actorId: actor.id };
    const teams = teamsFromGithub(member.standing, rules.githubId);
    const end = await store.renew({ organisationId, person, roles, teams, asked, at: clock.now(), by });
    sum.read += 1;
    sum.changed += end.changed ? 1 : 0;
    sum.sessionsEnded += end.sessionsEnded;
  }
  return done(sum);
}

function notInstalled(organisationId: string): Result<never, GithubFailure> {
  const refused = refuse("not-installed", "The observer's App is not installed there, so roles are not read again.");
  return { ok: false, failure: { ...refused.failure, detail: organisationId, status: null, outcomeUnknown: false } };
}
