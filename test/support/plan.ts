import type { RemedyId } from "../../lib/core/contracts.ts";
import type { FixOptions } from "../../lib/core/fix/context.ts";
import { planRepository, type RepositoryPlan } from "../../lib/core/fix/plan.ts";
import type { RepoModel } from "../../lib/core/workflow/model.ts";
import { buildRepoModel } from "../../lib/core/workflow/repo.ts";

export const ACTION = {
  uses: `acme/thaw/action@${"0123456789abcdef0123456789abcdef01234567"}`,
  version: "v1",
} as const;

export const OPTIONS: FixOptions = { action: ACTION, defaultPermissions: "read" };

/** The model of a repository that is nothing but these files, `acme/app` by name. */
export function repoOf(files: Readonly<Record<string, string>>, name = "acme/app"): RepoModel {
  const sources = Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
  return buildRepoModel({ name, files: sources, siblings: new Set(Object.keys(files)) }, () => "sealed");
}

/** The plan for a repository of these files. */
export function planFiles(
  files: Readonly<Record<string, string>>,
  options: FixOptions = OPTIONS,
  only: RemedyId | null = null,
): RepositoryPlan {
  return planRepository(repoOf(files), { settings: { notBlocking: new Set() }, options, only });
}

/** The plan for one workflow. */
export function planWorkflow(
  text: string,
  options: FixOptions = OPTIONS,
  only: RemedyId | null = null,
): RepositoryPlan {
  return planFiles({ [WORKFLOW]: text }, options, only);
}

export const WORKFLOW = ".github/workflows/ci.yml";
