import type { AccessLevel, PermissionMap } from "../../contracts.ts";
import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { type Remedy, safe } from "../../fix/remediation.ts";
import { supplyAt } from "../../fix/supply.ts";
import type { RepoModel } from "../../workflow/model.ts";
import { isCheckout } from "../../workflow/way/checkout.ts";
import type { JudgedReference } from "../../workflow/way/judge.ts";
import { accessOf, sitesOf } from "../reference.ts";
import { rightsText } from "../words.ts";

/** The job's own token, where it can do what the credential did and nothing that waits for the credential's writes is lost. */
export const remedy: Remedy = {
  id: "github-token",
  title: "The job's own GITHUB_TOKEN",
  docs: "Where a token is used on this repository alone, with rights that GITHUB_TOKEN can have, and no workflow of the repository waits for an event that the use causes: what GITHUB_TOKEN does starts no other workflow. Pushes are never moved to it, since it passes no branch protection. A registry password for ghcr.io becomes GITHUB_TOKEN where the package is the repository's own.",
  handles: ["github-pat", "persisted-pat-checkout", "container-registry-password"],
  plan: ({ finding, reference }, context) => {
    if (!reference || reference.tested || reference.form !== "access" || reference.origin !== "secret") return null;
    const { place, file } = reference;
    if (!place?.job || file.kind !== "workflow" || place.kind === "call-secrets" || place.kind === "output")
      return null;
    const rights =
      finding.kind === "container-registry-password" ? packageRights(reference) : tokenRights(reference, context);
    if (!rights) return null;
    const spelled =
      place.kind === "credentials" || file.text.includes("github.token") ? "github.token" : "secrets.GITHUB_TOKEN";
    const changes: Change[] = [{ do: "grant-rights", file, job: place.job, rights }];
    for (const site of sitesOf(reference)) {
      const access = accessOf(reference, site);
      if (!access) return null;
      const supplied = supplyAt(context, site, access, { kind: "expression", text: spelled });
      if (!supplied.ok) return null;
      changes.push(...supplied.value);
    }
    const name = reference.name ?? "the token";
    return safe(changes, {
      before: `${name}: whatever its owner may do, until somebody revokes it`,
      after: `${rightsText(rights)} on this repository, until the job ends`,
    });
  },
};

/** Events that a write with a right can cause. A workflow that waits for one would no longer start. */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  issues: ["issues", "issue_comment", "label", "milestone"],
  discussions: ["discussion", "discussion_comment"],
  statuses: ["status"],
  checks: ["check_run", "check_suite"],
  actions: [],
  packages: ["registry_package"],
};

/** Rights of GITHUB_TOKEN that do the same; null where it cannot, or where something would be lost. */
function tokenRights(reference: JudgedReference, context: FixContext): PermissionMap | null {
  const { target, place } = reference;
  if (target?.kind !== "known" || target.repositories.some((name) => !isOwn(context.repo, name))) return null;
  const step = place?.step;
  // What a checkout keeps is used by whatever runs later, and a token of its own was given for a reason.
  if (step?.uses && isCheckout(step.uses) && Object.values(target.permissions).includes("write")) return null;
  const listened = new Set(context.repo.files.flatMap((file) => [...file.triggers.events]));
  const rights: Record<string, AccessLevel> = {};
  for (const [scope, level] of Object.entries(target.permissions)) {
    if (scope === "metadata") continue;
    if (level === "read" ? !READABLE.has(scope) : !CAUSES[scope]) return null;
    if (level === "admin" || (level === "write" && CAUSES[scope]?.some((event) => listened.has(event)))) return null;
    rights[scope] = level;
  }
  return Object.keys(rights).length > 0 ? rights : { contents: "read" };
}

/** Scopes that a job's token can read. */
const READABLE: ReadonlySet<string> = new Set([
  "actions",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "issues",
  "packages",
  "pages",
  "pull-requests",
  "security-events",
  "statuses",
]);

function isOwn(repo: RepoModel, name: string): boolean {
  return repo.linked.owner !== null && name.toLowerCase() === repo.name.toLowerCase();
}

/** For ghcr.io with this repository's owner: what the login is used for is not in the step, so reading and writing. */
function packageRights(reference: JudgedReference): PermissionMap | null {
  const { place } = reference;
  if (place?.kind === "credentials") return /^ghcr\.io\//i.test(place.image ?? "") ? { packages: "read" } : null;
  const registry = place?.step?.with.find((entry) => entry.key === "registry")?.value ?? "";
  if (!/^(?:https:\/\/)?ghcr\.io\/?$/i.test(registry.trim())) return null;
  const pushes = place?.job?.steps.some((step) => {
    const asked = step.with.find((entry) => entry.key === "push")?.value ?? "false";
    return asked !== "false" || /\b(?:push|imagetools|manifest)\b/.test(step.run?.text ?? "");
  });
  return { packages: pushes ? "write" : "read" };
}
