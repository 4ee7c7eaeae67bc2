import { permissionsOf } from "../apps.ts";
import { nodeId } from "../ids.ts";
import type { Owner, Repository, Team, TeamPermission } from "../model.ts";
import { membersOf, teamsOf } from "../people.ts";
import { holds } from "../permissions.ts";
import { findOwner } from "../repositories.ts";
import { connection, type PageArguments } from "./connection.ts";
import { forbidden } from "./errors.ts";
import { type Graph, isVisible } from "./graph.ts";
import { ownerNode } from "./owners.ts";
import { repositoryNode } from "./repository.ts";

/** @throws FieldError for a token that may not see the organisation's people */
function demandMembers(graph: Graph, owner: Owner): void {
  if (!seesMembers(graph, owner)) throw forbidden();
}

function seesMembers({ world, token }: Graph, owner: Owner): boolean {
  return token.ownerId === owner.id && holds(permissionsOf(world, token), "members", "read");
}

export interface TeamsArguments extends PageArguments {
  readonly userLogins?: readonly string[] | null;
}

export function teamsPage(graph: Graph, owner: Owner, { userLogins, ...page }: TeamsArguments) {
  demandMembers(graph, owner);
  const wanted = userLogins?.map((login) => findOwner(graph.world, login)?.id);
  const items = teamsOf(graph.world, owner).filter(
    ({ members }) => wanted?.some((id) => id !== undefined && members.has(id)) ?? true,
  );
  return connection({ items, keyOf: (team) => [team.slug, team.id], nodeOf: (team) => teamNode(graph, team) }, page);
}

export function teamNamed(graph: Graph, owner: Owner, slug: string) {
  demandMembers(graph, owner);
  const found = teamsOf(graph.world, owner).find((team) => team.slug === slug.toLowerCase());
  return found === undefined ? null : teamNode(graph, found);
}

/** The organisation where somebody is a member of it; memberships are seen by those only who may see people. */
export function organisationOf(graph: Graph, person: Owner, login: string) {
  const owner = findOwner(graph.world, login);
  if (owner?.type !== "Organization" || !seesMembers(graph, owner)) return null;
  const membership = membersOf(graph.world, owner).get(person.id);
  return membership?.state === "active" ? ownerNode(graph, owner) : null;
}

interface TeamRepository {
  readonly repository: Repository;
  readonly permission: TeamPermission;
}

function teamNode(graph: Graph, team: Team) {
  return {
    __typename: "Team",
    id: nodeId("T", team.id),
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    repositories: (page: PageArguments): unknown => repositoriesPage(graph, team, page),
  };
}

function repositoriesPage(graph: Graph, team: Team, page: PageArguments) {
  const items: TeamRepository[] = [];
  for (const [id, permission] of team.repositories) {
    const repository = graph.world.repositories.get(id);
    if (repository !== undefined && isVisible(graph, repository)) items.push({ repository, permission });
  }
  const list = connection(
    { items, keyOf: ({ repository }) => [repository.name.toLowerCase(), repository.id], nodeOf: (item) => item },
    page,
  );
  const edges = list.edges.map(({ cursor, node }) => {
    const { repository, permission } = node as TeamRepository;
    return { cursor, node: repositoryNode(graph, repository), permission: permission.toUpperCase() };
  });
  return { ...list, edges, nodes: edges.map(({ node }) => node) };
}
