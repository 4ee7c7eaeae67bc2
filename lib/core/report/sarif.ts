import type { Finding, Severity } from "../contracts.ts";
import { DETECTORS } from "../detectors/registry.ts";
import type { ScannedRepository } from "./report.ts";

/** Code scanning ranks a rule by this number; the severity of each finding is in its own properties. */
const SECURITY_SEVERITY = { yes: "8.0", configurable: "5.0", never: "1.0" } as const;

/** SARIF 2.1.0 levels; the security severity of GitHub's code scanning is in the rule's properties. */
const LEVEL: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/** One run a repository, since the places of a run are relative to one root. Files not understood are tool notifications. */
export function sarifReport(repositories: readonly ScannedRepository[], version: string): string {
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: repositories.map((repository) => run(repository, version)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function run(repository: ScannedRepository, version: string) {
  return {
    tool: { driver: { name: "Thaw", version, rules: DETECTORS.map(rule) } },
    columnKind: "utf16CodeUnits",
    automationDetails: { id: `thaw/${repository.name}/` },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: repository.unparsed.map((file) => ({
          level: "error",
          message: { text: `${file.path} was not understood (${file.reason}): ${file.detail}` },
          locations: [{ physicalLocation: { artifactLocation: { uri: uri(file.path) } } }],
        })),
      },
    ],
    results: repository.findings.map(result),
    properties: { repository: repository.name, commit: repository.commit },
  };
}

function rule(detector: (typeof DETECTORS)[number]) {
  return {
    id: detector.id,
    name: detector.title,
    shortDescription: { text: detector.title },
    fullDescription: { text: detector.docs },
    properties: { tags: ["security"], "security-severity": SECURITY_SEVERITY[detector.blocking] },
  };
}

function result(finding: Finding) {
  const { primary } = finding;
  return {
    ruleId: finding.detector,
    ruleIndex: DETECTORS.findIndex((detector) => detector.id === finding.detector),
    level: LEVEL[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uri(primary.path) },
          region: {
            startLine: Math.max(1, primary.line),
            startColumn: Math.max(1, primary.column),
            endLine: Math.max(1, primary.endLine),
            endColumn: Math.max(1, primary.endColumn),
          },
        },
      },
    ],
    relatedLocations: finding.sinks.map((sink, id) => ({
      id,
      message: { text: sink.what },
      physicalLocation: {
        artifactLocation: { uri: uri(sink.path) },
        region: { startLine: Math.max(1, sink.line) },
      },
    })),
    partialFingerprints: { "thaw/v1": finding.fingerprint },
    properties: {
      kind: finding.kind,
      severity: finding.severity,
      confidence: finding.confidence,
      blocksThaw: finding.blocksThaw,
      remedy: finding.remedy,
      secretName: finding.secretName,
      origin: finding.origin,
      modifiers: finding.modifiers,
      commit: finding.commit,
    },
  };
}

/** A relative reference (RFC 3986): every segment is encoded, so that a hostile file name cannot become a scheme. */
function uri(path: string): string {
  return path.split("/").map(encodeURIComponentTotal).join("/") || ".";
}

/** `encodeURIComponent` throws on lone surrogates, which a file name may have. */
function encodeURIComponentTotal(segment: string): string {
  return encodeURIComponent(segment.replace(/[\uD800-\uDFFF]/gu, "\uFFFD"));
}
