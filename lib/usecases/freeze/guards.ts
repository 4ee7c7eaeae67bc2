import { CHECKED_KINDS, type CheckedKind, gateContext } from "../../core/freeze/rulesets.ts";
import type { RuleInForce } from "../github/freezer-ports.ts";
import type { FreezingIncident, Seen } from "./work-ports.ts";

/** What the rules in force on a branch say of a freeze. */

export function sightOf(held: readonly boolean[]): Seen["rules"] {
  if (held.length === 0) return "unknown";
  if (held.every(Boolean)) return "all";
  return held.some(Boolean) ? "some" : "none";
}

/** By the check that none but our App can write, of this epoch and this kind of branch. */
export function isGuarded(
  rules: readonly RuleInForce[],
  { epoch }: FreezingIncident,
  kind: CheckedKind,
  ruleset: number | undefined,
  freezerAppId: number,
): boolean {
  if (!CHECKED_KINDS.includes(kind)) return false;
  const context = gateContext(epoch, kind);
  return rules.some(({ type, rulesetId, ofOrganisation, parameters }) => {
    if (type !== "required_status_checks" || rulesetId !== ruleset || !ofOrganisation) return false;
    const checks: unknown = parameters.required_status_checks;
    if (!Array.isArray(checks)) return false;
    return checks.some((check) => check?.context === context && check?.integration_id === freezerAppId);
  });
}
