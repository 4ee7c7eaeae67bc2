import {
  BYPASS_MODES,
  type BypassActor,
  ENFORCEMENTS,
  type PropertySpec,
  type RepositoryCondition,
  type RequiredCheck,
  type Rule,
  type Ruleset,
  TARGETS,
} from "../rules/model.ts";
import { type Body, oneOf, required } from "./body.ts";
import { invalidRequest, UnownedError } from "./errors.ts";

/** A ruleset as somebody sends it, under GitHub's schema. */
export type RulesetInput = Pick<
  Ruleset,
  "name" | "target" | "enforcement" | "bypass" | "refs" | "repositories" | "rules"
>;

/** @param before what it was; null for a new one, which needs a name and an enforcement. @throws GitHubError 422 */
export function rulesetIn(body: Body, before: Ruleset | null, organization: boolean): RulesetInput {
  const conditions = body.conditions === undefined ? null : objectIn(body, "conditions");
  return {
    name: before !== null && body.name === undefined ? before.name : required(body, "name"),
    target: oneOf(body, "target", TARGETS) ?? before?.target ?? "branch",
    enforcement: enforcementIn(body, before),
    bypass: body.bypass_actors === undefined ? (before?.bypass ?? []) : listIn(body, "bypass_actors").map(bypassIn),
    refs: conditions === null ? (before?.refs ?? NO_REFS) : refsIn(conditions),
    repositories: conditions === null ? (before?.repositories ?? {}) : repositoriesIn(conditions, organization),
    rules:
      body.rules === undefined
        ? (before?.rules ?? [])
        : listIn(body, "rules").map((rule) => ruleIn(rule, organization)),
  };
}

const NO_REFS = { include: [], exclude: [] };

function enforcementIn(body: Body, before: Ruleset | null) {
  const said = oneOf(body, "enforcement", ENFORCEMENTS) ?? before?.enforcement ?? null;
  if (said === null) throw invalidRequest(`"enforcement" wasn't supplied.`);
  return said;
}

const ACTORS = ["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey", "User"];
const WITHOUT_ID = new Set(["OrganizationAdmin", "DeployKey"]);

function bypassIn(actor: Body): BypassActor {
  const actorType = oneOf(actor, "actor_type", ACTORS);
  if (actorType === null) throw invalidRequest(`"actor_type" wasn't supplied.`);
  const id = typeof actor.actor_id === "number" ? actor.actor_id : null;
  if (id === null && !WITHOUT_ID.has(actorType)) throw invalidRequest(`"actor_id" wasn't supplied.`);
  const mode = oneOf(actor, "bypass_mode", BYPASS_MODES) ?? "always";
  return { actorId: WITHOUT_ID.has(actorType) ? null : id, actorType, mode };
}

function refsIn(conditions: Body): Ruleset["refs"] {
  if (conditions.ref_name === undefined) throw invalidRequest(`"ref_name" wasn't supplied.`);
  const named = objectIn(conditions, "ref_name");
  return { include: textsIn(named, "include"), exclude: textsIn(named, "exclude") };
}

function repositoriesIn(conditions: Body, organization: boolean): RepositoryCondition {
  const kinds = ["repository_name", "repository_id", "repository_property"].filter(
    (kind) => conditions[kind] !== undefined,
  );
  if (kinds.length !== (organization ? 1 : 0))
    throw invalidRequest(
      organization
        ? "Conditions need exactly one kind of repository target."
        : "A repository's ruleset has no repositories to name.",
    );
  if (kinds[0] === "repository_name") {
    const named = objectIn(conditions, "repository_name");
    return { names: { include: textsIn(named, "include"), exclude: textsIn(named, "exclude") } };
  }
  if (kinds[0] === "repository_id") {
    const { repository_ids } = objectIn(conditions, "repository_id");
    return { ids: Array.isArray(repository_ids) ? repository_ids.map(Number) : [] };
  }
  if (kinds[0] === undefined) return {};
  const property = objectIn(conditions, "repository_property");
  const specs = (name: string) => (property[name] === undefined ? [] : listIn(property, name).map(specIn));
  return { properties: { include: specs("include"), exclude: specs("exclude") } };
}

function specIn(spec: Body): PropertySpec {
  return { name: required(spec, "name"), values: textsIn(spec, "property_values") };
}

const PLAIN = ["creation", "update", "deletion", "non_fast_forward"] as const;

const METHODS = ["MERGE", "SQUASH", "REBASE"] as const;

function ruleIn(rule: Body, organization: boolean): Rule {
  const type = required(rule, "type");
  const plain = PLAIN.find((one) => one === type);
  if (plain !== undefined) return { type: plain };
  const parameters = objectIn(rule, "parameters");
  if (type === "pull_request") {
    const { required_approving_review_count: approvals } = parameters;
    if (typeof approvals !== "number") throw invalidRequest(`"required_approving_review_count" wasn't supplied.`);
    return { type, approvals, parameters };
  }
  if (type === "merge_queue") {
    if (organization) throw invalidRequest("Invalid rule 'merge_queue': ");
    const method = oneOf(parameters, "merge_method", METHODS) ?? "MERGE";
    return { type, method: method.toLowerCase() as "merge" | "squash" | "rebase", parameters };
  }
  if (type !== "required_status_checks") throw new UnownedError(`rule ${type}`);
  return {
    type,
    checks: listIn(parameters, "required_status_checks").map(checkIn),
    strict: parameters.strict_required_status_checks_policy === true,
    unenforcedOnCreate: parameters.do_not_enforce_on_create === true,
  };
}

function checkIn(check: Body): RequiredCheck {
  const id = check.integration_id;
  return { context: required(check, "context"), integrationId: typeof id === "number" ? id : null };
}

function objectIn(body: Body, name: string): Body {
  const value = body[name];
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidRequest(`For '${name}', ${JSON.stringify(value)} is not an object.`);
  return value as Body;
}

function listIn(body: Body, name: string): Body[] {
  const value = body[name];
  if (!Array.isArray(value) || value.some((one) => typeof one !== "object" || one === null))
    throw invalidRequest(`For '${name}', ${JSON.stringify(value)} is not an array of objects.`);
  return value as Body[];
}

function textsIn(body: Body, name: string): string[] {
  const value = body[name] ?? [];
  if (!Array.isArray(value) || value.some((one) => typeof one !== "string"))
    throw invalidRequest(`For '${name}', ${JSON.stringify(value)} is not an array of strings.`);
  return value as string[];
}
