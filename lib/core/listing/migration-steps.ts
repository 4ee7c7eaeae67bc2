import { CAMPAIGN_REPOSITORY_STATES, type CampaignRepositoryState } from "../campaign/repository-state.ts";

/** How far the migration of a repository is, as people think of it: the newest one that a campaign was approved for. `none`: there is none. */
export const MIGRATION_STEPS = ["planned", "open", "merged", "verified", "not-done", "none"] as const;
export type MigrationStep = (typeof MIGRATION_STEPS)[number];

const STEP_OF: Readonly<Record<CampaignRepositoryState, Exclude<MigrationStep, "none">>> = {
  waiting: "planned",
  opening: "planned",
  replanned: "planned",
  failed: "planned",
  open: "open",
  draft: "open",
  changed: "open",
  behind: "open",
  conflicted: "open",
  failing: "open",
  merged: "merged",
  persisting: "merged",
  verified: "verified",
  refused: "not-done",
  closed: "not-done",
  superseded: "not-done",
  skipped: "not-done",
};

export const MIGRATION_STEP_WORDS: Readonly<Record<MigrationStep, string>> = {
  planned: "PR planned",
  open: "PR open",
  merged: "PR merged",
  verified: "verified",
  "not-done": "not done",
  none: "no migration",
};

/** The states that belong to any of these steps; `none` has none. */
export function statesOfSteps(steps: readonly MigrationStep[]): readonly CampaignRepositoryState[] {
  return CAMPAIGN_REPOSITORY_STATES.filter((state) => steps.includes(STEP_OF[state]));
}
