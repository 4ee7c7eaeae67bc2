import { GitHubError } from "../../http/errors.ts";
import { changePull, openPull } from "../../pulls/open.ts";
import { unprocessable } from "../errors.ts";
import { demand, type Graph, repositoryOfNode } from "../graph.ts";
import { pullNode, pullOfNode } from "../pulls.ts";

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

interface Detail {
  readonly message?: string;
  readonly field?: string;
  readonly code?: string;
}

/** REST says what is wrong in a list; here the sentences of the list are the message. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const details = Array.isArray(error.more.errors) ? (error.more.errors as readonly Detail[]) : [];
    const texts = details.map(({ message, field, code }) => message ?? `${field} is ${code}`);
    throw unprocessable(texts.length === 0 ? error.message : texts.join(", "));
  }
}
