import { z } from "zod";
import type { Severity } from "../contracts.ts";
import { type RepositoryAddress, repositoryAddress, sameRepository } from "./address.ts";
import { placeOfUri, type Roots, rootOfUri } from "./place.ts";
import type { ImportedFinding, ImportedReport, ImportedRun, LeftReason } from "./report.ts";
import { ruleMeaning } from "./rules.ts";
import { commitId, shortName, toolName } from "./words.ts";

/**
 * SARIF 2.1.0, as gitleaks, zizmor, Semgrep and GitHub's code scanning write it. The schema names what is kept: messages, snippets,
 * fingerprints and properties are dropped by reading, before anything else looks at the file.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */

const LEVELS = ["none", "note", "warning", "error"] as const;
type Level = (typeof LEVELS)[number];

const tags = z.array(z.string().max(500)).max(200).catch([]);
const rule = z.object({
  id: z.string(),
  defaultConfiguration: z
    .object({ level: z.enum(LEVELS).optional() })
    .optional()
    .catch(undefined),
  /** `security-severity` is GitHub's, from 0.0 to 10.0: https://docs.github.com/en/code-security/reference/code-scanning/sarif-support */
  properties: z
    .object({ tags, "security-severity": z.union([z.string(), z.number()]).optional().catch(undefined) })
    .partial()
    .optional()
    .catch(undefined),
});
type Rule = z.infer<typeof rule>;

const component = z.object({
  name: z.string().optional().catch(undefined),
  semanticVersion: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  rules: z.array(z.unknown()).optional().catch(undefined),
});

const whole = z
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const region = z.object({
  startLine: whole.optional(),
  startColumn: whole.optional(),
  endLine: whole.optional(),
  endColumn: whole.optional(),
});
const result = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().int().optional(),
  rule: z.object({ id: z.string().optional(), index: z.number().int().optional() }).optional(),
  kind: z.string().optional(),
  level: z.enum(LEVELS).optional(),
  baselineState: z.string().optional(),
  locations: z
    .array(
      z.object({
        physicalLocation: z
          .object({
            artifactLocation: z.object({ uri: z.string().optional(), index: z.number().int().optional() }).optional(),
            region: region.optional(),
          })
          .optional(),
      }),
    )
    .optional(),
  /** gitleaks puts the commit here, beside a name and an address that are nobody's business. */
  partialFingerprints: z.object({ commitSha: z.string().optional() }).optional().catch(undefined),
});
type SarifResult = z.infer<typeof result>;

const run = z.object({
  tool: z.object({ driver: component, extensions: z.array(component).optional().catch(undefined) }),
  results: z.array(z.unknown()).nullish(),
  artifacts: z
    .array(z.object({ location: z.object({ uri: z.string().optional() }).optional() }).catch({}))
    .optional()
    .catch(undefined),
  originalUriBaseIds: z
    .record(z.string(), z.object({ uri: z.string().optional() }))
    .optional()
    .catch(undefined),
  versionControlProvenance: z
    .array(z.object({ repositoryUri: z.string(), revisionId: z.string().optional() }))
    .optional()
    .catch(undefined),
});
type SarifRun = z.infer<typeof run>;

/** The log as a whole; null for what is not one. */
export function sarifRuns(value: unknown): readonly SarifRun[] | null {
  const log = z.object({ version: z.literal("2.1.0"), runs: z.array(run).max(100) }).safeParse(value);
  return log.success ? log.data.runs : null;
}

/** Results of all runs, before any is read. */
export function sarifSize(runs: readonly SarifRun[]): number {
  return runs.reduce((sum, { results }) => sum + (results?.length ?? 0), 0);
}

/** Every run with what could be taken of it. Total: what is not as the format says is counted in `left`. */
export function readSarif(runs: readonly SarifRun[], roots: Roots): ImportedReport {
  const left = { unreadable: 0, "no-place": 0, outside: 0 };
  return { runs: runs.map((one) => readRun(one, roots, (reason) => (left[reason] += 1))), left };
}

function readRun(one: SarifRun, given: Roots, leave: (reason: LeftReason) => void): ImportedRun {
  const { driver } = one.tool;
  const tool = toolName(driver.name ?? "");
  const rules = rulesOf(one);
  const bases = Object.values(one.originalUriBaseIds ?? {}).flatMap(({ uri }) => (uri ? (rootOfUri(uri) ?? []) : []));
  const findings: ImportedFinding[] = [];
  for (const entry of one.results ?? []) {
    const parsed = result.safeParse(entry);
    if (!parsed.success) {
      leave("unreadable");
      continue;
    }
    if (isNoFinding(parsed.data)) continue;
    const read = findingOf(parsed.data, { tool, rules, roots: [...given, ...bases], run: one });
    if (typeof read === "string") leave(read);
    else findings.push(read);
  }
  const version = driver.semanticVersion ?? driver.version;
  return { tool, version: version ? shortName(version, 40) : null, ...provenanceOf(one), findings };
}

/** What was checked and is right, or is no longer there (sections 3.27.9 and 3.27.24). What a comment suppresses is a finding still. */
function isNoFinding({ kind, baselineState }: SarifResult): boolean {
  return kind === "pass" || kind === "notApplicable" || baselineState === "absent";
}

interface RunContext {
  readonly tool: string;
  readonly rules: Rules;
  readonly roots: Roots;
  readonly run: SarifRun;
}

function findingOf(one: SarifResult, { tool, rules, roots, run }: RunContext): ImportedFinding | LeftReason {
  const physical = one.locations?.[0]?.physicalLocation;
  const { uri, index } = physical?.artifactLocation ?? {};
  const placed = placeOfUri(uri ?? run.artifacts?.[index ?? -1]?.location?.uri ?? "", roots);
  if (!placed.ok) return placed.left;
  const described = rules.of(one);
  const id = one.ruleId ?? one.rule?.id ?? described?.id ?? "";
  const { startLine: line = 1, startColumn: column = 1, endLine = line, endColumn = column } = physical?.region ?? {};
  return {
    rule: id.trim() === "" ? "unnamed rule" : shortName(id, 200),
    ...ruleMeaning(tool, id, described?.properties?.tags ?? []),
    severity: severityOf(one, described),
    confidence: "medium",
    path: placed.path,
    line,
    column,
    endLine: Math.max(line, endLine),
    endColumn,
    commit: commitId(one.partialFingerprints?.commitSha),
  };
}

const OF_LEVEL: Readonly<Record<Level, Severity>> = { none: "info", note: "low", warning: "medium", error: "high" };

/** GitHub's figure where the rule has one, else the level: the result's, the rule's, or `warning` (section 3.27.10). */
function severityOf(one: SarifResult, described: Rule | undefined): Severity {
  const score = Number(described?.properties?.["security-severity"] ?? Number.NaN);
  if (score > 0 && score <= 10) {
    if (score >= 9) return "critical";
    if (score >= 7) return "high";
    return score >= 4 ? "medium" : "low";
  }
  return OF_LEVEL[one.level ?? described?.defaultConfiguration?.level ?? "warning"];
}

interface Rules {
  of(one: SarifResult): Rule | undefined;
}

function rulesOf({ tool }: SarifRun): Rules {
  const read = (entry: unknown) => rule.safeParse(entry).data;
  const driver = (tool.driver.rules ?? []).map(read);
  const all = [...driver, ...(tool.extensions ?? []).flatMap((one) => (one.rules ?? []).map(read))];
  const byId = new Map(all.flatMap((one) => (one ? [[one.id, one] as const] : [])));
  return {
    of: (one) => {
      const id = one.ruleId ?? one.rule?.id;
      if (id === undefined) return driver[one.ruleIndex ?? one.rule?.index ?? -1];
      // A result may name a part of a rule: `CA1000/1` is of `CA1000` (section 3.27.5).
      return byId.get(id) ?? byId.get(id.replace(/\/[^/]*$/, ""));
    },
  };
}

/** Null where the run names none, or more than one: a person has to say which one it is then. */
function provenanceOf({ versionControlProvenance: named = [] }: SarifRun): Pick<ImportedRun, "repository" | "commit"> {
  const addresses = named.map(({ repositoryUri }) => repositoryAddress(repositoryUri));
  const known = addresses.filter((one): one is RepositoryAddress => one !== null);
  const [first] = known;
  if (first === undefined || known.length < named.length || !known.every((one) => sameRepository(one, first))) {
    return { repository: null, commit: null };
  }
  return { repository: first, commit: commitId(named[0]?.revisionId) };
}
