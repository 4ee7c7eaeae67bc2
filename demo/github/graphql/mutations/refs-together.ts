import { isRefName } from "../../git/read.ts";
import * as refs from "../../git/refs.ts";
import type { Repository } from "../../model.ts";
import { unprocessable } from "../errors.ts";
import { demand, type Graph, repositoryOfNode } from "../graph.ts";
import { demandCommit, demandWorkflows, headOf, moving } from "./refs.ts";

interface RefUpdate {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string | null;
  readonly force?: boolean | null;
}

interface Input {
  readonly repositoryId: string;
  readonly refUpdates: readonly RefUpdate[];
  readonly clientMutationId?: string | null;
}

/**
 * Makes, moves and removes refs, all of them or none. An id of zeros stands for a ref that is not there.
 * @see https://docs.github.com/en/graphql/reference/mutations#updaterefs
 */
export function updateRefs(graph: Graph) {
  return async ({ input }: { readonly input: Input }) => {
    const repository = repositoryOfNode(graph, input.repositoryId);
    demand(graph, repository, "contents", "write");
    for (const update of input.refUpdates) await demandMovable(graph, repository, update);
    const moves = input.refUpdates.map(({ name, afterOid, beforeOid }) => ({
      name,
      to: oidOf(afterOid),
      ...(beforeOid == null ? {} : { from: oidOf(beforeOid) }),
    }));
    const ruled = await Promise.all(
      moves.map(async ({ name, to }) => ({ name, to, from: await headOf(graph, repository, name) })),
    );
    if (!(await moving(graph, repository, () => refs.moveRefs(repository.folder, moves), ruled)))
      throw unprocessable("Reference update failed: a ref is not where it was expected to be.");
    return { clientMutationId: input.clientMutationId };
  };
}

function oidOf(text: string): string | null {
  return text === refs.NOTHING ? null : text;
}

async function demandMovable(graph: Graph, repository: Repository, update: RefUpdate): Promise<void> {
  const { name, afterOid, force } = update;
  if (!isRefName(name)) throw unprocessable(`Ref name must be fully qualified and valid: ${name}`);
  if (oidOf(afterOid) === null) {
    if (name === `refs/heads/${repository.defaultBranch}`) throw unprocessable("Cannot delete the default branch");
    return;
  }
  await demandCommit(graph, repository, afterOid);
  await demandWorkflows(graph, repository, afterOid);
  const before = await headOf(graph, repository, name);
  if (before === null || force === true) return;
  if (!(await refs.isAncestor(repository.folder, before, afterOid)))
    throw unprocessable("Update is not a fast-forward");
}
