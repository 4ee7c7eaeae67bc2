import { z } from "zod";
import type { GithubStanding, GithubTeam } from "../../core/people/github-roles.ts";
import type { GithubMembers, GithubProfile, MemberStanding } from "../../usecases/github/identity-ports.ts";
import type { GithubInstallation } from "../../usecases/github/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { memberTeamsDocument, memberTeamsSchema } from "./members-document.ts";

const TEAMS_PAGE = 50;
const PERMISSIONS = { members: "read", metadata: "read" } as const;

/** Who belongs to an organisation and to which of its teams, as its App sees it. */
export function createMembers(apps: GithubApps): GithubMembers {
  return {
    standings(installation, people, options) {
      if (!Object.hasOwn(installation.permissions, "members"))
        return attempt(() =>
          Promise.reject(new GithubError("missing-permission", "the installation has no members permission")),
        );
      const { id, role } = installation;
      const scope = { role, installationId: id, repositoryIds: "all", permissions: PERMISSIONS } as const;
      return apps.withInstallation(scope, (client) => standings(client, installation, people), options);
    },
  };
}

async function standings(
  client: GithubClient,
  installation: GithubInstallation,
  people: readonly GithubProfile[],
): Promise<ReadonlyMap<string, MemberStanding>> {
  const found = new Map<string, MemberStanding>();
  const members: (GithubProfile & { readonly role: "admin" | "member" })[] = [];
  for (const person of people) {
    const { login, role } = await membership(client, installation, person);
    found.set(person.id, { login, standing: { memberships: [], teams: [] } });
    if (login !== null && role !== null) members.push({ id: person.id, login, role });
  }
  // Asked in any case: that somebody is not there counts only where the login is still this organisation's.
  for (let at = 0; at === 0 || at < members.length; at += TEAMS_PAGE) {
    const page = members.slice(at, at + TEAMS_PAGE);
    const teams = await teamsOf(client, installation, page);
    for (const { id, login, role } of page)
      found.set(id, { login, standing: standing(installation, role, teams.get(id)) });
  }
  return found;
}

function standing(
  { ownerId }: GithubInstallation,
  role: "admin" | "member",
  teams: readonly GithubTeam[] | undefined,
): GithubStanding {
  return { memberships: [{ organisationId: ownerId, role }], teams: teams ?? null };
}

const membershipSchema = z.object({
  state: z.string(),
  role: z.string(),
  user: z.object({ id: z.int(), login: z.string() }),
  organization: z.object({ id: z.int() }),
});
const profileSchema = z.object({ id: z.int(), login: z.string().regex(/^[\w[\]-]{1,100}$/) });

interface Membership {
  /** Null for an account that is gone. */
  readonly login: string | null;
  /** Null for whoever is no active member. */
  readonly role: "admin" | "member" | null;
}

/** Logins change hands: of an answer about somebody else, and of none, the person's login is asked for by their id. */
async function membership(
  client: GithubClient,
  installation: GithubInstallation,
  person: GithubProfile,
): Promise<Membership> {
  const first = await membershipNamed(client, installation, person);
  if (first !== null) return first;
  const login = await loginOf(client, person.id);
  if (login === null || login.toLowerCase() === person.login.toLowerCase()) return { login, role: null };
  return (await membershipNamed(client, installation, { id: person.id, login })) ?? { login, role: null };
}

/**
 * Null where the login is no member's, or another person's.
 * @see https://docs.github.com/en/rest/orgs/members#get-organization-membership-for-a-user
 */
async function membershipNamed(
  client: GithubClient,
  { ownerLogin, ownerId }: GithubInstallation,
  { id, login }: GithubProfile,
): Promise<Membership | null> {
  const body = await orNull(client.rest.orgs.getMembershipForUser({ org: ownerLogin, username: login }));
  if (body === null) return null;
  const parsed = membershipSchema.safeParse(body);
  if (!parsed.success) throw new GithubError("unavailable", "a membership is not as GitHub describes it");
  const { state, role, user, organization } = parsed.data;
  if (String(organization.id) !== ownerId) throw new GithubError("not-found", "the owner's login is another's");
  if (String(user.id) !== id) return null;
  const active = state === "active" && (role === "admin" || role === "member");
  return { login: user.login, role: active ? role : null };
}

/** @see https://docs.github.com/en/rest/users/users#get-a-user-using-their-id */
async function loginOf(client: GithubClient, id: string): Promise<string | null> {
  const body = await orNull(client.rest.users.getById({ account_id: Number(id) }));
  if (body === null) return null;
  const parsed = profileSchema.safeParse(body);
  if (!parsed.success || String(parsed.data.id) !== id)
    throw new GithubError("unavailable", "a user is not as GitHub describes it");
  return parsed.data.login;
}

/** The answer's body; null for a plain 404. */
async function orNull(asked: Promise<{ readonly data: unknown }>): Promise<unknown> {
  const answer = await attempt(() => asked);
  if (answer.ok) return answer.value.data;
  const { code, status } = answer.failure;
  if (code === "not-found" && status === 404) return null;
  throw new GithubError(code, answer.failure.detail ?? code, answer.failure);
}

/** By GitHub's id of the person; who is missing has more teams than are read, or is in doubt. */
async function teamsOf(
  client: GithubClient,
  { ownerLogin, ownerId }: GithubInstallation,
  people: readonly GithubProfile[],
): Promise<ReadonlyMap<string, readonly GithubTeam[]>> {
  const { query, variables } = memberTeamsDocument(
    ownerLogin,
    people.map(({ login }) => login),
  );
  const { data, errors } = await client.graphql<unknown>(query, variables);
  const [first] = errors;
  if (first?.type === "FORBIDDEN") throw new GithubError("missing-permission", "teams are not visible");
  if (first !== undefined) throw new GithubError("unavailable", `GraphQL answered ${first.type}: ${first.message}`);
  const parsed = memberTeamsSchema.safeParse(data);
  if (!parsed.success) throw new GithubError("unavailable", "teams are not as GitHub describes them");
  const { databaseId, ...fields } = parsed.data.organization;
  if (String(databaseId) !== ownerId) throw new GithubError("not-found", "the owner's login is another's");
  const found = new Map<string, readonly GithubTeam[]>();
  for (const [index, { id }] of people.entries()) {
    const teams = fields[`t${index}`];
    if (teams === undefined) throw new GithubError("unavailable", "teams are missing in an answer");
    if (teams.pageInfo.hasNextPage) continue;
    const own = teams.nodes.map((team) => ({ id: String(team.databaseId), slug: team.slug, organisationId: ownerId }));
    found.set(id, own);
  }
  return found;
}
