import { nodeId } from "../ids.ts";
import { isoSeconds } from "../json/owner.ts";
import type { Repository } from "../model.ts";
import { checksOf, GOOD, passes, statusesOf } from "../pulls/checks.ts";
import { baseOf, exclusively } from "../pulls/follow.ts";
import { testMerge } from "../pulls/merge.ts";
import { type Pull, projectOf, type Review } from "../pulls/store.ts";
import { actorNode } from "./associated.ts";
import { connection, type PageArguments } from "./connection.ts";
import { forbidden, missing, missingNode } from "./errors.ts";
import { objectNamed } from "./git.ts";
import { demand, type Graph, isVisible, mayDo, nodeNamed, pageOf } from "./graph.ts";
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
    author: () => actorNode(graph, pull.author),
    mergedBy: () => actorNode(graph, pull.mergedBy),
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
    mergeable: () => mergeable(graph, repository, pull),
    mergeCommit: () => (pull.mergeSha === null ? null : objectNamed(graph, repository, pull.mergeSha)),
    statusCheckRollup: () => rollup(graph, repository, pull),
    latestReviews: (page: PageArguments) => latestReviews(pull, page),
    labels: (page: PageArguments) => labelsOf(graph, repository, pull, page),
  };
}

/** GitHub has tried it already; what is closed is not tried any more. */
async function mergeable(graph: Graph, repository: Repository, pull: Pull): Promise<string> {
  if (pull.state === "closed") return "UNKNOWN";
  const merge = await testMerge(repository, baseOf(graph.world, repository, pull), pull);
  return merge === null ? "CONFLICTING" : "MERGEABLE";
}

/** @see https://docs.github.com/en/graphql/reference/commits#statuscheckrollup */
function rollup(graph: Graph, repository: Repository, pull: Pull) {
  if (!mayDo(graph, repository, "checks", "read") || !mayDo(graph, repository, "statuses", "read")) throw forbidden();
  const project = projectOf(graph.world, repository);
  const [statuses, runs] = [statusesOf(project, pull.headSha), checksOf(project, pull.headSha, true)];
  if (statuses.length === 0 && runs.length === 0) return null;
  const bad = runs.some(({ status, conclusion }) => status === "completed" && !GOOD.has(conclusion ?? ""));
  const failed = bad || statuses.some(({ state }) => state === "failure" || state === "error");
  const state = failed ? "FAILURE" : passes(project, pull.headSha) ? "SUCCESS" : "PENDING";
  return { id: nodeId("SCR", pull.headSha), state };
}

function labelsOf(graph: Graph, repository: Repository, pull: Pull, page: PageArguments) {
  return connection(
    {
      items: [...(projectOf(graph.world, repository).threads.get(pull.number)?.labels ?? [])],
      keyOf: ({ name, id }) => [name, id],
      nodeOf: ({ id, name, color, description }) => ({ id: nodeId("LA", id), name, color, description }),
    },
    page,
  );
}

/** The last review of each person. */
function latestReviews(pull: Pull, page: PageArguments) {
  const latest = new Map<string, Review>();
  for (const review of pull.reviews) latest.set(review.author, review);
  return connection(
    {
      items: [...latest.values()],
      keyOf: ({ submittedAt, id }) => [submittedAt, id],
      nodeOf: ({ id, state, submittedAt }) => ({
        __typename: "PullRequestReview",
        id: nodeId("PRR", id),
        state,
        submittedAt: isoSeconds(submittedAt),
      }),
    },
    page,
  );
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
