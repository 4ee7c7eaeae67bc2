import { UnownedError } from "../http/errors.ts";
import { projectOf } from "../pulls/store.ts";
import { findOwner, ownerOf } from "../repositories.ts";
import { connection, type PageArguments } from "./connection.ts";
import { type Graph, isVisible, mayDo } from "./graph.ts";
import { pullNode } from "./pulls.ts";

export interface SearchArguments extends PageArguments {
  readonly query: string;
  readonly type: string;
}

/** GitHub finds no more by one search, however many there are. @see https://docs.github.com/en/rest/search/search */
const MOST_FOUND = 1_000;

const MERGED = /^org:(\S+) is:pr is:merged merged:(\S+?)\.\.(\S+)$/;

/** Merged pull requests of one organisation within a time, both ends included, the newest first: the only search that is answered. */
export function searched(graph: Graph, { query, type, ...page }: SearchArguments) {
  const [, login = "", from = "", to = ""] = MERGED.exec(query) ?? [];
  if (type !== "ISSUE" || login === "") throw new UnownedError(`the search ${query}`);
  const owner = findOwner(graph.world, login);
  const [after, before] = [Date.parse(from), Date.parse(to)];
  const all = [...graph.world.repositories.values()]
    .filter((one) => ownerOf(graph.world, one) === owner && isVisible(graph, one))
    .filter((one) => mayDo(graph, one, "pull_requests", "read"))
    .flatMap((repository) =>
      [...projectOf(graph.world, repository).pulls.values()].map((pull) => ({ repository, pull })),
    )
    .filter(({ pull: { mergedAt } }) => mergedAt !== null && mergedAt >= after && mergedAt < before + 1_000)
    .toSorted((one, other) => (other.pull.mergedAt ?? 0) - (one.pull.mergedAt ?? 0));
  const found = connection(
    {
      items: all.slice(0, MOST_FOUND),
      keyOf: ({ pull }) => [pull.mergedAt ?? 0, pull.id],
      descending: true,
      nodeOf: ({ repository, pull }) => pullNode(graph, repository, pull),
    },
    page,
  );
  return { ...found, issueCount: all.length };
}
