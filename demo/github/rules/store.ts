import type { Owner, PropertyValue, Repository } from "../model.ts";
import type { World } from "../world.ts";
import type { Ruleset } from "./model.ts";
import type { ActionsSetting, Protection } from "./protection.ts";

/** A custom property of an organisation. @see https://docs.github.com/en/rest/orgs/custom-properties */
export interface PropertyDefinition {
  readonly name: string;
  readonly valueType: "string" | "single_select" | "multi_select" | "true_false" | "url";
  readonly required: boolean;
  readonly defaultValue: string | readonly string[] | null;
  readonly description: string | null;
  readonly allowedValues: readonly string[] | null;
  readonly editableBy: "org_actors" | "org_and_repo_actors";
}

/** What became of one update of a ref, as an organisation can read it. */
export interface RuleSuite {
  readonly id: number;
  readonly repositoryId: number;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly actor: string;
  readonly pushedAt: number;
  readonly result: "pass" | "fail" | "bypass";
}

/** One version of a ruleset. */
export interface RulesetVersion {
  readonly id: number;
  readonly actor: string;
  readonly at: number;
  readonly state: Ruleset;
}

/** `properties`: custom properties. `rulesets`: those of private repositories. `protection`: classic protection of their branches. */
export type Lacking = "properties" | "rulesets" | "protection";

/** Rules of organisations and repositories. */
export interface RuleBook {
  readonly rulesets: Map<number, Ruleset>;
  /** By the ruleset's id, the newest last. */
  readonly history: Map<number, RulesetVersion[]>;
  readonly suites: RuleSuite[];
  /** By the organisation's id, then by the property's name. */
  readonly properties: Map<number, Map<string, PropertyDefinition>>;
  /** By the repository's id, then by the branch. */
  readonly protections: Map<number, Map<string, Protection>>;
  /** By the repository's id; those that are not in it run everything. */
  readonly actions: Map<number, ActionsSetting>;
  /** Ids of organisations whose plan offers no rulesets. */
  readonly unoffered: Set<number>;
  /** What else plans do not offer, by the organisation's id. */
  readonly lacking: Map<number, Set<Lacking>>;
}

export function emptyRuleBook(): RuleBook {
  return {
    rulesets: new Map(),
    history: new Map(),
    suites: [],
    properties: new Map(),
    protections: new Map(),
    actions: new Map(),
    unoffered: new Set(),
    lacking: new Map(),
  };
}

/** At most so many rulesets in one place. */
export const MOST_RULESETS = 75;
/** At most so many properties, each with so many allowed values; values of so many repositories are changed at once. */
export const MOST_PROPERTIES = 100;
export const MOST_ALLOWED_VALUES = 200;
export const MOST_REPOSITORIES_AT_ONCE = 30;

export function propertiesOf(world: World, owner: Owner): Map<string, PropertyDefinition> {
  const found = world.rules.properties.get(owner.id) ?? new Map<string, PropertyDefinition>();
  world.rules.properties.set(owner.id, found);
  return found;
}

/** What a repository has, with the defaults of properties that it has no value of. */
export function effectiveProperties(world: World, repository: Repository): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const [name, { required, defaultValue }] of world.rules.properties.get(repository.ownerId) ?? [])
    if (required && defaultValue !== null) values.set(name, [defaultValue].flat());
  for (const [name, value] of Object.entries(repository.properties)) values.set(name, textsOf(value));
  return values;
}

function textsOf(value: PropertyValue): readonly string[] {
  return typeof value === "object" ? value : [String(value)];
}

/** Rulesets of a place, the oldest first. */
export function rulesetsOf(world: World, source: Ruleset["source"]): Ruleset[] {
  return [...world.rules.rulesets.values()].filter(
    (ruleset) => ruleset.source.kind === source.kind && ruleset.source.id === source.id,
  );
}

/** Those that may be about a repository: its own, and its organisation's. */
export function rulesetsFor(world: World, repository: Repository): Ruleset[] {
  return [
    ...rulesetsOf(world, { kind: "repository", id: repository.id }),
    ...rulesetsOf(world, { kind: "organization", id: repository.ownerId }),
  ];
}

/** Keeps a version of a ruleset as it is now, and tells those who want to know. */
export function rememberRuleset(
  world: World,
  ruleset: Ruleset,
  action: "created" | "edited" | "deleted",
  actor: string,
): void {
  const versions = world.rules.history.get(ruleset.id) ?? [];
  versions.push({ id: versions.length + 1, actor, at: world.now(), state: { ...ruleset } });
  world.rules.history.set(ruleset.id, versions);
  world.happenings.tell({ event: "repository_ruleset", action, ruleset: { ...ruleset } });
}
