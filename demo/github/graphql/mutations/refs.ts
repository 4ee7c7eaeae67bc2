import { isRefName } from "../../git/read.ts";
import { newWorkflowFile } from "../../git/refs.ts";
import { tryGit } from "../../git/run.ts";
import { heldOn } from "../../http/ask.ts";
import type { Repository } from "../../model.ts";
import { holds } from "../../permissions.ts";
import { exclusively } from "../../pulls/follow.ts";
import { forbidden, missingNode, unprocessable } from "../errors.ts";
import { refNode } from "../git.ts";
import { callerOf, demand, type Graph, refOfNode, repositoryOfNode } from "../graph.ts";

interface Input<T> {
  readonly input: T & { readonly clientMutationId?: string | null };
}

const NOTHING = "0".repeat(40);

/** @see https://docs.github.com/en/graphql/reference/mutations#createref */
export function createRef(graph: Graph) {
  return async ({ input }: Input<{ repositoryId: string; name: string; oid: string }>) => {
    const repository = repositoryOfNode(graph, input.repositoryId);
    demand(graph, repository, "contents", "write");
    const { name, oid } = input;
    if (!isRefName(name)) throw unprocessable(`Ref name must be fully qualified and valid: ${name}`);
    await demandCommit(graph, repository, oid);
    await demandWorkflows(graph, repository, oid);
    if ((await headOf(graph, repository, name)) !== null)
      throw unprocessable(`A ref named "${name}" already exists in the repository.`);
    if (!(await moveRef(graph, repository, name, oid, NOTHING))) throw unprocessable("Ref cannot be created.");
    return { clientMutationId: input.clientMutationId, ref: refNode(graph, { repository, name }) };
  };
}

/** @see https://docs.github.com/en/graphql/reference/mutations#updateref */
export function updateRef(graph: Graph) {
  return async ({ input }: Input<{ refId: string; oid: string; force: boolean }>) => {
    const { repository, name } = refOfNode(graph, input.refId);
    demand(graph, repository, "contents", "write");
    const before = await headOf(graph, repository, name);
    if (before === null) throw missingNode(input.refId);
    await demandCommit(graph, repository, input.oid);
    await demandWorkflows(graph, repository, input.oid);
    const forward = await tryGit(repository.folder, ["merge-base", "--is-ancestor", before, input.oid]);
    if (forward.code !== 0 && !input.force) throw unprocessable("Update is not a fast-forward");
    if (!(await moveRef(graph, repository, name, input.oid, before))) throw unprocessable("Ref cannot be updated.");
    return { clientMutationId: input.clientMutationId, ref: refNode(graph, { repository, name }) };
  };
}

/** @see https://docs.github.com/en/graphql/reference/mutations#deleteref */
export function deleteRef(graph: Graph) {
  return async ({ input }: Input<{ refId: string }>) => {
    const { repository, name } = refOfNode(graph, input.refId);
    demand(graph, repository, "contents", "write");
    const before = await headOf(graph, repository, name);
    if (before === null) throw missingNode(input.refId);
    if (name === `refs/heads/${repository.defaultBranch}`) throw unprocessable("Cannot delete the default branch");
    await exclusively(graph.world, repository, () => tryGit(repository.folder, ["update-ref", "-d", name, before]));
    moved(graph, repository);
    return { clientMutationId: input.clientMutationId };
  };
}

/** The commit that a ref is at, or null. */
export async function headOf(graph: Graph, repository: Repository, name: string): Promise<string | null> {
  if (!isRefName(name)) return null;
  return (await graph.objects(repository).read(name))?.sha ?? null;
}

/** Moves a ref that still is where it was, and lets pull requests follow. @returns whether it was */
export async function moveRef(
  graph: Graph,
  repository: Repository,
  name: string,
  to: string,
  from: string,
): Promise<boolean> {
  const move = () => tryGit(repository.folder, ["update-ref", name, to, from]);
  const { code } = await exclusively(graph.world, repository, move);
  if (code === 0) moved(graph, repository);
  return code === 0;
}

function moved(graph: Graph, repository: Repository): void {
  repository.pushedAt = graph.world.now();
  graph.objects(repository).forget();
}

/** As for a push: commits that are new here bring no workflow files where the token may not. */
async function demandWorkflows(graph: Graph, repository: Repository, oid: string): Promise<void> {
  const held = heldOn(graph.world, callerOf(graph), repository) ?? {};
  if (!holds(held, "workflows", "write") && (await newWorkflowFile(repository.folder, oid)) !== null) throw forbidden();
}

async function demandCommit(graph: Graph, repository: Repository, oid: string): Promise<void> {
  const found = /^[0-9a-f]{40}$/.test(oid) ? await graph.objects(repository).read(oid) : null;
  if (found?.type !== "commit") throw unprocessable(`Could not resolve to a commit with the oid of '${oid}'.`);
}
