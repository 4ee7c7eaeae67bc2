import { stringify } from "yaml";
import { z } from "zod";
import { schemaWords } from "../schema-words.ts";
import { type Mistake, mistakesOf, parseStrictYaml } from "../strict-yaml.ts";
import { NOT_STATED, policySchema, type TrustPolicy } from "./policy.ts";
import type { IssuerProfile } from "./profiles.ts";

/** Policies as code: `version: 1` and a list of `policies`. */

const fileSchema = z.strictObject({ version: z.literal(1), policies: z.array(z.unknown()).min(1).max(500) });

/** Larger files are refused before they are read. Bytes would be exact; UTF-16 units are near enough for a bound. */
const LONGEST = 512 * 1_024;

export interface ImportedPolicy {
  readonly policy: TrustPolicy;
  /** Where it begins in the file. */
  readonly line: number;
}

export interface PolicyImport {
  readonly policies: readonly ImportedPolicy[];
  /** Of policies that are not among `policies`: one that is wrong does not keep the others out. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads a file of policies. Each mistake has its line. What is imported is a proposal: it becomes a pending version and nothing else.
 * @param issuers the issuers that the broker is configured for, by id, to know which events exist; an unknown issuer is a mistake
 */
export function importPolicies(text: string, issuers: ReadonlyMap<string, IssuerProfile>): PolicyImport {
  if (text.length > LONGEST) return wrong([{ line: 1, message: "the file is larger than 512 KiB" }]);
  const parsed = parseStrictYaml(text);
  if (!parsed.ok) return wrong(parsed.mistakes);
  const file = fileSchema.safeParse(parsed.value, { error: schemaWords });
  if (!file.success) return wrong(mistakesOf(file.error, parsed.lineOf));
  const policies: ImportedPolicy[] = [];
  const mistakes: Mistake[] = [];
  const seen = new Map<string, number>();
  for (const [index, value] of file.data.policies.entries()) {
    const at = ["policies", index];
    const checked = policySchema.safeParse(value, { error: schemaWords });
    if (!checked.success) {
      mistakes.push(...mistakesOf(checked.error, parsed.lineOf, at));
      continue;
    }
    const policy = checked.data;
    const problem = issuerProblem(policy, issuers);
    const key = `${policy.who.issuer} ${policy.who.repository_id} ${policy.grant}`;
    const earlier = seen.get(key);
    if (problem !== null) {
      mistakes.push({ line: parsed.lineOf([...at, ...problem.path]), message: problem.message });
    } else if (earlier !== undefined) {
      const message = `${policy.grant} of this repository stands in line ${earlier} already`;
      mistakes.push({ line: parsed.lineOf([...at, "grant"]), message });
    } else {
      const line = parsed.lineOf(at);
      seen.set(key, line);
      policies.push({ policy, line });
    }
  }
  return { policies, mistakes };
}

/** What only the broker's configuration can tell about a policy: whether its issuer exists and has such events. */
export function issuerProblem(
  { who }: TrustPolicy,
  issuers: ReadonlyMap<string, IssuerProfile>,
): { readonly path: readonly (string | number)[]; readonly message: string } | null {
  const profile = issuers.get(who.issuer);
  if (profile === undefined) {
    const known = [...issuers.keys()].join(", ");
    return { path: ["who", "issuer"], message: `who.issuer: the broker is configured for ${known || "no issuer"}` };
  }
  const index = who.events.findIndex((event) => event !== NOT_STATED && !profile.events.includes(event));
  if (index < 0) return null;
  return {
    path: ["who", "events", index],
    message: `who.events.${index}: ${who.events[index]} is no event of ${who.issuer}`,
  };
}

/** The file that `importPolicies` reads back to the same policies. */
export function exportPolicies(policies: readonly TrustPolicy[]): string {
  return stringify({ version: 1, policies }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** One policy as a person reads it, and the line of each of its places. */
export function policyText(policy: TrustPolicy): {
  readonly text: string;
  readonly lineOf: (path: readonly PropertyKey[]) => number;
} {
  const text = stringify(policy, { lineWidth: 0, aliasDuplicateObjects: false });
  const parsed = parseStrictYaml(text);
  return { text, lineOf: parsed.ok ? parsed.lineOf : () => 1 };
}

function wrong(mistakes: readonly Mistake[]): PolicyImport {
  return { policies: [], mistakes };
}
