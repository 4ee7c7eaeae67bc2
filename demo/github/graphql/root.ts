import { UnownedError } from "../http/errors.ts";
import { isoSeconds } from "../json/owner.ts";
import { findOwner } from "../repositories.ts";
import { missing, missingNode } from "./errors.ts";
import { refNode } from "./git.ts";
import { type Graph, nodeNamed, refOfNode, repositoryCalled, repositoryOfNode } from "./graph.ts";
import { createCommitOnBranch } from "./mutations/commit.ts";
import { createPullRequest, setDraft } from "./mutations/pulls.ts";
import { createRef, deleteRef, updateRef } from "./mutations/refs.ts";
import { updateRefs } from "./mutations/refs-together.ts";
import { ownerNode, viewerNode } from "./owners.ts";
import { pullNumbered, pullOfNode } from "./pulls.ts";
import { enqueuePullRequest } from "./queue.ts";
import { repositoryNode } from "./repository.ts";
import { type SearchArguments, searched } from "./search.ts";

/** The fields of Query and Mutation. */
export function rootOf(graph: Graph) {
  return {
    node: ({ id }: { readonly id: string }) => nodeOf(graph, id),
    nodes: ({ ids }: { readonly ids: readonly string[] }) =>
      // One that is not there fails alone: its place is null, the others are answered.
      ids.map(async (id) => nodeOf(graph, id)),
    organization: ({ login }: { readonly login: string }) => {
      const owner = findOwner(graph.world, login);
      if (owner?.type !== "Organization")
        throw missing(`Could not resolve to an Organization with the login of '${login}'.`);
      return ownerNode(graph, owner);
    },
    user: ({ login }: { readonly login: string }) => {
      const owner = findOwner(graph.world, login);
      if (owner?.type !== "User") throw missing(`Could not resolve to a User with the login of '${login}'.`);
      return ownerNode(graph, owner);
    },
    repositoryOwner: ({ login }: { readonly login: string }) => {
      const owner = findOwner(graph.world, login);
      return owner === null ? null : ownerNode(graph, owner);
    },
    repository: (asked: { readonly owner: string; readonly name: string; readonly followRenames: boolean }) =>
      repositoryNode(graph, repositoryCalled(graph, asked.owner, asked.name, asked.followRenames)),
    search: (asked: SearchArguments) => searched(graph, asked),
    rateLimit: () => rateLimit(graph),
    viewer: () => viewerNode(graph),
    createCommitOnBranch: createCommitOnBranch(graph),
    createRef: createRef(graph),
    updateRef: updateRef(graph),
    updateRefs: updateRefs(graph),
    deleteRef: deleteRef(graph),
    createPullRequest: createPullRequest(graph),
    enqueuePullRequest: enqueuePullRequest(graph),
    convertPullRequestToDraft: setDraft(graph, true),
    markPullRequestReadyForReview: setDraft(graph, false),
  };
}

function rateLimit({ rate: { bucket, cost, nodeCount } }: Graph) {
  const { limit, used, resetAt } = bucket;
  // Rounded up, as in the header.
  const reset = isoSeconds(Math.ceil(resetAt / 1000) * 1000);
  return { cost, nodeCount, limit, used, remaining: Math.max(0, limit - used), resetAt: reset };
}

function nodeOf(graph: Graph, id: string): unknown {
  const { kind, value } = nodeNamed(id);
  if (kind === "R") return repositoryNode(graph, repositoryOfNode(graph, id));
  if (kind === "REF") return refNode(graph, refOfNode(graph, id));
  if (kind === "PR") {
    const { repository, pull } = pullOfNode(graph, id);
    return pullNumbered(graph, repository, pull.number);
  }
  if (kind !== "O" && kind !== "U") throw new UnownedError(`nodes of kind ${kind}`);
  const owner = graph.world.owners.get(Number(value));
  if (owner === undefined) throw missingNode(id);
  return ownerNode(graph, owner);
}
