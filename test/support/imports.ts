/**
 * Reports as the tools write them, by hand after their documented formats: gitleaks (report/sarif.go), zizmor
 * (docs.zizmor.sh/usage/#sarif), CodeQL (GitHub's "SARIF support for code scanning"), Semgrep (`--sarif`), trufflehog (pkg/output/json.go).
 */

/** Put together here, so that no scanner takes this file for a leak. */
export const QUOTED = ["ghp", "_", "Z9y8X7w6V5u4T3s2R1q0P9o8N7m6L5k4J3i2"].join("");

export const COMMIT = "5f1d7a84db00d2fce00b31a7fc73224f9f5e6c3a";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

export function sarif(...runs: readonly object[]): object {
  return { $schema: SCHEMA, version: "2.1.0", runs };
}

export function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

/** gitleaks names no repository, puts the secret into the snippet, and a person's address into the fingerprints. */
export function gitleaks(
  more: { readonly uri?: string; readonly line?: number; readonly commitSha?: string } = {},
): object {
  const { uri = "config/deploy.env", line = 3, commitSha = COMMIT } = more;
  return {
    tool: {
      driver: {
        name: "gitleaks",
        semanticVersion: "v8.21.2",
        informationUri: "https://github.com/gitleaks/gitleaks",
        rules: [
          { id: "github-pat", shortDescription: { text: "Uncovered a GitHub Personal Access Token" } },
          { id: "generic-api-key", shortDescription: { text: "Detected a Generic API Key" } },
        ],
      },
    },
    results: [
      {
        message: { text: `github-pat has detected secret for file ${uri} at commit ${commitSha}: ${QUOTED}` },
        ruleId: "github-pat",
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri },
              region: { startLine: line, startColumn: 9, endLine: line, endColumn: 49, snippet: { text: QUOTED } },
            },
          },
        ],
        partialFingerprints: {
          commitSha,
          email: "dev@example.com",
          author: "A Developer",
          date: "2026-10-01T10:00:00Z",
          commitMessage: `add ${QUOTED}`,
        },
        properties: { tags: [] },
      },
    ],
  };
}

export function zizmor(): object {
  const at = (line: number) => ({
    physicalLocation: {
      artifactLocation: { uri: ".github/workflows/release.yml", uriBaseId: "%SRCROOT%" },
      region: {
        startLine: line,
        startColumn: 5,
        endLine: line,
        endColumn: 21,
        sourceLanguage: "yaml",
        snippet: { text: "    secrets: inherit\n" },
      },
    },
    logicalLocations: [{ properties: { symbolic: { annotation: "inherits all parent secrets" } } }],
  });
  return {
    originalUriBaseIds: { "%SRCROOT%": { uri: "file:///build/checkout/site/" } },
    tool: {
      driver: {
        name: "zizmor",
        version: "1.16.0",
        semanticVersion: "1.16.0",
        rules: [
          { id: "zizmor/secrets-inherit", name: "secrets-inherit", defaultConfiguration: { level: "warning" } },
          { id: "zizmor/template-injection", name: "template-injection" },
        ],
      },
    },
    invocations: [{ executionSuccessful: true }],
    results: [
      {
        kind: "fail",
        level: "warning",
        ruleId: "zizmor/secrets-inherit",
        message: { text: "secrets unconditionally inherited by called workflow" },
        locations: [at(12)],
        codeFlows: [{ threadFlows: [{ locations: [{ location: at(12), importance: "essential" }] }] }],
        properties: { "zizmor/confidence": "High", "zizmor/severity": "Medium" },
      },
      {
        kind: "fail",
        level: "error",
        ruleId: "zizmor/template-injection",
        message: { text: "code injection via template expansion" },
        locations: [at(30)],
      },
    ],
  };
}

/** As GitHub gives out an analysis: rules in an extension, a score, and the repository's name. */
export function codeScanning(repositoryUri = "https://github.com/Acme/Site"): object {
  return {
    tool: {
      driver: { name: "CodeQL", semanticVersion: "2.19.1", rules: [] },
      extensions: [
        {
          name: "codeql/javascript-queries",
          rules: [
            {
              id: "js/hardcoded-credentials",
              defaultConfiguration: { level: "warning" },
              properties: { tags: ["security", "external/cwe/cwe-798"], "security-severity": "9.8" },
            },
            {
              id: "js/xss",
              properties: { tags: ["security", "external/cwe/cwe-079"], "security-severity": "6.1" },
            },
          ],
        },
      ],
    },
    artifacts: [{ location: { uri: "src/server.js", uriBaseId: "%SRCROOT%", index: 0 } }],
    versionControlProvenance: [{ repositoryUri, revisionId: COMMIT, branch: "refs/heads/main" }],
    results: [
      {
        ruleId: "js/hardcoded-credentials",
        rule: { id: "js/hardcoded-credentials", index: 0, toolComponent: { index: 0 } },
        message: { text: `The hard-coded value "${QUOTED}" is used as password.` },
        locations: [{ physicalLocation: { artifactLocation: { index: 0 }, region: { startLine: 40 } } }],
        partialFingerprints: { primaryLocationLineHash: "39fa2ee980eb94b0:1" },
      },
      {
        ruleId: "js/xss",
        message: { text: "Cross-site scripting" },
        locations: [{ physicalLocation: { artifactLocation: { uri: "src/server.js" }, region: { startLine: 77 } } }],
      },
    ],
  };
}

export function semgrep(): object {
  return {
    tool: {
      driver: {
        name: "Semgrep OSS",
        semanticVersion: "1.99.0",
        rules: [
          {
            id: "generic.secrets.security.detected-github-token.detected-github-token",
            defaultConfiguration: { level: "error" },
            properties: { precision: "very-high", tags: ["CWE-798: Use of Hard-coded Credentials", "security"] },
          },
        ],
      },
    },
    results: [
      {
        fingerprints: { "matchBasedId/v1": "requires login" },
        ruleId: "generic.secrets.security.detected-github-token.detected-github-token",
        message: { text: "GitHub Token detected" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "scripts/release%20notes.sh", uriBaseId: "%SRCROOT%" },
              region: {
                startLine: 8,
                startColumn: 14,
                endLine: 8,
                endColumn: 54,
                snippet: { text: `TOKEN=${QUOTED}` },
              },
            },
          },
        ],
      },
    ],
  };
}

interface Truffle {
  readonly source?: "Git" | "Github" | "Filesystem";
  readonly repository?: string;
  readonly file?: string;
  readonly line?: number;
  readonly verified?: boolean;
}

/** One line as `trufflehog … --json` writes it. */
export function trufflehogLine(more: Truffle = {}): string {
  const { source = "Git", repository = "https://github.com/acme/site.git", file = "src/app.ts", line = 7 } = more;
  const git = { commit: COMMIT, email: "A Developer <dev@example.com>", timestamp: "2026-10-01 10:00:00 +0000" };
  const data = source === "Filesystem" ? { file, line } : { ...git, file, repository, line };
  return JSON.stringify({
    SourceMetadata: { Data: { [source]: data } },
    SourceID: 1,
    SourceType: 16,
    SourceName: "trufflehog - git",
    DetectorType: 8,
    DetectorName: "Github",
    DetectorDescription: "GitHub is a web-based platform used for version control.",
    DecoderName: "PLAIN",
    Verified: more.verified ?? false,
    VerificationFromCache: false,
    Raw: QUOTED,
    RawV2: QUOTED,
    Redacted: `${QUOTED.slice(0, 8)}…`,
    ExtraData: { rotation_guide: "https://howtorotate.com/docs/tutorials/github/", account: QUOTED },
    StructuredData: null,
  });
}
