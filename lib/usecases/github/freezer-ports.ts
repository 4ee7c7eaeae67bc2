import type { SeenRuleset } from "../../core/freeze/drift.ts";
import type { IdsRulesetDocument } from "../../core/freeze/ladder.ts";
import type { RulesetDocument } from "../../core/freeze/rulesets.ts";
import type { PropertyDefinition } from "../../core/freeze/slot.ts";
import type { GithubFailure, GithubInstallation, GithubRepositoryRef, GithubResult, ReadOptions } from "./ports.ts";

/**
 * What a freeze does on GitHub, all in the Freezer App's name. Each writing call here is one request of GitHub's, where nothing else is
 * said, so that whoever counts calls counts requests. A write whose outcome is not known may be repeated: each says the whole state.
 */
export interface GithubFreezer {
  /** All rulesets of the organisation, others' among them, each whole. */
  rulesets(freezer: GithubInstallation, options?: ReadOptions): Promise<GithubResult<readonly KnownRuleset[]>>;
  /** One of them; null where there is none with this id. */
  ruleset(freezer: GithubInstallation, id: number, options?: ReadOptions): Promise<GithubResult<KnownRuleset | null>>;
  createRuleset(
    freezer: GithubInstallation,
    document: RulesetDocument | IdsRulesetDocument,
    options?: ReadOptions,
  ): Promise<GithubResult<KnownRuleset>>;
  /** `not-found` where it was deleted meanwhile. */
  updateRuleset(
    freezer: GithubInstallation,
    id: number,
    document: RulesetDocument | IdsRulesetDocument,
    options?: ReadOptions,
  ): Promise<GithubResult<KnownRuleset>>;
  deleteRuleset(freezer: GithubInstallation, id: number, options?: ReadOptions): Promise<GithubResult<void>>;
  /** Who changed it, the newest first. */
  rulesetHistory(
    freezer: GithubInstallation,
    id: number,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly RulesetChange[]>>;
  properties(freezer: GithubInstallation, options?: ReadOptions): Promise<GithubResult<readonly SeenProperty[]>>;
  /** Makes or replaces definitions. */
  defineProperties(
    freezer: GithubInstallation,
    definitions: readonly PropertyDefinition[],
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** Of all repositories that the organisation has, by pages. Other people's properties are left out. */
  propertyValues(
    freezer: GithubInstallation,
    options?: ReadOptions,
  ): AsyncIterable<GithubResult<readonly SeenValues[]>>;
  /** For thirty repositories at most; null takes a value away. `not-found` where one of the names is none any more: then none was set. */
  setProperties(
    freezer: GithubInstallation,
    repositories: readonly string[],
    values: Readonly<Record<string, string | null>>,
    options?: ReadOptions,
  ): Promise<GithubResult<void>>;
  /** The rules in force on a branch, whoever's they are. */
  rulesOn(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    branch: string,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly RuleInForce[]>>;
  /** Makes a check on a commit, or, by its id, changes it, its name too. @returns the name that GitHub gave it */
  writeCheck(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    check: FreezeCheck,
    options?: ReadOptions,
  ): Promise<GithubResult<{ readonly id: number; readonly name: string }>>;
  /** Our own on a commit whose names begin so. */
  checksOn(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef,
    sha: string,
    prefix: string,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly SeenCheck[]>>;
  /** Evaluations of rules that somebody passed within the last day: of one repository, or, by null, of all, which costs no more. */
  bypasses(
    freezer: GithubInstallation,
    repository: GithubRepositoryRef | null,
    options?: ReadOptions,
  ): Promise<GithubResult<readonly SeenBypass[]>>;
  /**
   * Whether the organisation's plan offers rulesets: one that is off, and about no repository, is made and taken away again. Two requests,
   * and one of an earlier probe that was cut is taken away as well.
   */
  probe(freezer: GithubInstallation, options?: ReadOptions): Promise<RulesetOffer>;
}

/**
 * `not-offered`: GitHub says that the plan has none. `not-allowed`: the App lacks the permission. `unknown`: GitHub could not say. `failure` is
 * why; where they are offered, why the probe could not be taken away.
 */
export interface RulesetOffer {
  readonly state: "offered" | "not-offered" | "not-allowed" | "unknown";
  readonly failure: GithubFailure | null;
}

export interface KnownRuleset extends SeenRuleset {
  readonly id: number;
  readonly updatedAt: Date | null;
}

export interface RulesetChange {
  readonly version: number;
  readonly at: Date;
  /** GitHub's id of the person or the App's bot; null where it tells none. */
  readonly actorId: number | null;
  /** Login where GitHub tells it. It is asked for the newest few only. */
  readonly by: string | null;
}

/** A custom property as it is defined now. */
export interface SeenProperty {
  readonly name: string;
  readonly valueType: string;
  readonly required: boolean;
  /** Several are told as one text, with commas between. */
  readonly defaultValue: string | null;
  readonly allowedValues: readonly string[];
  /** `unknown` where GitHub does not tell. */
  readonly editableBy: string;
}

export interface SeenValues {
  readonly repositoryId: number;
  /** Without the owner. */
  readonly name: string;
  /** Of the slots' properties that have a value or a default. Several values of one are told as one text, with commas between. */
  readonly values: Readonly<Record<string, string | null>>;
}

export interface RuleInForce {
  readonly type: string;
  /** Only those of an organisation's ruleset are out of reach for the repository's administrators. */
  readonly ofOrganisation: boolean;
  readonly rulesetId: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface FreezeCheck {
  /** Of one that is there; null makes another. */
  readonly id: number | null;
  /** The context that the ruleset asks for. */
  readonly name: string;
  readonly sha: string;
  readonly conclusion: "success" | "failure" | "neutral" | "cancelled";
  /** Where the button is. */
  readonly detailsUrl: string;
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Ours, of what it is about, so that it is found again. */
  readonly externalId: string;
}

export interface SeenCheck {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string | null;
  readonly externalId: string | null;
}

export interface SeenBypass {
  readonly id: number;
  readonly repositoryId: number;
  readonly actor: string | null;
  readonly ref: string;
  readonly after: string;
  readonly at: Date;
}
