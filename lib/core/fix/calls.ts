import { exceeding } from "../access-levels.ts";
import type { CiFile, JobModel, RepoModel } from "../workflow/model.ts";
import { entryOf } from "../workflow/way/linked.ts";
import { DefaultRights } from "./default-rights.ts";

/** Something for which GitHub does not start a call of one workflow of the repository by another. */
export interface BrokenCall {
  readonly caller: string;
  readonly callee: string;
  readonly part: "secrets" | "permissions";
  /** The same for the same mistake, in whatever line. */
  readonly what: string;
}

/**
 * Calls that GitHub refuses to start: a required secret that is not passed, one that is passed and not declared, a called job that asks
 * for rights which its caller does not have (GitHub docs, "Reusing workflows"). No parser of single files sees these.
 */
export function brokenCalls(repo: RepoModel, told: "read" | "write" | "ask"): readonly BrokenCall[] {
  const defaults = new DefaultRights(repo.linked, told);
  const broken: BrokenCall[] = [];
  for (const callee of repo.files) {
    for (const { file, job } of repo.linked.workflowCallers(callee)) {
      const call = { caller: file.path, callee: callee.path };
      for (const what of secretTrouble(callee, job))
        broken.push({ ...call, part: "secrets", what: `${job.id} ${what}` });
      const rights = defaults.of(job);
      for (const inner of callee.jobs) {
        if (inner.permissions.scopes && exceeding(inner.permissions.scopes, rights).length > 0) {
          broken.push({ ...call, part: "permissions", what: `${job.id} ${inner.id}` });
        }
      }
    }
  }
  return broken;
}

function secretTrouble(callee: CiFile, job: JobModel): readonly string[] {
  if (job.inherit) return [];
  const missing = callee.declaredSecrets.filter((secret) => secret.required && !entryOf(job.secrets, secret.name));
  const unknown = job.secrets.filter(
    ({ key }) => !callee.declaredSecrets.some((secret) => secret.name.toLowerCase() === key.toLowerCase()),
  );
  return [...missing.map(({ name }) => `lacks ${name}`), ...unknown.map(({ key }) => `passes ${key}`)];
}
