import { z } from "zod";
import type { GithubPastMerges, SeenMerge, SeenMerges } from "../../usecases/freeze/merges-ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";

/** Source: https://docs.github.com/en/graphql/reference/queries#search */
export const MERGES_DOCUMENT = `
query Merges($search: String!, $after: String) {
  search(query: $search, type: ISSUE, first: 100, after: $after) {
    issueCount
    nodes {
      ... on PullRequest {
        number
        baseRefName
        mergedAt
        labels(first: 20) { nodes { name } }
        repository { databaseId defaultBranchRef { name } }
      }
    }
    pageInfo { endCursor hasNextPage }
  }
  rateLimit { cost }
}`;

/** The name of the default branch is in what a repository contains. */
const MERGES = { contents: "read", pull_requests: "read" } as const;

const nodeSchema = z.object({
  number: z.int().positive(),
  baseRefName: z.string().max(1_000),
  mergedAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  labels: z.object({ nodes: z.array(z.object({ name: z.string().max(200) }).nullable()) }).nullable(),
  repository: z.object({
    databaseId: z.int().positive(),
    defaultBranchRef: z.object({ name: z.string() }).nullable(),
  }),
});
const pageSchema = z.object({
  search: z.object({
    issueCount: z.int().nonnegative(),
    nodes: z.array(nodeSchema.nullable()),
    pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() }),
  }),
});

/** Merged pull requests, as the Observer is shown them. */
export function createPastMerges(apps: GithubApps): GithubPastMerges {
  return {
    merged: ({ id, ownerLogin }, { from, to }, most, options) =>
      apps.withInstallation(
        { role: "observer", installationId: id, repositoryIds: "all", permissions: MERGES },
        (client) => merged(client, searchOf(ownerLogin, from, to), most),
        options,
      ),
  };
}

/** A login has no sign that a search would read otherwise. */
function searchOf(login: string, from: Date, to: Date): string {
  if (!/^[A-Za-z0-9_-]+$/.test(login)) throw new GithubError("refused", "the owner's login is no word of a search");
  return `org:${login} is:pr is:merged merged:${seconds(from)}..${seconds(to)}`;
}

function seconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

async function merged(client: GithubClient, search: string, most: number): Promise<SeenMerges> {
  const merges: SeenMerge[] = [];
  let after: string | null = null;
  for (let requests = 1; ; requests += 1) {
    const { data, errors } = await client.graphql(MERGES_DOCUMENT, { search, after });
    const page = pageSchema.safeParse(data);
    if (!page.success || errors.length > 0)
      throw new GithubError("unavailable", "merges are not as GitHub describes them");
    const { issueCount, nodes, pageInfo } = page.data.search;
    for (const node of nodes) if (node !== null) merges.push(mergeOf(node));
    after = pageInfo.endCursor;
    // A search ends after a thousand, and says nothing of it but how many there are.
    const end = !pageInfo.hasNextPage || after === null;
    if (end) return { merges, more: issueCount > merges.length, requests };
    if (requests >= most) return { merges, more: true, requests };
  }
}

function mergeOf({ number, baseRefName, mergedAt, labels, repository }: z.infer<typeof nodeSchema>): SeenMerge {
  return {
    repositoryId: repository.databaseId,
    number,
    base: baseRefName,
    defaultBranch: repository.defaultBranchRef?.name ?? null,
    labels: (labels?.nodes ?? []).flatMap((label) => label?.name ?? []),
    mergedAt,
  };
}
