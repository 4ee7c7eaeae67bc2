import { asked, awaited, type NextAction, section } from "./action.ts";
import type { HoldFacts, PassFacts, SituationFacts, SituationRights } from "./facts.ts";
import { gateStep } from "./gates.ts";
import { migrationStep } from "./migration.ts";
import { isToHold, openGates, type Standing, standingOf } from "./state.ts";

/** Where a repository stands, why, and the one thing that comes next. */
export interface Situation extends Standing {
  readonly action: NextAction;
  /** What this person may do while others are waited for; null where they need nothing of the kind, or may not. */
  readonly instead: NextAction | null;
  /** What else has to be known, one sentence each: that it is archived, that its jobs do not run. */
  readonly notes: readonly string[];
}

/**
 * Total. The action is the first that the one who looks may do; where there is none, the first that others do, so that it is known who is
 * waited for. Nothing that is not known counts as done.
 */
export function situationOf(facts: SituationFacts, rights: SituationRights): Situation {
  const standing = standingOf(facts);
  const steps = stepsOf(standing, facts, rights);
  const action = steps.find(({ doer }) => doer.kind === "you") ?? steps[0] ?? NOTHING;
  return {
    ...standing,
    action,
    instead: insteadOf(standing, action, rights),
    notes: [...meanwhile(steps, action), ...notesOf(facts)],
  };
}

/** What is waited for while this person does something else: who has asked for something sees that it was heard. */
function meanwhile(steps: readonly NextAction[], action: NextAction): readonly string[] {
  const [first] = steps;
  if (first === undefined || first === action) return [];
  const end = first.label.endsWith(".") ? "" : ".";
  if (first.doer.kind === "others") return [`Meanwhile ${first.doer.who} are waited for: ${first.label}${end}`];
  return first.doer.kind === "thaw" ? [`Meanwhile: ${first.label}${end}`] : [];
}

/** What cannot wait goes through by a pass. */
function insteadOf({ hold }: Standing, { doer }: NextAction, rights: SituationRights): NextAction | null {
  if (hold === null || !isToHold(hold) || doer.kind === "you" || !rights.powers["ask-pass"].may) return null;
  return asked(rights, "ask-pass", {
    kind: "ask-pass",
    label: "Ask for a pass",
    at: { kind: "passes" },
    note: "For one pull request that cannot wait: a security lead approves it.",
  });
}

const NOTHING: NextAction = {
  kind: "nothing",
  label: "Nothing is left to do",
  doer: { kind: "nobody" },
  at: null,
  note: null,
};

function stepsOf(standing: Standing, facts: SituationFacts, rights: SituationRights): readonly NextAction[] {
  const { hold } = standing;
  const shut = whyShut(facts);
  // Whoever may thaw may do so all the same: gates that pass need no push.
  if (shut !== null) return hold !== null && isToHold(hold) ? [...thawing(hold, rights), shut] : [shut];
  if (hold === null) return inPeace(facts, rights);
  if (hold.shown === "leaving") return [awaited("GitHub is being told that it is let out")];
  if (hold.shown === "thawed")
    return inPeace(facts, rights).filter(({ kind }) => kind === "merge" || kind === "finish");
  if (hold.shown === "excepted") return beforeItEnds(hold, facts, rights);
  return [
    ...ofPasses(facts.passes, hold, rights),
    ...seeing(hold, rights),
    ...scanning(facts, rights),
    ...thawing(hold, rights),
    ...openGates(hold).map((gate) => gateStep(gate, hold, facts, rights)),
  ];
}

/** What nobody can push to is not migrated. */
function whyShut({ archived, disabled, hidden }: SituationFacts): NextAction | null {
  const others = { kind: "others", who: "its administrators at GitHub" } as const;
  const at = { kind: "github", page: "settings" } as const;
  if (disabled)
    return {
      kind: "unlock",
      label: "Ask GitHub to switch it on",
      doer: others,
      at: { kind: "github", page: "repository" },
      note: "GitHub itself has switched this repository off: nothing can be changed in it.",
    };
  if (hidden)
    return {
      kind: "unlock",
      label: "Let Thaw’s App see it again",
      doer: { kind: "others", who: "owners of the organisation at GitHub" },
      at: { kind: "github", page: "repository" },
      note: "GitHub does not show it any more: it may have been taken out of what the App was chosen for.",
    };
  if (archived)
    return {
      kind: "unlock",
      label: "Unarchive it, or delete its secrets",
      doer: others,
      at,
      note: "It is archived: no pull request can be opened or merged. Its secrets are stored all the same.",
    };
  return null;
}

function inPeace(facts: SituationFacts, rights: SituationRights): readonly NextAction[] {
  const migration = migrationStep(facts, rights, false);
  const unread =
    facts.scan.unparsed > 0
      ? [
          asked(rights, "open", {
            kind: "understand",
            label: "Look at what was not understood",
            at: section("not-understood"),
          }),
        ]
      : [];
  return [...scanning(facts, rights), ...(migration === null ? [] : [migration]), ...unread];
}

/** Nothing that rests on a scan is said before there is one. */
function scanning({ scan }: SituationFacts, rights: SituationRights): readonly NextAction[] {
  if (scan.state !== "not-scanned" && !scan.failed) return [];
  if (scan.scanning) return [awaited("It is being scanned", null, "This page shows the result when it ends.")];
  return [
    asked(rights, "scan", {
      kind: "scan",
      label: scan.failed ? "Scan it again" : "Scan it",
      at: { kind: "order", order: "scan" },
      note: "Before that nothing is known, and what is unknown never passes.",
    }),
  ];
}

/** Gates that stand open come back when the exception ends. */
function beforeItEnds(hold: HoldFacts, facts: SituationFacts, rights: SituationRights): readonly NextAction[] {
  return hold.gates.filter(({ verdict }) => verdict !== "pass").map((gate) => gateStep(gate, hold, facts, rights));
}

/** It is to be held and is not seen to be: a commander's to look at, and no reason for an owner to wait. */
function seeing(hold: HoldFacts, rights: SituationRights): readonly NextAction[] {
  if (hold.shown !== "loose") return [];
  const { may } = rights.powers.command;
  if (!may) return [];
  return [
    asked(rights, "command", {
      kind: "see-freeze",
      label: "See why it is not held",
      at: { kind: "incident", id: hold.incidentId },
    }),
  ];
}

function thawing(hold: HoldFacts, rights: SituationRights): readonly NextAction[] {
  if (openGates(hold).length > 0) return [];
  if (hold.autoThaw)
    return [awaited("It is let out by itself", section("remaining"), "Its incident lets out what passes.")];
  const { may } = rights.powers.command;
  return [
    asked(rights, "command", {
      kind: "thaw",
      label: may ? "Let it out" : "Wait for a commander to let it out",
      at: may ? { kind: "thaw", incidentId: hold.incidentId } : section("remaining"),
      note: "Each gate is judged once more in that moment.",
    }),
  ];
}

/** What was asked for by hand cannot wait, or nobody would have asked. */
function ofPasses(passes: readonly PassFacts[], hold: HoldFacts, rights: SituationRights): readonly NextAction[] {
  const live = passes.find(({ state }) => state === "live");
  if (live !== undefined) return [throughPass(live, hold, rights)];
  const waiting = passes.find((one) => one.state === "waiting" && one.seen && one.askedById !== rights.personId);
  if (waiting === undefined || !rights.powers["approve-pass"].may) return [];
  return [
    asked(rights, "approve-pass", {
      kind: "decide-pass",
      label: `Decide about the pass for #${waiting.pullRequest}`,
      at: { kind: "passes" },
    }),
  ];
}

function throughPass({ pullRequest }: PassFacts, hold: HoldFacts, rights: SituationRights): NextAction {
  if (hold.mode === "lockdown")
    return asked(rights, "ask-pass", {
      kind: "merge",
      label: `Have Thaw merge #${pullRequest}`,
      at: { kind: "passes" },
      note: "It has a pass. In a lockdown nobody merges by hand.",
    });
  return asked(rights, "merge", {
    kind: "merge",
    label: `Merge pull request #${pullRequest}`,
    at: { kind: "pull-request", number: pullRequest },
    note: "It has a pass, for exactly the commit that was approved.",
  });
}

function notesOf({ archived, disabled, hidden, actions, passes, scan }: SituationFacts): readonly string[] {
  const waiting = passes.filter(({ state }) => state === "waiting");
  return [
    ...(disabled ? ["GitHub has switched this repository off."] : []),
    ...(hidden ? ["GitHub does not show it to Thaw any more: what is shown is what was seen last."] : []),
    ...(archived ? ["It is archived: nothing can be merged, and its secrets are stored all the same."] : []),
    ...(actions === false ? ["Actions are switched off: no job runs, so no run proves anything."] : []),
    ...(scan.failed ? ["Its newest scan failed: what is shown is what the scan before it found."] : []),
    ...waiting.map(({ pullRequest }) => `A pass for #${pullRequest} was asked for and waits for a security lead.`),
  ];
}
