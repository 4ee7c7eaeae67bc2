import type { Role } from "../actor.ts";

/** What GitHub says of a person: ids are GitHub's own, as texts. */
export interface GithubStanding {
  /** Organisations that they are an active member of. */
  readonly memberships: readonly { readonly organisationId: string; readonly role: "admin" | "member" }[];
  /** Null where GitHub did not tell: then no team gives anything. */
  readonly teams: readonly GithubTeam[] | null;
}

export interface GithubTeam {
  readonly organisationId: string;
  readonly id: string;
  readonly slug: string;
}

/** Roles that teams give, by the organisation's settings. */
export const TEAM_ROLES = ["security-lead", "commander"] as const satisfies readonly Role[];
export type TeamRole = (typeof TEAM_ROLES)[number];

/** A team by its slug or, which nobody can take over by making a team of that name, with its id: `security` or `security:4711`. */
export type TeamsByRole = Readonly<Record<TeamRole, readonly string[]>>;

export const NO_TEAMS: TeamsByRole = { "security-lead": [], commander: [] };

export const TEAM_NAME = /^[a-z\d](?:[\w.-]{0,98}[\w-])?(?::[1-9]\d{0,17})?$/;

/** One organisation of this installation, and what roles hang on there. */
export interface OrganisationRules {
  /** GitHub's. */
  readonly githubId: string;
  readonly teams: TeamsByRole;
  /** Who is named as owner of one of its repositories. */
  readonly owners: readonly { readonly kind: "user" | "team"; readonly slug: string }[];
}

/** Who says that somebody has a role. `local` is this installation itself, and is nothing of GitHub's. */
export type RoleSource = "organisation" | "team" | "repository";

export interface GivenRole {
  readonly role: Role;
  readonly source: RoleSource;
}

/**
 * The roles of a person in one organisation, each once. Whoever is no member has none, whatever teams and owners are said to be: a team of
 * another organisation may have the same name. What is unknown gives nothing.
 */
export function rolesFromGithub(
  login: string,
  standing: GithubStanding,
  { githubId, teams, owners }: OrganisationRules,
): readonly GivenRole[] {
  const membership = standing.memberships.find(({ organisationId }) => organisationId === githubId);
  if (membership === undefined) return [];
  const own = (standing.teams ?? []).filter(({ organisationId }) => organisationId === githubId);
  const roles: GivenRole[] = [{ role: "viewer", source: "organisation" }];
  if (membership.role === "admin") roles.push({ role: "admin", source: "organisation" });
  for (const role of TEAM_ROLES) if (own.some((team) => names(teams[role], team))) roles.push({ role, source: "team" });
  if (owners.some((owner) => isNamed(owner, login, own))) roles.push({ role: "owner", source: "repository" });
  return roles;
}

/** Slugs of a person's teams in one organisation; none where GitHub did not tell, or to whoever is no member. */
export function teamsFromGithub({ memberships, teams }: GithubStanding, githubId: string): readonly string[] {
  if (!memberships.some(({ organisationId }) => organisationId === githubId)) return [];
  return (teams ?? []).filter(({ organisationId }) => organisationId === githubId).map(({ slug }) => slug);
}

function names(listed: readonly string[], { id, slug }: GithubTeam): boolean {
  return listed.some((name) => {
    const [wanted, pinned] = name.split(":");
    return pinned === undefined ? wanted === slug : pinned === id;
  });
}

/** Slugs are written with their organisation or without it. */
function isNamed(
  { kind, slug }: OrganisationRules["owners"][number],
  login: string,
  teams: readonly GithubTeam[],
): boolean {
  const name = slug.replace(/^@/, "").toLowerCase();
  if (kind === "user") return name === login.toLowerCase();
  const [last] = name.split("/").slice(-1);
  return teams.some((team) => team.slug.toLowerCase() === last);
}
