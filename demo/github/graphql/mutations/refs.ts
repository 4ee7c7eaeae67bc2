import { noteActivity } from "../../activity.ts";
import { isRefName } from "../../git/read.ts";
import * as refs from "../../git/refs.ts";
import type { Repository } from "../../model.ts";
import { exclusively } from "../../pulls/follow.ts";
import { isRuled, moverByToken, ruleMessage, violationsOf } from "../../rules/guard.ts";
import { forbidden, missingNode, unprocessable } from "../errors.ts";
import { refNode } from "../git.ts";
import { demand, type Graph, mayDo, refOfNode, repositoryOfNode } from "../graph.ts";

interface Input<T> {
  readonly input: T & { readonly clientMutationId?: string | null };
}

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
    if (!(await moveRef(graph, repository, name, oid, null))) throw unprocessable("Ref cannot be created.");
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
    const forward = await refs.isAncestor(repository.folder, before, input.oid);
    if (!forward && !input.force) throw unprocessable("Update is not a fast-forward");
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
    const moves = [{ name, to: null, from: before }];
    if (!(await moving(graph, repository, () => refs.deleteRef(repository.folder, name, before), moves)))
      throw unprocessable("Ref cannot be deleted.");
    return { clientMutationId: input.clientMutationId };
  };
}

/** The commit that a ref is at, or null. */
export async function headOf(graph: Graph, repository: Repository, name: string): Promise<string | null> {
  if (!isRefName(name)) return null;
  return (await graph.objects(repository).read(name))?.sha ?? null;
}

/** Moves a ref that still is where it was; `from` null makes it. @returns whether it was moved */
export function moveRef(
  graph: Graph,
  repository: Repository,
  name: string,
  to: string,
  from: string | null,
): Promise<boolean> {
  return moving(graph, repository, () => refs.moveRef(repository.folder, name, to, from), [{ name, to, from }]);
}

/** Where a ref is to go; null where it is not, before or after. */
export interface Moved {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Lets pull requests follow what moves, under the rules, and everything that is read afterwards see it. */
export async function moving(
  graph: Graph,
  repository: Repository,
  move: () => Promise<boolean>,
  moves: readonly Moved[],
): Promise<boolean> {
  const done = await exclusively(graph.world, repository, async () => {
    for (const one of moves) await demandRuled(graph, repository, one);
    if (!(await move())) return false;
    const { world, token } = graph;
    for (const { name, from, to } of moves)
      await noteActivity(world, repository, { ref: name, before: from, after: to, actor: token.actor });
    return true;
  });
  if (!done) return false;
  repository.pushedAt = graph.world.now();
  graph.objects(repository).forget();
  return true;
}

async function demandRuled({ world, token }: Graph, repository: Repository, { name, from, to }: Moved): Promise<void> {
  if (!isRuled(world, repository, name)) return;
  const violations = await violationsOf(world, repository, {
    ref: name,
    from,
    to,
    via: "push",
    mover: moverByToken(world, repository, token),
    pull: null,
    parents: to === null ? [] : await refs.parentsOf(repository.folder, to),
    forced: from !== null && to !== null && !(await refs.isAncestor(repository.folder, from, to)),
  });
  if (violations.length > 0) throw unprocessable(ruleMessage(violations));
}

/** As for a push: commits that are new here bring no workflow files where the token may not. */
export async function demandWorkflows(graph: Graph, repository: Repository, oid: string): Promise<void> {
  if (mayDo(graph, repository, "workflows", "write")) return;
  if ((await refs.newWorkflowFile(repository.folder, oid)) !== null) throw forbidden();
}

export async function demandCommit(graph: Graph, repository: Repository, oid: string): Promise<void> {
  const found = /^[0-9a-f]{40}$/.test(oid) ? await graph.objects(repository).read(oid) : null;
  if (found?.type !== "commit") throw unprocessable(`Could not resolve to a commit with the oid of '${oid}'.`);
}
