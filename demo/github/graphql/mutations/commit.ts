import { withSignature } from "../../git/objects.ts";
import { git } from "../../git/run.ts";
import { writeTree } from "../../git/write.ts";
import type { Repository } from "../../model.ts";
import { FieldError, missing, unprocessable } from "../errors.ts";
import { objectNamed, refNode } from "../git.ts";
import { demand, type Graph, mayDo, type RefPlace, refOfNode, repositoryCalled } from "../graph.ts";
import { headOf, moveRef } from "./refs.ts";

interface CommitInput {
  readonly branch: {
    readonly id?: string | null;
    readonly repositoryNameWithOwner?: string | null;
    readonly branchName?: string | null;
  };
  readonly clientMutationId?: string | null;
  readonly expectedHeadOid: string;
  readonly fileChanges?: {
    readonly additions: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions: readonly { readonly path: string }[];
  } | null;
  readonly message: { readonly headline: string; readonly body?: string | null };
}

/** Path → its new content, or null where it goes. */
type Changes = ReadonlyMap<string, Buffer | null>;

/**
 * One commit on a branch that exists, on top of the commit that the caller knows, and signed.
 * @see https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
 */
export function createCommitOnBranch(graph: Graph) {
  return async ({ input }: { readonly input: CommitInput }) => {
    const { repository, name } = branchOf(graph, input);
    demand(graph, repository, "contents", "write");
    const changes = changesIn(input);
    demandWorkflows(graph, repository, changes);
    const head = await headOf(graph, repository, name);
    if (head === null)
      throw missing(`No ref found for the branch "${name.slice("refs/heads/".length)}" in the repository.`);
    if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
    await demandDeletable(graph, repository, head, changes);
    const commit = await write(graph, repository, head, input, changes);
    if (!(await moveRef(graph, repository, name, commit, head))) throw stale(input.expectedHeadOid);
    return {
      clientMutationId: input.clientMutationId,
      commit: () => objectNamed(graph, repository, commit),
      ref: () => refNode(graph, { repository, name }),
    };
  };
}

function stale(expected: string): FieldError {
  return new FieldError("STALE_DATA", `Expected branch to point to "${expected}" but it did not.  Pull and try again.`);
}

function branchOf(graph: Graph, { branch }: CommitInput): RefPlace {
  if (branch.id != null) {
    const place = refOfNode(graph, branch.id);
    if (!place.name.startsWith("refs/heads/")) throw unprocessable("The given ref is not a branch.");
    return place;
  }
  if (branch.repositoryNameWithOwner == null || branch.branchName == null)
    throw unprocessable("A branch needs either `id`, or both `repositoryNameWithOwner` and `branchName`.");
  const [owner = "", name = ""] = branch.repositoryNameWithOwner.split("/");
  const short = branch.branchName.replace(/^refs\/heads\//, "");
  return { repository: repositoryCalled(graph, owner, name), name: `refs/heads/${short}` };
}

/** Canonical base64 with padding; GitHub takes no other. */
function bytesOf(contents: string): Buffer {
  const bytes = Buffer.from(contents, "base64");
  if (bytes.toString("base64") !== contents) throw unprocessable("File contents must be valid base64.");
  return bytes;
}

function changesIn({ fileChanges }: CommitInput): Changes {
  const changes = new Map<string, Buffer | null>();
  const add = (path: string, content: Buffer | null) => {
    if (changes.has(path)) throw unprocessable(`A path was given more than once: ${path}`);
    if (path.split("/").some((part) => /^(?:|\.|\.\.|\.git)$/i.test(part)) || /\p{Cc}/u.test(path))
      throw unprocessable(`The path is not valid: ${path}`);
    changes.set(path, content);
  };
  for (const { path } of fileChanges?.deletions ?? []) add(path, null);
  for (const { path, contents } of fileChanges?.additions ?? []) add(path, bytesOf(contents));
  return changes;
}

function demandWorkflows(graph: Graph, repository: Repository, changes: Changes): void {
  const workflow = [...changes.keys()].find((path) => path.startsWith(".github/workflows/"));
  if (workflow === undefined || mayDo(graph, repository, "workflows", "write")) return;
  throw new FieldError(
    "FORBIDDEN",
    `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`,
  );
}

async function demandDeletable(graph: Graph, repository: Repository, head: string, changes: Changes): Promise<void> {
  for (const [path, content] of changes) {
    if (content !== null || (await graph.objects(repository).read(`${head}:${path}`))?.type === "blob") continue;
    throw unprocessable(`A path was requested for deletion which does not exist as of commit oid ${head}: ${path}`);
  }
}

/** Written by the account of the token, and committed by GitHub, as on its web pages. */
async function write(
  graph: Graph,
  repository: Repository,
  parent: string,
  { message }: CommitInput,
  changes: Changes,
): Promise<string> {
  const { world, token } = graph;
  const tree = await writeTree(repository.folder, parent, changes);
  const time = `${Math.floor(world.now() / 1000)} +0000`;
  const email = `${token.appId ?? token.id}+${token.actor}@users.noreply.github.com`;
  const head = [
    `tree ${tree}`,
    `parent ${parent}`,
    `author ${token.actor} <${email}> ${time}`,
    `committer GitHub <noreply@github.com> ${time}`,
  ];
  const body = message.body ? `\n\n${message.body}` : "";
  const payload = `${head.join("\n")}\n\n${message.headline}${body}\n`;
  const signed = withSignature(world.commitKey, payload);
  return (await git(repository.folder, ["hash-object", "-t", "commit", "-w", "--stdin"], signed)).toString().trim();
}
