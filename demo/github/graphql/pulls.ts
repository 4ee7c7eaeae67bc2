import { nodeId } from "../ids.ts";
import { isoSeconds } from "../json/owner.ts";
import type { Repository } from "../model.ts";
import { exclusively } from "../pulls/follow.ts";
import { type Pull, projectOf } from "../pulls/store.ts";
import { missing, missingNode } from "./errors.ts";
import { demand, type Graph, isVisible, nodeNamed, pageOf } from "./graph.ts";
import { repositoryNode } from "./repository.ts";

/** The pull request of this number, after it was brought up to its branches. */
export async function pullNumbered(graph: Graph, repository: Repository, number: number) {
  await exclusively(graph.world, repository, () => undefined);
  const pull = projectOf(graph.world, repository).pulls.get(number);
  if (pull === undefined) throw missing(`Could not resolve to a PullRequest with the number of ${number}.`);
  return pullNode(graph, repository, pull);
}

export function pullNode(graph: Graph, repository: Repository, pull: Pull) {
  const time = (value: number | null) => (value === null ? null : isoSeconds(value));
  return {
    __typename: "PullRequest",
    id: nodeId("PR", pull.id),
    fullDatabaseId: String(pull.id),
    number: pull.number,
    url: `${pageOf(graph, repository)}/pull/${pull.number}`,
    title: pull.title,
    body: pull.body ?? "",
    state: pull.mergedAt === null ? pull.state.toUpperCase() : "MERGED",
    isDraft: pull.draft,
    closed: pull.state === "closed",
    merged: pull.mergedAt !== null,
    isCrossRepository: false,
    maintainerCanModify: pull.maintainerCanModify,
    headRefName: pull.head,
    headRefOid: pull.headSha,
    baseRefName: pull.base,
    baseRefOid: pull.baseSha,
    createdAt: isoSeconds(pull.createdAt),
    updatedAt: isoSeconds(pull.updatedAt),
    closedAt: time(pull.closedAt),
    mergedAt: time(pull.mergedAt),
    repository: () => repositoryNode(graph, repository),
  };
}

interface PullPlace {
  readonly repository: Repository;
  readonly pull: Pull;
}

/** @throws FieldError where the caller may not know of it, or not read its pull requests */
export function pullOfNode(graph: Graph, id: string): PullPlace {
  const { kind, value } = nodeNamed(id);
  for (const [repositoryId, project] of kind === "PR" ? graph.world.projects : []) {
    const pull = [...project.pulls.values()].find((one) => one.id === Number(value));
    const repository = graph.world.repositories.get(repositoryId);
    if (pull === undefined || repository === undefined || !isVisible(graph, repository)) continue;
    demand(graph, repository, "pull_requests", "read");
    return { repository, pull };
  }
  throw missingNode(id);
}
