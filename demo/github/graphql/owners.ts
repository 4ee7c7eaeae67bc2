import { nodeId } from "../ids.ts";
import type { Owner, Repository } from "../model.ts";
import { connection, type PageArguments } from "./connection.ts";
import { type Graph, isVisible } from "./graph.ts";
import { repositoryNode } from "./repository.ts";
import { organisationOf, type TeamsArguments, teamNamed, teamsPage } from "./teams.ts";

interface RepositoriesArguments extends PageArguments {
  readonly isArchived?: boolean | null;
  readonly isFork?: boolean | null;
  readonly privacy?: "PUBLIC" | "PRIVATE" | null;
  readonly visibility?: string | null;
  readonly orderBy?: { readonly field: string; readonly direction: "ASC" | "DESC" } | null;
}

export function ownerNode(graph: Graph, owner: Owner) {
  const { id, login, type } = owner;
  return {
    __typename: type,
    id: nodeId(type === "Organization" ? "O" : "U", id),
    databaseId: id,
    login,
    url: `${graph.world.url}/${login}`,
    repositories: (page: RepositoriesArguments) => repositoriesOf(graph, owner, page),
    ...(type === "Organization"
      ? {
          team: ({ slug }: { readonly slug: string }) => teamNamed(graph, owner, slug),
          teams: (page: TeamsArguments) => teamsPage(graph, owner, page),
        }
      : { organization: ({ login }: { readonly login: string }) => organisationOf(graph, owner, login) }),
  };
}

function repositoriesOf(graph: Graph, owner: Owner, page: RepositoriesArguments) {
  const { isArchived, isFork, privacy, visibility, orderBy } = page;
  const items = [...graph.world.repositories.values()].filter(
    (one) =>
      one.ownerId === owner.id &&
      (isArchived == null || one.archived === isArchived) &&
      (isFork == null || one.fork === isFork) &&
      (privacy == null || (one.visibility === "public") === (privacy === "PUBLIC")) &&
      (visibility == null || one.visibility === visibility.toLowerCase()) &&
      isVisible(graph, one),
  );
  const sortOf = VALUES[orderBy?.field ?? "CREATED_AT"] ?? (() => 0);
  return connection(
    {
      items,
      keyOf: (one) => [sortOf(one), one.id],
      descending: orderBy?.direction === "DESC",
      nodeOf: (one) => repositoryNode(graph, one),
    },
    page,
  );
}

const VALUES: Readonly<Record<string, (repository: Repository) => string | number>> = {
  CREATED_AT: ({ createdAt }) => createdAt,
  UPDATED_AT: ({ pushedAt }) => pushedAt,
  PUSHED_AT: ({ pushedAt }) => pushedAt,
  NAME: ({ name }) => name.toLowerCase(),
};

/** The account that a token acts for: a person, or the bot of an App. */
export function viewerNode({ world, token }: Graph) {
  const { actor } = token;
  const id = world.apps.get(token.appId ?? -1)?.id ?? token.id;
  return { __typename: "User", id: nodeId("BOT", id), databaseId: id, login: actor, url: `${world.url}/${actor}` };
}
