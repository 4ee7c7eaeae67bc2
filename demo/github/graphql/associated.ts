import { git } from "../git/run.ts";
import { nodeId } from "../ids.ts";
import { botIdOf } from "../json/actor.ts";
import type { Repository } from "../model.ts";
import { type Pull, projectOf } from "../pulls/store.ts";
import { ensureOwner } from "../repositories.ts";
import { connection, type PageArguments } from "./connection.ts";
import { demand, type Graph } from "./graph.ts";
import { ownerNode } from "./owners.ts";
import { pullNode } from "./pulls.ts";

/** What each merged pull request brought, for one request: the repository is as it is meanwhile. */
const BROUGHT = new WeakMap<Graph, Map<number, Promise<ReadonlySet<string>>>>();

/**
 * The merged pull requests that brought a commit to their base, the oldest first.
 * @see https://docs.github.com/en/graphql/reference/objects#commit
 */
export async function associatedPulls(graph: Graph, repository: Repository, oid: string, page: PageArguments) {
  demand(graph, repository, "pull_requests", "read");
  const merged = [...projectOf(graph.world, repository).pulls.values()].filter(({ mergedAt }) => mergedAt !== null);
  const found: Pull[] = [];
  for (const pull of merged) if ((await broughtBy(graph, repository, pull)).has(oid)) found.push(pull);
  return connection(
    { items: found, keyOf: ({ number }) => [number, number], nodeOf: (pull) => pullNode(graph, repository, pull) },
    page,
  );
}

function broughtBy(graph: Graph, repository: Repository, pull: Pull): Promise<ReadonlySet<string>> {
  const known = BROUGHT.get(graph) ?? new Map<number, Promise<ReadonlySet<string>>>();
  BROUGHT.set(graph, known);
  const found = known.get(pull.id) ?? commitsOf(repository, pull);
  known.set(pull.id, found);
  return found;
}

async function commitsOf({ folder }: Repository, { baseSha, headSha, mergeSha }: Pull): Promise<ReadonlySet<string>> {
  const listed = await git(folder, ["rev-list", headSha, ...(mergeSha === null ? [] : [mergeSha]), `^${baseSha}`]);
  return new Set(listed.toString("utf8").split("\n").filter(Boolean));
}

/** A person, or the bot of an App: GraphQL leaves the `[bot]` of its name out. */
export function actorNode(graph: Graph, login: string | null) {
  if (login === null) return null;
  const slug = /^(.*)\[bot\]$/.exec(login)?.[1];
  if (slug === undefined) return ownerNode(graph, ensureOwner(graph.world, login, "User"));
  const id = botIdOf(graph.world, slug);
  return {
    __typename: "Bot",
    id: nodeId("BOT", id),
    databaseId: id,
    login: slug,
    url: `${graph.world.url}/apps/${slug}`,
  };
}
