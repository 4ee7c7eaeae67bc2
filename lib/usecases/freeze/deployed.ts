import { DEPLOYED_DAYS, type DeployedBranch } from "../../core/freeze/deployed.ts";
import type { GithubDeployments } from "../github/deployment-ports.ts";
import type { GithubInstallation, GithubResult } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { DeployedStore } from "./deployed-ports.ts";

export interface DeployedPorts {
  readonly deployed: DeployedStore;
  readonly deployments: GithubDeployments;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

const DAY_MS = 86_400_000;
/** Repositories of one request. */
const PAGE = 25;

const BLIND =
  "Which branches deployed is not visible: the Observer App lacks the permission deployments: read. Only default and release branches are guarded.";
const LASTING: ReadonlySet<string> = new Set(["missing-permission", "invalid", "not-found"]);

/**
 * Collects, once a day and in peacetime, which branches deployed within the last 90 days. Where that may not be seen, what was known before is
 * kept, and a sentence says so.
 */
export async function collectDeployed(
  { deployed, deployments, clock, signal }: DeployedPorts,
  organisationId: string,
  observer: GithubInstallation | null,
): Promise<GithubResult<void>> {
  const now = clock.now();
  const last = await deployed.dueSince(organisationId);
  if (observer === null || last === "not-now") return done(undefined);
  if (last !== "never" && Math.abs(now.getTime() - last.getTime()) < DAY_MS) return done(undefined);
  const since = new Date(now.getTime() - DEPLOYED_DAYS * DAY_MS);
  const repositories = await deployed.repositories(organisationId);
  const ours = new Map(repositories.map(({ id, repositoryId }) => [id, repositoryId]));
  const seen: DeployedBranch[] = [];
  for (let at = 0; at < repositories.length; at += PAGE) {
    signal?.throwIfAborted();
    const page = await deployments.since(observer, repositories.slice(at, at + PAGE), since, {
      signal,
      priority: "background",
    });
    if (!page.ok && LASTING.has(page.failure.code)) {
      await deployed.put(organisationId, null, BLIND, now);
      return done(undefined);
    }
    if (!page.ok) return page;
    for (const { repositoryId: githubId, branches } of page.value) {
      const repositoryId = ours.get(githubId);
      if (repositoryId !== undefined) for (const branch of branches) seen.push({ repositoryId, branch });
    }
  }
  await deployed.put(organisationId, seen, null, now);
  return done(undefined);
}
