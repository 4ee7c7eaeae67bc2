import type { IdsRulesetDocument, RepositoryRulesetDocument } from "./ladder.ts";
import type { BypassActor, PropertyCondition, Rule, RulesetDocument } from "./rulesets.ts";

/** A ruleset as GitHub's list has it, checked for its shape and no further. */
export interface SeenRuleset {
  readonly name: string;
  readonly target: string;
  readonly enforcement: string;
  /** Null where the reader may not see them: then it is unknown who passes. */
  readonly bypassActors: readonly BypassActor[] | null;
  readonly refs: { readonly include: readonly string[]; readonly exclude: readonly string[] } | null;
  /** Null where it goes by something else than properties. */
  readonly properties: {
    readonly include: readonly Omit<PropertyCondition, "source">[];
    readonly exclude: readonly Omit<PropertyCondition, "source">[];
  } | null;
  /** Null where it goes by something else than ids of repositories. */
  readonly repositoryIds: readonly number[] | null;
  readonly rules: readonly Rule[];
}

/**
 * How a ruleset differs from what it should be. `missing`: it is not there. `enforcement`: it is off, or on, and should not be. `bypass`:
 * somebody passes it; `exempt`: and leaves no trace. `bypass-unseen`: who passes is not visible. `refs`, `repositories`: it is about others.
 * `rule`: one is missing or weaker. `rule-added`: one more than ours. `name`: it was renamed.
 */
export const DRIFT_CODES = [
  "missing",
  "enforcement",
  "target",
  "exempt",
  "bypass",
  "bypass-unseen",
  "refs",
  "repositories",
  "rule",
  "rule-added",
  "name",
] as const;
export type DriftCode = (typeof DRIFT_CODES)[number];

/**
 * `definition`: a property is not as it was defined. `let-out`: a repository was let out by hand. `out-of-scope`: taken out of the freeze.
 * `held-again`: one that thawed does not carry the epoch any more. `in-scope`: one that the incident is not about is held. `unlocked`: a branch
 * that was locked is not, or not for administrators. `actions-on`: Actions that were switched off run.
 */
export type PropertyDriftCode =
  | "definition"
  | "let-out"
  | "out-of-scope"
  | "held-again"
  | "in-scope"
  | "unlocked"
  | "actions-on";

export interface Drift {
  readonly code: DriftCode;
  /** What it is about: a rule, an actor. Text of GitHub's is escaped by whoever shows it. */
  readonly what: string;
}

/** Those with which the freeze holds all the same. */
const HARMLESS: ReadonlySet<DriftCode> = new Set(["rule-added", "name"]);

/** Whether the freeze may not hold because of it. What is not visible may be anything. */
export function weakens({ code }: Drift): boolean {
  return !HARMLESS.has(code);
}

export type AnyRulesetDocument = RulesetDocument | IdsRulesetDocument | RepositoryRulesetDocument;

/** All differences, in the order of the codes; none where it is as it should be. @param seen null where there is no such ruleset */
export function driftOf(wanted: AnyRulesetDocument, seen: SeenRuleset | null): readonly Drift[] {
  if (seen === null) return [{ code: "missing", what: wanted.name }];
  const found: Drift[] = [];
  const tell = (code: DriftCode, what: string) => found.push({ code, what });
  if (seen.enforcement !== wanted.enforcement) tell("enforcement", seen.enforcement);
  if (seen.target !== wanted.target) tell("target", seen.target);
  found.push(...bypassDrift(wanted.bypass_actors, seen.bypassActors));
  if (!sameRefs(wanted, seen)) tell("refs", refsText(seen));
  if (!sameRepositories(wanted, seen)) tell("repositories", "its condition");
  found.push(...ruleDrift(wanted.rules, seen.rules));
  if (seen.name !== wanted.name) tell("name", seen.name);
  return found.sort((one, other) => DRIFT_CODES.indexOf(one.code) - DRIFT_CODES.indexOf(other.code));
}

function bypassDrift(wanted: readonly BypassActor[], seen: readonly BypassActor[] | null): readonly Drift[] {
  if (seen === null) return [{ code: "bypass-unseen", what: "bypass actors" }];
  const allowed = new Set(wanted.map(actorText));
  return seen
    .filter((actor) => !allowed.has(actorText(actor)))
    .map((actor) => ({ code: actor.bypass_mode === "exempt" ? "exempt" : "bypass", what: actorText(actor) }) as const);
}

/** `Team 7 (always)`. */
export function actorText({ actor_type, actor_id, bypass_mode }: BypassActor): string {
  return `${actor_type}${actor_id === null ? "" : ` ${actor_id}`} (${bypass_mode})`;
}

function sameRefs(wanted: AnyRulesetDocument, seen: SeenRuleset): boolean {
  const { ref_name } = wanted.conditions;
  return (
    seen.refs !== null && sameSet(ref_name.include, seen.refs.include) && sameSet(ref_name.exclude, seen.refs.exclude)
  );
}

function refsText({ refs }: SeenRuleset): string {
  return refs === null ? "no branches" : refs.include.join(", ");
}

function sameRepositories({ conditions }: AnyRulesetDocument, { properties, repositoryIds }: SeenRuleset): boolean {
  if ("repository_id" in conditions)
    return repositoryIds !== null && sameSet(conditions.repository_id.repository_ids, repositoryIds);
  // A repository's own is about nothing else.
  if (!("repository_property" in conditions)) return properties === null && repositoryIds === null;
  if (properties === null) return false;
  const { include, exclude } = conditions.repository_property;
  const text = ({ name, property_values }: Omit<PropertyCondition, "source">) =>
    JSON.stringify([name, [...property_values].sort()]);
  return (
    sameSet(include.map(text), properties.include.map(text)) && sameSet(exclude.map(text), properties.exclude.map(text))
  );
}

function sameSet<T>(one: readonly T[], other: readonly T[]): boolean {
  const left = new Set(one);
  const right = new Set(other);
  return left.size === right.size && [...left].every((item) => right.has(item));
}

function ruleDrift(wanted: readonly Rule[], seen: readonly Rule[]): readonly Drift[] {
  const weaker = wanted
    .filter((rule) => !seen.some((other) => other.type === rule.type && covers(other.parameters, rule.parameters)))
    .map(({ type }) => ({ code: "rule", what: type }) as const);
  const ours = new Set(wanted.map(({ type }) => type));
  const added = seen
    .filter(({ type }) => !ours.has(type))
    .map(({ type }) => ({ code: "rule-added", what: type }) as const);
  return [...weaker, ...added];
}

/**
 * Whether what is seen says all that is wanted. GitHub adds parameters of its own, with their defaults; those that we set must be as we set them.
 * Lists of objects are compared without order, and with nothing missing: a check more is no weaker, but it is not what we wrote.
 */
function covers(seen: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(seen) || seen.length !== wanted.length) return false;
    return wanted.every((item) => seen.some((other) => covers(other, item)));
  }
  if (typeof wanted !== "object" || wanted === null) return wanted === undefined || seen === wanted;
  if (typeof seen !== "object" || seen === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    covers(Object.hasOwn(seen, key) ? (seen as Record<string, unknown>)[key] : undefined, value),
  );
}
