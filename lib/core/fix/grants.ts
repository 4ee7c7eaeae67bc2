import type { PermissionMap } from "../contracts.ts";
import { environmentOf, type LeaseStep } from "./assemble/leases.ts";

/** Stands for the repository that asks, in plans that are kept: its name may change. */
export const OWN_REPOSITORY = "self";

/** A grant that a plan needs: what, and who may ask for it. Trust policies are made of these. */
export interface GrantRequest {
  /** `<workflow file stem>.<job>[.<n>]`, unique in its repository. */
  readonly name: string;
  readonly provider: "github-app" | "sealed-store";
  /** `owner/name`, or OWN_REPOSITORY; `*` as owner where the text does not show the organisation. Empty for stored values. */
  readonly repositories: readonly string[];
  readonly permissions: PermissionMap;
  /** Names of stored values; empty for GitHub. */
  readonly secrets: readonly string[];
  readonly who: GrantAudience;
  /** Why the owner has to confirm the scope; null when the text shows it. */
  readonly ask: string | null;
}

export interface GrantAudience {
  /** Path of the workflow file whose job asks. For a called workflow this is the called file. */
  readonly workflow: string;
  readonly job: string;
  /**
   * Paths of the workflows whose runs may ask, as those that were started: other than `workflow` where that is a called one. Empty where
   * other repositories call it.
   */
  readonly startedBy: readonly string[];
  /** Literal refs, or such with `*`; `$default-branch` is the repository's default branch. */
  readonly refs: readonly string[];
  /** Empty, as `refs`, where only workflows of other repositories call it: the owner names them. */
  readonly events: readonly string[];
  /** The deployment environment of the job, where the text shows its name. */
  readonly environment: string | null;
}

export function grantOf(step: LeaseStep): GrantRequest {
  const { request, job, file } = step;
  const environment = environmentOf(job)?.name ?? null;
  const roots = [...new Set(step.scenarios.map((scenario) => scenario.root))];
  const isGitHub = request.provider === "github-app";
  return {
    name: step.grant,
    provider: request.provider,
    repositories: isGitHub ? request.repositories : [],
    permissions: isGitHub ? request.permissions : {},
    secrets: isGitHub ? [] : request.secrets,
    who: {
      workflow: file.path,
      job: job.id,
      startedBy: roots.includes(null) ? [] : roots.filter((root) => root !== null).sort(),
      refs: [...new Set(step.scenarios.flatMap((scenario) => scenario.refs))].sort(),
      events: [...new Set(step.scenarios.map((scenario) => scenario.event).filter((event) => event !== ""))].sort(),
      environment,
    },
    ask: isGitHub ? request.ask : null,
  };
}
