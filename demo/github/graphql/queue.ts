import { nodeId } from "../ids.ts";
import { isoSeconds } from "../json/owner.ts";
import type { Repository } from "../model.ts";
import { projectOf, type QueueEntry } from "../pulls/store.ts";
import { enqueue, headOf, queueMethod, queueOf } from "../queue/queue.ts";
import { actorNode } from "./associated.ts";
import { connection, type PageArguments } from "./connection.ts";
import { unprocessable } from "./errors.ts";
import { objectNamed } from "./git.ts";
import { demand, type Graph } from "./graph.ts";
import { refusing } from "./mutations/refusing.ts";
import { pullNode, pullOfNode } from "./pulls.ts";

/** @see https://docs.github.com/en/graphql/reference/objects#mergequeue */
export function mergeQueueNode(graph: Graph, repository: Repository, branch: string) {
  demand(graph, repository, "merge_queues", "read");
  if (queueMethod(graph.world, repository, branch) === null) return null;
  return {
    __typename: "MergeQueue",
    id: nodeId("MQ", `${repository.id}:${branch}`),
    entries: (page: PageArguments) =>
      connection(
        {
          items: queueOf(graph.world, repository, branch),
          keyOf: ({ at, id }) => [at, id],
          nodeOf: (entry) => entryNode(graph, repository, entry),
        },
        page,
      ),
  };
}

function entryNode(graph: Graph, repository: Repository, entry: QueueEntry) {
  const pull = projectOf(graph.world, repository).pulls.get(entry.pull);
  return {
    __typename: "MergeQueueEntry",
    id: nodeId("MQE", entry.id),
    position: queueOf(graph.world, repository, entry.base).indexOf(entry) + 1,
    state: entry.ref === null ? "QUEUED" : "AWAITING_CHECKS",
    enqueuedAt: isoSeconds(entry.at),
    enqueuer: () => actorNode(graph, entry.by),
    baseCommit: () => (entry.from === null ? null : objectNamed(graph, repository, entry.from)),
    headCommit: async () => {
      const head = await headOf(repository, entry);
      return head === null ? null : objectNamed(graph, repository, head);
    },
    pullRequest: () => (pull === undefined ? null : pullNode(graph, repository, pull)),
  };
}

interface EnqueueInput {
  readonly pullRequestId: string;
  readonly expectedHeadOid?: string | null;
  readonly jump?: boolean | null;
  readonly clientMutationId?: string | null;
}

/** @see https://docs.github.com/en/graphql/reference/mutations#enqueuepullrequest */
export function enqueuePullRequest(graph: Graph) {
  return async ({ input }: { readonly input: EnqueueInput }) => {
    const { repository, pull } = pullOfNode(graph, input.pullRequestId);
    demand(graph, repository, "pull_requests", "write");
    demand(graph, repository, "contents", "write");
    if (input.jump === true) throw unprocessable("The stand-in's queue keeps its order.");
    if (input.expectedHeadOid != null && input.expectedHeadOid !== pull.headSha)
      throw unprocessable("Head sha didn't match the expected sha");
    const entry = await refusing(() => enqueue(graph.world, repository, pull, graph.token.actor));
    return { clientMutationId: input.clientMutationId, mergeQueueEntry: entryNode(graph, repository, entry) };
  };
}
