import type { BypassActor, Rule, RulesetDocument } from "./rulesets.ts";

/**
 * Rulesets where the best is not to be had: the organisation's by ids of repositories where it has no custom properties, a repository's own
 * where the organisation has no rulesets. What they refuse is the same; whom they are about is said otherwise.
 */

interface Guards {
  readonly name: string;
  readonly target: "branch" | "tag";
  readonly enforcement: "active" | "disabled";
  readonly bypass_actors: readonly BypassActor[];
  readonly rules: readonly Rule[];
}

type RefCondition = Pick<RulesetDocument["conditions"], "ref_name">;

export interface IdsRulesetDocument extends Guards {
  readonly conditions: RefCondition & { readonly repository_id: { readonly repository_ids: readonly number[] } };
}

export interface RepositoryRulesetDocument extends Guards {
  readonly conditions: RefCondition;
}

/**
 * About these repositories and no others, also none that are made later.
 * @throws RangeError for no repository at all: nobody knows what GitHub would take that for
 */
export function rulesetByIds(document: RulesetDocument, repositoryIds: readonly number[]): IdsRulesetDocument {
  if (repositoryIds.length === 0) throw new RangeError("A ruleset must be about a repository.");
  const ids = [...new Set(repositoryIds)].sort((one, other) => one - other);
  return {
    ...document,
    conditions: { ref_name: document.conditions.ref_name, repository_id: { repository_ids: ids } },
  };
}

/** Of one repository, whose administrators can change it. */
export function rulesetOfRepository(document: RulesetDocument): RepositoryRulesetDocument {
  return { ...document, conditions: { ref_name: document.conditions.ref_name } };
}
