import { changePull, openPull } from "../../pulls/open.ts";
import { unprocessable } from "../errors.ts";
import { demand, type Graph, repositoryOfNode } from "../graph.ts";
import { pullNode, pullOfNode } from "../pulls.ts";
import { refusing } from "./refusing.ts";

interface NewPullInput {
  readonly repositoryId: string;
  readonly baseRefName: string;
  readonly headRefName: string;
  readonly title: string;
  readonly body?: string | null;
  readonly draft?: boolean | null;
  readonly maintainerCanModify?: boolean | null;
  readonly headRepositoryId?: string | null;
  readonly clientMutationId?: string | null;
}

/** @see https://docs.github.com/en/graphql/reference/mutations#createpullrequest */
export function createPullRequest(graph: Graph) {
  return async ({ input }: { readonly input: NewPullInput }) => {
    const repository = repositoryOfNode(graph, input.repositoryId);
    demand(graph, repository, "pull_requests", "write");
    if (input.headRepositoryId != null && input.headRepositoryId !== input.repositoryId)
      throw unprocessable("Head repository must be the repository itself: there are no forks here.");
    const pull = await refusing(() =>
      openPull(graph.world, repository, {
        author: graph.token.actor,
        title: input.title,
        body: input.body ?? null,
        head: input.headRefName.replace(/^refs\/heads\//, ""),
        base: input.baseRefName.replace(/^refs\/heads\//, ""),
        draft: input.draft === true,
        maintainerCanModify: input.maintainerCanModify !== false,
      }),
    );
    return { clientMutationId: input.clientMutationId, pullRequest: pullNode(graph, repository, pull) };
  };
}

/** @see https://docs.github.com/en/graphql/reference/mutations#convertpullrequesttodraft */
export function setDraft(graph: Graph, draft: boolean) {
  return async ({
    input,
  }: {
    readonly input: { readonly pullRequestId: string; readonly clientMutationId?: string };
  }) => {
    const { repository, pull } = pullOfNode(graph, input.pullRequestId);
    demand(graph, repository, "pull_requests", "write");
    if (pull.state === "closed") throw unprocessable("Pull request is closed.");
    await refusing(() => changePull(graph.world, repository, pull, { draft }));
    return { clientMutationId: input.clientMutationId, pullRequest: pullNode(graph, repository, pull) };
  };
}
