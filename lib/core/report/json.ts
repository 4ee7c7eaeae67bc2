import type { Finding } from "../contracts.ts";
import { type ScannedRepository, summarise } from "./report.ts";

/** The `thaw.scan/1` document. Its field names are a contract: add, never rename. */
export function jsonReport(repositories: readonly ScannedRepository[]): string {
  const document = {
    schema: "thaw.scan/1",
    repositories: repositories.map((repository) => ({
      name: repository.name,
      path: repository.path,
      commit: repository.commit,
      files: {
        workflows: repository.workflows,
        actions: repository.actions,
        unparsed: repository.unparsed.map(({ path, reason, detail }) => ({ path, reason, detail })),
      },
      findings: repository.findings.map(findingDocument),
    })),
    summary: summarise(repositories),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function findingDocument(finding: Finding) {
  const { primary } = finding;
  return {
    fingerprint: finding.fingerprint,
    detector: finding.detector,
    kind: finding.kind,
    origin: finding.origin,
    target: finding.target,
    severity: finding.severity,
    confidence: finding.confidence,
    blocksThaw: finding.blocksThaw,
    secretName: finding.secretName,
    context: finding.context,
    path: primary.path,
    line: primary.line,
    column: primary.column,
    endLine: primary.endLine,
    endColumn: primary.endColumn,
    remedy: finding.remedy,
    message: finding.message,
    modifiers: finding.modifiers,
    generatedFrom: finding.generatedFrom,
    sinks: finding.sinks,
    commit: finding.commit,
    literal: finding.literal,
  };
}
