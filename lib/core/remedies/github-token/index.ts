import type { AccessLevel, PermissionMap } from "../../contracts.ts";
import type { Change } from "../../fix/changes.ts";
import type { FixContext } from "../../fix/context.ts";
import { type Prerequisite, type Remedy, safe } from "../../fix/remediation.ts";
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
  handles: ["github-pat", "persisted-pat-checkout", "container-registry-password", "npm-token"],
  plan: ({ finding, reference }, context) => {
    if (!reference || reference.tested || reference.form !== "access" || reference.origin !== "secret") return null;
    const { place, file } = reference;
    if (!place?.job || file.kind !== "workflow" || place.kind === "call-secrets" || place.kind === "output")
      return null;
    const rights =
      finding.kind === "npm-token"
        ? npmRights(reference)
        : finding.kind === "container-registry-password"
          ? packageRights(reference, context.repo)
          : tokenRights(reference, context);
    if (!rights) return null;
    const spelled =
      place.kind === "credentials" || file.text.includes("github.token") ? "github.token" : "secrets.GITHUB_TOKEN";
    const changes: Change[] = [{ do: "grant-rights", file, job: place.job, rights }];
    for (const site of sitesOf(reference)) {
      const access = accessOf(reference, site);
      if (!access) return null;
      const supplied = supplyAt(context, site, access, { kind: "expression", text: spelled, secret: true });
      if (!supplied.ok) return null;
      changes.push(...supplied.value);
    }
    const name = reference.name ?? "the token";
    return safe(
      changes,
      {
        before: `${name}: whatever its owner may do, until somebody revokes it`,
        after: `${rightsText(rights)} on this repository, until the job ends`,
      },
      finding.kind === "container-registry-password" ? [PACKAGE_ACCESS] : [],
    );
  },
};

/** A package that was first pushed by a person's token does not know the repository. */
const PACKAGE_ACCESS: Prerequisite = {
  kind: "confirm",
  name: "package-access",
  text: "Give this repository access to the package (Package settings, Manage Actions access), unless the repository pushed it first.",
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
  // A checkout has GITHUB_TOKEN by itself: one of its own was given for submodules, or for what pushes later.
  if (step?.uses && isCheckout(step.uses)) return null;
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

/** A token for the npm registry of GitHub Packages, as `setup-node` of the same job writes it: to read, or to publish where the step does. */
function npmRights({ place }: JudgedReference): PermissionMap | null {
  const isGitHub = place?.job?.steps.some((step) =>
    step.with.some(
      (entry) =>
        entry.key === "registry-url" && /^https:\/\/npm\.pkg\.github\.com\/?$/i.test((entry.value ?? "").trim()),
    ),
  );
  if (!isGitHub || place?.kind !== "env" || !place.step) return null;
  return { packages: /\bpublish\b/.test(place.step.run?.text ?? "") ? "write" : "read" };
}

/** For ghcr.io where every image that the job names is this owner's: reading, and writing where something is pushed. */
function packageRights(reference: JudgedReference, repo: RepoModel): PermissionMap | null {
  const { place } = reference;
  if (place?.kind === "credentials") {
    return /^ghcr\.io\//i.test(place.image ?? "") && areOwn([place.image ?? ""], repo) ? { packages: "read" } : null;
  }
  const registry = place?.step?.with.find((entry) => entry.key === "registry")?.value ?? "";
  if (!/^(?:https:\/\/)?ghcr\.io\/?$/i.test(registry.trim())) return null;
  const steps = place?.job?.steps ?? [];
  const texts = steps.flatMap((step) => [
    step.run?.text ?? "",
    ...step.with.map((entry) => entry.value ?? ""),
    ...step.env.map((entry) => entry.value ?? ""),
  ]);
  if (!areOwn(texts, repo)) return null;
  const pushes = steps.some((step) => {
    const asked = step.with.find((entry) => entry.key === "push")?.value ?? "false";
    return asked !== "false" || /\b(?:push|imagetools|manifest)\b/.test(step.run?.text ?? "");
  });
  return { packages: pushes ? "write" : "read" };
}

/** Whether no image of ghcr.io that the texts name belongs to somebody else. An owner that the run decides may be anybody. */
function areOwn(texts: readonly string[], repo: RepoModel): boolean {
  const own = repo.linked.owner?.toLowerCase() ?? null;
  return texts.every((text) =>
    [...text.matchAll(/ghcr\.io\/(\$\{\{[^}]*\}\}|[^\s"'/:$]*)/gi)].every((match) => {
      const owner = match[1] ?? "";
      return /github\.repository(?:_owner)?\b/.test(owner) || owner === "" || owner.toLowerCase() === own;
    }),
  );
}
