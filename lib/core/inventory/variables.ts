import { kindByName } from "../knowledge/names.ts";
import { isPlaceholder, scanText, shannonEntropy } from "../literals/index.ts";
import type { VariableFact, VariableSuspicion } from "./facts.ts";
import type { InventoryFinding } from "./findings.ts";

/** Where a text is looked at as if it were a file; no rule is for such a path only. */
const PATH = "variable";
/** Words and addresses stay below; random values of twenty characters and more are above. */
const RANDOM_BITS = 3.5;
const RANDOM_LENGTH = 20;

/**
 * Whether the value of a variable looks like a credential: by its own form, or by a name that says so and a random value. What is given back
 * has nothing of the value but a vendor's public prefix and a length.
 */
export function suspicionOf(name: string, value: string): VariableSuspicion | null {
  const match = scanText(`${name}=${value}`, PATH).find(
    ({ kind, confidence }) => kind === "hardcoded-credential" && confidence !== "low",
  );
  if (match !== undefined) return { rule: match.rule, shape: match.shape };
  const evidence = kindByName(name);
  if (evidence === null || evidence.kind === "identifier" || isPlaceholder(value)) return null;
  const random = value.length >= RANDOM_LENGTH && /^[\x21-\x7e]+$/.test(value) && !/^https?:\/\/[^@]*$/.test(value);
  return random && shannonEntropy(value) >= RANDOM_BITS ? { rule: "name", shape: `…(${value.length})` } : null;
}

export function variableFindings(
  variables: readonly (VariableFact & { readonly repository: string | null })[],
): readonly InventoryFinding[] {
  return variables.flatMap(({ name, repository, suspicion }) => {
    if (suspicion === null) return [];
    const certain = suspicion.rule !== "name";
    return [
      {
        rule: "secret-in-variable",
        subject: `${repository ?? "organisation"}/${name}`,
        repositoryId: repository,
        credentialId: null,
        name,
        severity: certain ? "critical" : "high",
        message: `The variable holds what looks like a credential (${suspicion.shape}). Everybody who can read the repository's workflows or their logs has it: revoke it first, then take it out.`,
      } as const,
    ];
  });
}
