import { isSettled } from "../campaign/repository-state.ts";
import { EXCLUSION_WORDS, REPOSITORY_STATE_WORDS } from "../campaign/words.ts";
import { asked, awaited, type NextAction, section } from "./action.ts";
import type { MigrationFacts, SituationFacts, SituationRights } from "./facts.ts";

/** What comes next of a repository's migration. */

const PULL = section("pull-request");

/** Null where there is nothing to migrate. */
export function migrationStep(facts: SituationFacts, rights: SituationRights, lockdown: boolean): NextAction | null {
  const { migration, scan } = facts;
  if (migration !== null && isUnderWay(migration)) return ofCampaign(migration, rights, lockdown);
  if (migration?.state === "refused" && migration.code !== null && scan.blocking > 0 && hasPlan(facts))
    return asked(rights, "decide", {
      kind: "go-on",
      label: "See why no pull request can be opened",
      at: PULL,
      note: EXCLUSION_WORDS[migration.code],
    });
  if (hasPlan(facts))
    return asked(rights, "open", {
      kind: "open",
      label: "Open the migration PR",
      at: { kind: "order", order: "open" },
      note: "One pull request with exactly the change that is shown below. Nothing is merged by it.",
    });
  if (scan.blocking === 0) return null;
  return asked(rights, "open", {
    kind: "by-hand",
    label: `Solve ${scan.blocking === 1 ? "1 finding" : `${scan.blocking} findings`} by hand`,
    at: section("findings"),
    note: "No program can change and prove what is left. Each finding says what to do.",
  });
}

/** A person can still be waited for: what is settled, or was stopped, is over. */
function isUnderWay({ campaignState, state }: MigrationFacts): boolean {
  return campaignState !== "stopped" && !isSettled(state);
}

function hasPlan({ plan }: SituationFacts): boolean {
  return plan !== null && plan.files > 0;
}

function ofCampaign(migration: MigrationFacts, rights: SituationRights, lockdown: boolean): NextAction {
  const { campaignState, campaignId, state } = migration;
  if (campaignState === "draft" || campaignState === "preflighted") return approval(migration, rights);
  const campaign = { kind: "campaign", id: campaignId } as const;
  if (campaignState === "approved")
    return asked(rights, "decide", { kind: "go-on", label: "Start its campaign", at: campaign });
  if (campaignState === "paused" && state === "waiting")
    return asked(rights, "decide", { kind: "go-on", label: "Let its campaign go on", at: campaign });
  if (migration.pullNumber !== null) {
    const step = ofPull(migration, migration.pullNumber, rights, lockdown);
    if (step !== null) return step;
  }
  if (state === "replanned")
    return asked(rights, "decide", {
      kind: "accept",
      label: "Accept the new plan",
      at: PULL,
      note: REPOSITORY_STATE_WORDS.replanned.todo,
    });
  if (state === "persisting")
    return asked(rights, "open", {
      kind: "by-hand",
      label: "See what the merged migration left",
      at: section("findings"),
      note: REPOSITORY_STATE_WORDS.persisting.todo,
    });
  return awaited(REPOSITORY_STATE_WORDS[state].todo, PULL);
}

/** Whoever asked for it does not approve it, unless nobody else may. */
function approval({ askedById }: MigrationFacts, rights: SituationRights): NextAction {
  const own = askedById === rights.personId && !rights.alone;
  const { may, who } = rights.powers.decide;
  const action = {
    kind: "approve",
    label: "Approve and open the migration PR",
    at: { kind: "order", order: "open" },
    note: "It was asked for. Nothing is written before somebody else approves it.",
  } as const;
  if (may && !own) return { ...action, doer: { kind: "you" } };
  return { ...action, label: "Wait for its approval", at: PULL, doer: { kind: "others", who } };
}

/** Null for one that nobody has to touch. */
function ofPull(
  { state, checks, review }: MigrationFacts,
  number: number,
  rights: SituationRights,
  lockdown: boolean,
): NextAction | null {
  const name = `pull request #${number}`;
  const at = { kind: "pull-request", number } as const;
  if (state === "draft")
    return asked(rights, "merge", {
      kind: "finish",
      label: `Confirm what ${name} lists`,
      at,
      note: "Then mark it as ready, and merge it.",
    });
  if (state === "changed")
    return asked(rights, "merge", {
      kind: "finish",
      label: `Finish and merge ${name}`,
      at,
      note: REPOSITORY_STATE_WORDS.changed.todo,
    });
  if (state === "failing")
    return asked(rights, "merge", {
      kind: "fix-checks",
      label: `See why checks of ${name} fail`,
      at,
      note: "By this change, or as before it: the pull request says which.",
    });
  if (state !== "open") return null;
  if (review === "changes-requested")
    return asked(rights, "merge", { kind: "finish", label: `Answer the review of ${name}`, at });
  if (lockdown)
    return asked(rights, "ask-pass", {
      kind: "merge",
      label: `Have Thaw merge ${name}`,
      at: { kind: "passes" },
      note: "In a lockdown nobody merges by hand.",
    });
  return asked(rights, "merge", { kind: "merge", label: `Merge ${name}`, at, note: readiness(checks, review) });
}

function readiness(checks: string | null, review: string | null): string {
  const reviewed = review === "approved" ? "it is approved" : "it has no review yet";
  if (checks === "passing") return `Its checks pass; ${reviewed}.`;
  if (checks === "running") return `Its checks still run; ${reviewed}.`;
  if (checks === "none") return `It has no checks; ${reviewed}.`;
  return `How its checks stand is not visible; ${reviewed}.`;
}
