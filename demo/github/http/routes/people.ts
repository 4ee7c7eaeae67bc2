import { permissionsOf } from "../../apps.ts";
import { organizationInventory } from "../../inventory/store.ts";
import { ownerJson } from "../../json/owner.ts";
import { fullOrganizationJson, membershipJson, profileJson, teamJson } from "../../json/person.ts";
import type { Owner } from "../../model.ts";
import { membersOf, personNamed, teamsOf } from "../../people.ts";
import { holds } from "../../permissions.ts";
import { findOwner } from "../../repositories.ts";
import { type Answer, type Ask, page, type Route, tokenOf } from "../ask.ts";
import { notAccessible, notFound, validationFailed } from "../errors.ts";
import { organizationFor } from "../organization.ts";
import { ownerById } from "../owners.ts";

/** What a token says of the person that it acts for. */
export const PEOPLE_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/user",
    docs: "users/users#get-the-authenticated-user",
    auth: "token",
    handle: (ask) => ({ status: 200, body: profileJson(personOf(ask), ask.links) }),
  },
  {
    method: "GET",
    path: "/user/memberships/orgs",
    docs: "orgs/members#list-organization-memberships-for-the-authenticated-user",
    auth: "token",
    handle: listMemberships,
  },
  {
    method: "GET",
    path: "/user/teams",
    docs: "teams/teams#list-teams-for-the-authenticated-user",
    auth: "token",
    handle: listTeams,
  },
  {
    method: "GET",
    path: "/user/{account_id}",
    docs: "users/users#get-a-user-using-their-id",
    auth: "token",
    handle: profileById,
  },
  {
    method: "GET",
    path: "/orgs/{org}",
    docs: "orgs/orgs#get-an-organization",
    auth: "token",
    handle: organisation,
  },
  {
    method: "GET",
    path: "/orgs/{org}/members",
    docs: "orgs/members#list-organization-members",
    auth: "token",
    handle: listMembers,
  },
  {
    method: "GET",
    path: "/orgs/{org}/memberships/{username}",
    docs: "orgs/members#get-organization-membership-for-a-user",
    auth: "token",
    handle: membershipNamed,
  },
];

/** @throws GitHubError 403 for a token that acts for nobody */
function personOf(ask: Ask): Owner {
  const token = tokenOf(ask);
  if (token.kind === "oauth") return ownerById(ask, token.ownerId);
  if (token.kind === "user") return personNamed(ask.world, token.actor);
  throw notAccessible();
}

function organisationsOf(ask: Ask, person: Owner): Owner[] {
  return [...ask.world.owners.values()].filter(
    (owner) => owner.type === "Organization" && membersOf(ask.world, owner).has(person.id),
  );
}

/** What members may do is told to who may read the organisation's administration. */
function organisation(ask: Ask): Answer {
  const owner = findOwner(ask.world, ask.param("org"));
  if (owner?.type !== "Organization") throw notFound();
  const token = tokenOf(ask);
  const told =
    token.ownerId === owner.id && holds(permissionsOf(ask.world, token), "organization_administration", "read");
  const { memberPermission } = organizationInventory(ask.world, owner.id);
  return { status: 200, body: fullOrganizationJson(owner, ask.links, told ? memberPermission : null) };
}

function listMemberships(ask: Ask): Answer {
  const person = personOf(ask);
  const state = ask.context.req.query("state");
  if (state !== undefined && state !== "active" && state !== "pending")
    throw validationFailed({ resource: "Membership", code: "custom", message: "state must be active or pending" });
  const all = organisationsOf(ask, person).flatMap((owner) => {
    const membership = membersOf(ask.world, owner).get(person.id);
    const fits = membership !== undefined && (state === undefined || membership.state === state);
    return fits ? [membershipJson(owner, person, membership, ask.links)] : [];
  });
  const { items, headers } = page(ask, all);
  return { status: 200, body: items, headers };
}

function listTeams(ask: Ask): Answer {
  const person = personOf(ask);
  const all = organisationsOf(ask, person).flatMap((owner) =>
    teamsOf(ask.world, owner)
      .filter(({ members }) => members.has(person.id))
      .map((team) => teamJson(team, owner, ask.links)),
  );
  const { items, headers } = page(ask, all);
  return { status: 200, body: items, headers };
}

/** Anybody's, by the id that they keep under every login. */
function profileById(ask: Ask): Answer {
  const person = ask.world.owners.get(Number(ask.param("account_id")));
  if (person?.type !== "User") throw notFound();
  return { status: 200, body: profileJson(person, ask.links) };
}

/** Who accepted the invitation; with `role=admin` owners only. */
function listMembers(ask: Ask): Answer {
  const owner = organizationFor(ask, "members", "read");
  const role = ask.context.req.query("role") ?? "all";
  const people = [...membersOf(ask.world, owner)].flatMap(([id, membership]) => {
    const person = ask.world.owners.get(id);
    const fits = membership.state === "active" && (role === "all" || membership.role === role);
    return person === undefined || !fits ? [] : [ownerJson(person, ask.links)];
  });
  const { items, headers } = page(ask, people);
  return { status: 200, body: items, headers };
}

function membershipNamed(ask: Ask): Answer {
  const owner = organizationFor(ask, "members", "read");
  const person = findOwner(ask.world, ask.param("username"));
  const membership = person === null ? undefined : membersOf(ask.world, owner).get(person.id);
  if (person === null || membership === undefined) throw notFound();
  return { status: 200, body: membershipJson(owner, person, membership, ask.links) };
}
