import { gateTitle } from "../listing/incident-wording.ts";
import { type ActionPlace, asked, awaited, type NextAction, section } from "./action.ts";
import type { GateFacts, HoldFacts, SituationFacts, SituationRights } from "./facts.ts";
import { migrationStep } from "./migration.ts";

/** What comes next about one gate that does not pass. */
export function gateStep(gate: GateFacts, hold: HoldFacts, facts: SituationFacts, rights: SituationRights): NextAction {
  if (gate.gate === "static-credentials") return ofCredentials(gate, hold, facts, rights);
  // What is not known is looked at by the worker, and what it lacks stands beside the gate: no person's button makes it known.
  if (gate.verdict === "unknown")
    return awaited(
      `“${gateTitle(gate.gate)}” is being looked at`,
      section("remaining"),
      "What is missing is said there.",
    );
  const step = STEPS[gate.gate];
  if (step !== undefined) return step(gate, hold, facts, rights);
  return {
    kind: "custom",
    label: `See “${gateTitle(gate.gate)}”`,
    doer: { kind: "others", who: "those who answer for this gate" },
    at: section("remaining"),
    note: "It is a gate of the organisation’s own.",
  };
}

type Step = (gate: GateFacts, hold: HoldFacts, facts: SituationFacts, rights: SituationRights) => NextAction;

/** A merge is not everything: until the scan of it is done the gate is not known. */
const ofCredentials: Step = (gate, hold, facts, rights) => {
  const step = migrationStep(facts, rights, hold.mode === "lockdown");
  if (step !== null) return step;
  if (gate.verdict === "unknown" || facts.scan.scanning)
    return awaited("The newest commit is being scanned", section("remaining"));
  return asked(rights, "scan", { kind: "scan", label: "Scan it again", at: { kind: "order", order: "scan" } });
};

const room = (hold: HoldFacts, gate: GateFacts): ActionPlace => ({
  kind: "gate",
  incidentId: hold.incidentId,
  gate: gate.gate,
});

const STEPS: Readonly<Record<string, Step>> = {
  "workflows-understood": (_, __, ___, rights) =>
    asked(rights, "open", {
      kind: "understand",
      label: "Look at what was not understood",
      at: section("not-understood"),
      note: "Write it so that it can be read, or ask for an exception.",
    }),
  "exposed-revoked": (gate, hold, _, rights) =>
    asked(rights, "record-revocation", {
      kind: "revoke",
      label: "Revoke what was exposed",
      at: room(hold, gate),
      note: "At its provider, and then say so here.",
    }),
  "secrets-removed": (_, __, ___, rights) =>
    asked(rights, "remove", {
      kind: "remove",
      label: "Remove the secrets that were replaced",
      at: { kind: "credentials" },
    }),
  "broker-adopted": (_, __, facts, rights) =>
    facts.actions === false
      ? asked(rights, "merge", {
          kind: "prove",
          label: "Switch Actions on",
          at: { kind: "github", page: "settings" },
          note: "They are switched off, and only a run proves that migrated jobs get their credentials.",
        })
      : asked(rights, "merge", {
          kind: "prove",
          label: "Run the migrated workflows again",
          at: { kind: "github", page: "actions" },
          note: "A job proves it by getting its credential from the broker.",
        }),
  "brokered-rotated": (_, __, ___, rights) =>
    asked(rights, "remove", { kind: "rotate", label: "Rotate brokered values", at: { kind: "stored-values" } }),
  "commit-review": (gate, hold, _, rights) =>
    asked(rights, "review", { kind: "review", label: "Review the commits of the window", at: room(hold, gate) }),
  "persistence-review": (gate, hold, _, rights) =>
    asked(rights, "review", { kind: "review", label: "Review what was changed in the window", at: room(hold, gate) }),
  "app-audit": (gate, hold, _, rights) =>
    asked(rights, "decide-apps", { kind: "decide-apps", label: "Decide about installed Apps", at: room(hold, gate) }),
  exceptions: (_, __, ___, rights) =>
    asked(rights, "ask-pass", { kind: "exception", label: "Ask for the exception again", at: { kind: "passes" } }),
};
