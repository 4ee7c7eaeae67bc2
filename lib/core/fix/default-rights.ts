import { common, exceeding } from "../access-levels.ts";
import type { PermissionMap } from "../contracts.ts";
import type { CiFile, JobModel } from "../workflow/model.ts";
import { TOKEN_SCOPES } from "../workflow/permissions.ts";
import type { Linked } from "../workflow/way/linked.ts";

/** GitHub's restricted default (GitHub docs, "Permissions for the GITHUB_TOKEN"). */
const RESTRICTED: PermissionMap = { contents: "read", packages: "read" };
/** Scopes that the permissive default leaves out (same page). */
const NOT_BY_DEFAULT: ReadonlySet<string> = new Set(["id-token", "models", "artifact-metadata"]);
const PERMISSIVE: PermissionMap = Object.fromEntries(
  TOKEN_SCOPES.filter((scope) => !NOT_BY_DEFAULT.has(scope)).map((scope) => [scope, "write" as const]),
);

/**
 * What each job has: what it or its workflow declares; what its callers have, for a called job that declares nothing (GitHub docs,
 * "Reusing workflows", "Access and permissions"); else the repository's default, as it was told or as the text shows it.
 */
export class DefaultRights {
  /** `shown`: a job that declares nothing calls a workflow that asks for more than the restricted default, and that runs today. */
  readonly source: "told" | "shown" | "assumed";
  private readonly whole: PermissionMap;
  private readonly linked: Linked;
  private readonly fileOf = new Map<JobModel, CiFile>();

  constructor(linked: Linked, told: "read" | "write" | "ask") {
    this.linked = linked;
    for (const file of linked.files) for (const job of file.jobs) this.fileOf.set(job, file);
    const permissive = told === "ask" && this.showsPermissive();
    this.source = told !== "ask" ? "told" : permissive ? "shown" : "assumed";
    this.whole = told === "write" || permissive ? PERMISSIVE : RESTRICTED;
  }

  of(job: JobModel): PermissionMap {
    return this.rights(job, new Set());
  }

  private rights(job: JobModel, seen: Set<JobModel>): PermissionMap {
    if (job.permissions.scopes) return job.permissions.scopes;
    const file = this.fileOf.get(job);
    if (!file || seen.has(job)) return this.whole;
    seen.add(job);
    const callers = this.linked.workflowCallers(file).map((caller) => this.rights(caller.job, seen));
    const own = file.triggers.uncertain || file.triggers.events.some((event) => event !== "workflow_call");
    const all = own || callers.length === 0 ? [...callers, this.whole] : callers;
    return all.reduce(common);
  }

  /** A call that asks for more than it is given does not start. These do, as far as anybody knows. */
  private showsPermissive(): boolean {
    return this.linked.files.some((file) =>
      file.jobs.some((job) => {
        const callee = job.permissions.source === "undeclared" && job.uses ? this.linked.callee(job.uses.target) : null;
        return (
          callee?.jobs.some(({ permissions }) => exceeding(permissions.scopes ?? {}, RESTRICTED).length > 0) === true
        );
      }),
    );
  }
}
