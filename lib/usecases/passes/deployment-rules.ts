import type { GithubDirectory, GithubFailureCode, GithubResult, ReadOptions } from "../github/ports.ts";
import type { Clock } from "../ports.ts";
import { done } from "../refuse.ts";
import type { SyncStore } from "../sync/ports.ts";
import type { GithubDeploymentRules, RuleStore } from "./deployment-ports.ts";

export interface RulePorts {
  readonly rules: RuleStore;
  readonly deploymentRules: GithubDeploymentRules;
  readonly organisations: Pick<SyncStore, "organisation">;
  readonly directory: Pick<GithubDirectory, "appIdOf">;
  readonly clock: Clock;
}

/** In a minute: with ten repositories of some environments each, a third of what an App may ask in that time at most. */
const MOST_REPOSITORIES = 10;
const MOST_ENVIRONMENTS = 10;
const HOUR_MS = 3_600_000;
const AGAIN_HOURS = 12;

const UNSEEN: ReadonlySet<GithubFailureCode> = new Set(["missing-permission", "not-found", "moved", "invalid"]);

/** Before this a look is too old. */
export function rulesDueBefore(now: Date): Date {
  return new Date(now.getTime() - AGAIN_HOURS * HOUR_MS);
}

/** Counts, a few repositories at a time, which environments of held repositories have our rule. What cannot be seen is not counted as either. */
export async function countRules(
  { rules, deploymentRules, organisations, directory, clock }: RulePorts,
  organisationId: string,
  options: ReadOptions = {},
): Promise<GithubResult<void>> {
  const observer = (await organisations.organisation(organisationId))?.installation ?? null;
  const due = await rules.due(organisationId, rulesDueBefore(clock.now()), MOST_REPOSITORIES);
  if (observer === null || due.length === 0) return done(undefined);
  const app = await directory.appIdOf("freezer", options);
  if (!app.ok) return app.failure.code === "misconfigured" ? done(undefined) : app;
  for (const { id, ref } of due) {
    options.signal?.throwIfAborted();
    const bound = { appId: app.value, most: MOST_ENVIRONMENTS };
    const count = await deploymentRules.count(observer, ref, bound, { ...options, priority: "background" });
    if (!count.ok && !UNSEEN.has(count.failure.code)) return count;
    await rules.put({ organisationId, id }, count.ok ? count.value : null, clock.now());
  }
  return done(undefined);
}
