import { z } from "zod";
import { areSameChanges, judgeStep, type TreeFiles } from "../../core/freeze/queue-step.ts";
import type { GithubInstallation, GithubRepositoryRef } from "../../usecases/github/ports.ts";
import type { GithubQueue, QueuedPull, SeenQueue } from "../../usecases/github/queue-ports.ts";
import type { GithubApps } from "./apps.ts";
import { oidSchema } from "./blob.ts";
import type { GithubClient } from "./client.ts";
import { attempt, GithubError } from "./failure.ts";
import { understood } from "./understood.ts";

/** More of them than GitHub lets a queue build at once. https://docs.github.com/en/graphql/reference/objects#mergequeue */
const MOST = 100;

const DOCUMENT = `query Queue($owner: String!, $name: String!, $branch: String!, $ref: String!) {
  repository(owner: $owner, name: $name) { databaseId
    ref(qualifiedName: $ref) { target { oid } }
    mergeQueue(branch: $branch) { entries(first: ${MOST}) { pageInfo { hasNextPage } nodes {
      baseCommit { oid } headCommit { oid } pullRequest { number headRefOid baseRefName } } } } }
  rateLimit { cost } }`;

const commit = z.object({ oid: oidSchema }).nullish();
const queueSchema = z.object({
  repository: z.object({
    databaseId: z.int(),
    ref: z.object({ target: commit }).nullish(),
    mergeQueue: z
      .object({
        entries: z.object({
          pageInfo: z.object({ hasNextPage: z.literal(false) }),
          nodes: z.array(
            z.object({
              baseCommit: commit,
              headCommit: commit,
              pullRequest: z.object({ number: z.int().positive(), headRefOid: oidSchema, baseRefName: z.string() }),
            }),
          ),
        }),
      })
      .nullish(),
  }),
});

const QUEUE = { contents: "read", merge_queues: "read", pull_requests: "read" } as const;
const FILES = { contents: "read" } as const;

/** Sources: https://docs.github.com/en/graphql/reference/objects#mergequeueentry, https://docs.github.com/en/rest/commits/commits, …/rest/git/trees */
export function createQueue(apps: GithubApps): GithubQueue {
  const scopeOf = <P extends typeof QUEUE | typeof FILES>(
    { id, role }: GithubInstallation,
    repository: GithubRepositoryRef,
    permissions: P,
  ) => ({ role, installationId: id, repositoryIds: [repository.id], permissions }) as const;
  return {
    read: (observer, repository, branch, options) =>
      apps.withInstallation(
        scopeOf(observer, repository, QUEUE),
        (client) => readQueue(client, repository, branch),
        options,
      ),
    brings: (observer, repository, queued, options) =>
      apps.withInstallation(
        scopeOf(observer, repository, FILES),
        (client) => compareStep(client, repository, queued),
        options,
      ),
  };
}

async function readQueue(client: GithubClient, repository: GithubRepositoryRef, branch: string): Promise<SeenQueue> {
  const { owner, name } = repository;
  const asked = { owner, name, branch, ref: `refs/heads/${branch}` };
  const { data, errors } = await client.graphql<unknown>(DOCUMENT, asked);
  if (errors.length > 0)
    throw new GithubError(
      errors.some(({ type }) => type === "FORBIDDEN") ? "missing-permission" : "unavailable",
      errors.map(({ message }) => message).join("; "),
    );
  const { repository: seen } = understood(queueSchema, data, "a merge queue");
  if (seen.databaseId !== repository.id) throw new GithubError("not-found", "the repository's name is another's");
  const entries = (seen.mergeQueue?.entries.nodes ?? []).flatMap(({ baseCommit, headCommit, pullRequest }) => {
    // One that waits for its turn has none.
    if (baseCommit == null || headCommit == null || pullRequest.baseRefName !== branch) return [];
    const { number, headRefOid: sha } = pullRequest;
    return [{ pullRequest: number, sha, from: baseCommit.oid, to: headCommit.oid }];
  });
  return { branchHead: seen.ref?.target?.oid ?? null, entries };
}

const withTree = z.object({ sha: oidSchema, commit: z.object({ tree: z.object({ sha: oidSchema }) }) });
const compareSchema = z.object({
  total_commits: z.int().nonnegative(),
  base_commit: withTree,
  merge_base_commit: withTree,
  commits: z.array(withTree.extend({ parents: z.array(z.object({ sha: oidSchema })) })),
});

async function compareStep(
  client: GithubClient,
  repository: GithubRepositoryRef,
  { from, to, sha }: QueuedPull,
): Promise<"own" | "more" | null> {
  const [step, pull] = [await compare(client, repository, from, to), await compare(client, repository, from, sha)];
  if (step === null || pull === null) return null;
  // What is not on top of where the queue put it is no part of the queue.
  if (step.merge_base_commit.sha !== from) return "more";
  const ends = {
    from: step.base_commit.commit.tree.sha,
    to: treeOf(step, to),
    base: pull.merge_base_commit.commit.tree.sha,
    sha: treeOf(pull, sha),
  };
  const between = step.commits.map((one) => ({ sha: one.sha, parents: one.parents.map((parent) => parent.sha) }));
  const own = pull.commits.map((one) => one.sha);
  const shape = judgeStep({ from, to, sha, between, own, sameChanges: true });
  if (shape !== "own" || ends.to === null || ends.sha === null) return shape === "own" ? null : shape;
  const sameChanges =
    ends.base === ends.from
      ? ends.to === ends.sha
      : await changesAreSame(client, repository, { ...ends, to: ends.to, sha: ends.sha });
  return judgeStep({ from, to, sha, between, own, sameChanges });
}

type Compared = z.infer<typeof compareSchema>;

function treeOf({ commits }: Compared, sha: string): string | null {
  return commits.find((one) => one.sha === sha)?.commit.tree.sha ?? null;
}

/** Null where it is not whole, or not there. */
async function compare(client: GithubClient, place: GithubRepositoryRef, base: string, head: string) {
  const { owner, name: repo } = place;
  const read = await attempt(() =>
    client.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `${base}...${head}` }),
  );
  if (!read.ok) return orNull(read.failure);
  const compared = understood(compareSchema, read.value.data, "a comparison");
  return compared.commits.length < compared.total_commits ? null : compared;
}

interface Ends {
  readonly from: string;
  readonly to: string;
  readonly base: string;
  readonly sha: string;
}

async function changesAreSame(
  client: GithubClient,
  place: GithubRepositoryRef,
  { from, to, base, sha }: Ends,
): Promise<boolean | null> {
  const trees: TreeFiles[] = [];
  for (const tree of [from, to, base, sha]) {
    const files = await filesOf(client, place, tree);
    if (files === null) return null;
    trees.push(files);
  }
  const [before, after, own, head] = trees as [TreeFiles, TreeFiles, TreeFiles, TreeFiles];
  return areSameChanges([before, after], [own, head]);
}

const treeSchema = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: oidSchema })),
});

/** Null for a tree that is too large for one answer. https://docs.github.com/en/rest/git/trees#get-a-tree */
async function filesOf(
  client: GithubClient,
  { owner, name: repo }: GithubRepositoryRef,
  tree_sha: string,
): Promise<TreeFiles | null> {
  const read = await attempt(() => client.rest.git.getTree({ owner, repo, tree_sha, recursive: "1" }));
  if (!read.ok) return orNull(read.failure);
  const { truncated, tree } = understood(treeSchema, read.value.data, "a tree");
  if (truncated) return null;
  return new Map(tree.filter(({ type }) => type !== "tree").map(({ path, mode, sha }) => [path, `${mode} ${sha}`]));
}

type Failed = Extract<Awaited<ReturnType<typeof attempt>>, { readonly ok: false }>["failure"];

function orNull(failure: Failed): null {
  if (failure.code === "not-found" || failure.code === "invalid") return null;
  throw new GithubError(failure.code, failure.detail ?? "", failure);
}
