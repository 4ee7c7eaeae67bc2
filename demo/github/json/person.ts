import { nodeId } from "../ids.ts";
import type { Membership, Owner, Team } from "../model.ts";
import { isoSeconds, type Links, ownerJson } from "./owner.ts";

/** Nobody's joining is remembered: all have been here since the same day. */
const SINCE = "2020-01-01T00:00:00Z";

/** Somebody about themselves. There is no e-mail address in this GitHub. */
export function profileJson(person: Owner, links: Links): Record<string, unknown> {
  const none = ["name", "company", "location", "email", "hireable", "bio", "twitter_username", "notification_email"];
  const zero = ["public_repos", "public_gists", "followers", "following"];
  return {
    ...ownerJson(person, links),
    user_view_type: "public",
    blog: "",
    ...Object.fromEntries(none.map((field) => [field, null])),
    ...Object.fromEntries(zero.map((field) => [field, 0])),
    created_at: SINCE,
    updated_at: SINCE,
  };
}

/** GitHub's "organization simple". */
export function organizationJson(owner: Owner, { api, web }: Links): Record<string, unknown> {
  const url = `${api}/orgs/${owner.login}`;
  return {
    login: owner.login,
    id: owner.id,
    node_id: nodeId("O", owner.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${web}/avatars/u/${owner.id}?v=4`,
    description: null,
  };
}

/**
 * GitHub's "organization full", as far as the stand-in knows one.
 * @param memberPermission null for who is not told
 */
export function fullOrganizationJson(
  owner: Owner,
  links: Links,
  memberPermission: string | null,
): Record<string, unknown> {
  return {
    ...organizationJson(owner, links),
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${links.web}/${owner.login}`,
    type: "Organization",
    created_at: SINCE,
    updated_at: SINCE,
    archived_at: null,
    ...(memberPermission === null ? {} : { default_repository_permission: memberPermission }),
  };
}

export function membershipJson(
  owner: Owner,
  person: Owner,
  { role, state }: Membership,
  links: Links,
): Record<string, unknown> {
  const organization = organizationJson(owner, links);
  return {
    url: `${organization.url}/memberships/${person.login}`,
    state,
    role,
    organization_url: organization.url,
    organization,
    user: ownerJson(person, links),
  };
}

/** GitHub's "team full", with its organisation. */
export function teamJson(team: Team, owner: Owner, links: Links): Record<string, unknown> {
  const url = `${links.api}/organizations/${owner.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId("T", team.id),
    url,
    html_url: `${links.web}/orgs/${owner.login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    parent: null,
    type: "organization",
    organization_id: owner.id,
    members_count: team.members.size,
    repos_count: 0,
    created_at: isoSeconds(team.createdAt),
    updated_at: isoSeconds(team.createdAt),
    organization: teamOrganizationJson(owner, links),
  };
}

function teamOrganizationJson(owner: Owner, links: Links): Record<string, unknown> {
  return {
    ...organizationJson(owner, links),
    html_url: `${links.web}/${owner.login}`,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: "Organization",
    created_at: SINCE,
    updated_at: SINCE,
    archived_at: null,
  };
}
