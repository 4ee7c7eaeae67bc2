import type { RepoModel } from "../workflow/model.ts";

/** Which stored secrets the workflows of one tree read. */
export interface SecretNames {
  /** In capitals, as GitHub compares them; each once, in order. */
  readonly names: readonly string[];
  /** Why that is not all that they read; null where it is. */
  readonly opaque: string | null;
}

/**
 * The names of secrets that the workflows of a tree refer to. Only workflows read secrets: an action gets what its step is given.
 * What hands all secrets on, or is not understood, makes the whole opaque.
 */
export function secretNames(repo: RepoModel): SecretNames {
  const names = new Set<string>();
  const unread = repo.unparsed.find(({ path }) => path === "." || path.startsWith(".github/workflows/"));
  let opaque = unread === undefined ? null : `${unread.path} was not understood`;
  for (const { form, file, job, name, origin } of repo.references) {
    if (file.kind !== "workflow") continue;
    if (form === "all") opaque ??= `${file.path} hands on all secrets at once`;
    else if (form === "inherit" && !staysInTree(repo, job?.uses?.target))
      opaque ??= `${file.path} lets ${job?.uses?.text ?? "a workflow"} inherit all secrets`;
    else if (origin === "secret" && form === "access" && name !== null) names.add(name.toUpperCase());
  }
  return { names: [...names].sort(), opaque };
}

/** A workflow of the same tree reads by name what it inherits, and its names are among the others. */
function staysInTree(repo: RepoModel, target: Parameters<RepoModel["linked"]["callee"]>[0] | undefined): boolean {
  return target?.kind === "local" && repo.linked.callee(target) !== null;
}
