import { nodeId } from "../ids.ts";
import type { BypassActor, Rule, Ruleset } from "../rules/model.ts";
import { isoSeconds, type Links } from "./owner.ts";

export interface RulesetPlace {
  /** The organisation's login, or the repository's full name. */
  readonly source: string;
  readonly links: Links;
}

/** What lists have of a ruleset. @see https://docs.github.com/en/rest/orgs/rules */
export function rulesetSummary(ruleset: Ruleset, { source, links }: RulesetPlace): Record<string, unknown> {
  const organization = ruleset.source.kind === "organization";
  const api = organization ? `orgs/${source}` : `repos/${source}`;
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: organization ? "Organization" : "Repository",
    source,
    enforcement: ruleset.enforcement,
    node_id: nodeId("RRS", ruleset.id),
    _links: {
      self: { href: `${links.api}/${api}/rulesets/${ruleset.id}` },
      html: { href: `${links.web}/${organization ? `organizations/${source}` : source}/settings/rules/${ruleset.id}` },
    },
    created_at: isoSeconds(ruleset.createdAt),
    updated_at: isoSeconds(ruleset.updatedAt),
  };
}

/** All of it. @param bypass whether the reader may see who passes: only who can write the ruleset does */
export function rulesetJson(ruleset: Ruleset, place: RulesetPlace, bypass: boolean): Record<string, unknown> {
  return {
    ...rulesetSummary(ruleset, place),
    ...(bypass ? { bypass_actors: ruleset.bypass.map(bypassJson) } : {}),
    conditions: conditionsJson(ruleset),
    rules: ruleset.rules.map(ruleJson),
  };
}

function bypassJson({ actorId, actorType, mode }: BypassActor): Record<string, unknown> {
  return { actor_id: actorId, actor_type: actorType, bypass_mode: mode };
}

function conditionsJson({ refs, repositories }: Ruleset): Record<string, unknown> {
  const { names, ids, properties } = repositories;
  const specs = (all: readonly { readonly name: string; readonly values: readonly string[] }[]) =>
    all.map(({ name, values }) => ({ name, property_values: values, source: "custom" }));
  return {
    ref_name: { include: refs.include, exclude: refs.exclude },
    ...(names === undefined ? {} : { repository_name: { ...names, protected: false } }),
    ...(ids === undefined ? {} : { repository_id: { repository_ids: ids } }),
    ...(properties === undefined
      ? {}
      : { repository_property: { include: specs(properties.include), exclude: specs(properties.exclude) } }),
  };
}

/** A rule as it was sent, with the defaults of GitHub. */
export function ruleJson(rule: Rule): Record<string, unknown> {
  if (rule.type === "pull_request")
    return {
      type: rule.type,
      parameters: {
        allowed_merge_methods: ["merge", "squash", "rebase"],
        ...rule.parameters,
        required_approving_review_count: rule.approvals,
      },
    };
  if (rule.type === "merge_queue") return { type: rule.type, parameters: rule.parameters };
  if (rule.type !== "required_status_checks")
    return rule.type === "update"
      ? { type: rule.type, parameters: { update_allows_fetch_and_merge: false } }
      : { type: rule.type };
  return {
    type: rule.type,
    parameters: {
      strict_required_status_checks_policy: rule.strict,
      do_not_enforce_on_create: rule.unenforcedOnCreate,
      required_status_checks: rule.checks.map(({ context, integrationId }) => ({
        context,
        ...(integrationId === null ? {} : { integration_id: integrationId }),
      })),
    },
  };
}
