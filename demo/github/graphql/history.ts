import type { Signatory } from "../git/objects.ts";
import { git } from "../git/run.ts";
import type { Repository } from "../model.ts";
import { accountOf } from "../repositories.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { Graph } from "./graph.ts";
import { ownerNode } from "./owners.ts";

export interface HistoryArguments extends PageArguments {
  readonly path?: string | null;
}

/** The commits that lead to this one, the newest first; with a path those that changed something there. */
export async function historyOf(
  { folder }: Repository,
  oid: string,
  { path, ...page }: HistoryArguments,
  nodeOf: (sha: string) => unknown,
) {
  const below = path == null || path === "" ? [] : [`:(literal)${path}`];
  const listed = (await git(folder, ["rev-list", oid, "--", ...below])).toString("utf8");
  const items = listed.split("\n").filter(Boolean);
  const places = new Map(items.map((sha, index) => [sha, index]));
  return connection({ items, keyOf: (sha) => [places.get(sha) ?? 0, sha], nodeOf }, page);
}

export function userOf(graph: Graph, signatory: Signatory) {
  const owner = accountOf(graph.world, signatory);
  return owner === null ? null : ownerNode(graph, owner);
}
