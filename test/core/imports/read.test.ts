import { describe, expect, test } from "vitest";
import { type ImportFormat, readImport } from "../../../lib/core/imports/read.ts";
import { MOST_IMPORT_BYTES, MOST_RESULTS } from "../../../lib/core/imports/report.ts";
import {
  bytesOf,
  COMMIT,
  codeScanning,
  gitleaks,
  QUOTED,
  sarif,
  semgrep,
  trufflehogLine,
  zizmor,
} from "../../support/imports.ts";

function read(value: unknown, format: ImportFormat | null = null, roots: readonly string[] = []) {
  const result = readImport(bytesOf(value), format, roots);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function failure(value: unknown, format: ImportFormat | null = null) {
  const result = readImport(value instanceof Uint8Array ? value : bytesOf(value), format, []);
  return result.ok ? "was read" : result.failure;
}

const findings = (value: unknown, roots: readonly string[] = []) => read(value, null, roots).runs[0]?.findings ?? [];

describe("the report of", () => {
  test("gitleaks gives rule, place, level and commit", () => {
    const { runs, left } = read(sarif(gitleaks()));
    expect(left).toEqual({ unreadable: 0, "no-place": 0, outside: 0 });
    expect(runs).toEqual([
      {
        tool: "gitleaks",
        version: "v8.21.2",
        repository: null,
        commit: null,
        findings: [
          {
            rule: "github-pat",
            kind: "hardcoded-credential",
            blocksThaw: true,
            severity: "medium",
            confidence: "medium",
            path: "config/deploy.env",
            line: 3,
            column: 9,
            endLine: 3,
            endColumn: 49,
            commit: COMMIT,
          },
        ],
      },
    ]);
  });

  test("zizmor counts whole; only what is about credentials blocks", () => {
    expect(findings(sarif(zizmor()))).toMatchObject([
      { rule: "zizmor/secrets-inherit", kind: "secrets-inherit", severity: "medium", blocksThaw: true, line: 12 },
      { rule: "zizmor/template-injection", kind: "other-scanner", severity: "high", blocksThaw: false, line: 30 },
    ]);
  });

  test("GitHub's code scanning names its repository and commit, its rules' scores and files by number", () => {
    const [run] = read(sarif(codeScanning())).runs;
    expect(run).toMatchObject({
      tool: "codeql",
      repository: { host: "github.com", owner: "Acme", name: "Site" },
      commit: COMMIT,
      findings: [
        { kind: "hardcoded-credential", severity: "critical", path: "src/server.js", line: 40, column: 1 },
        { kind: "other-scanner", severity: "medium", blocksThaw: false, line: 77 },
      ],
    });
  });

  test("Semgrep tells a credential by its rule's weakness, and its paths are percent-encoded", () => {
    expect(findings(sarif(semgrep()))).toMatchObject([
      { kind: "hardcoded-credential", severity: "high", blocksThaw: true, path: "scripts/release notes.sh" },
    ]);
  });

  test("trufflehog is grouped by repository, and a verified secret is worse", () => {
    const lines = [
      trufflehogLine(),
      trufflehogLine({ repository: "git@github.com:acme/Other.git", verified: true }),
      trufflehogLine({ repository: "https://github.com/Acme/site", line: 9 }),
      trufflehogLine({ source: "Filesystem", file: "/srv/clone/a/b.env" }),
      JSON.stringify({ level: "info-0", ts: "2026-10-01T10:00:00Z", logger: "trufflehog", msg: "finished scanning" }),
    ].join("\n");
    const { runs, left } = read(lines, null, ["/srv/clone"]);
    expect(left.unreadable).toBe(0);
    expect(runs.map((run) => [run.repository?.name ?? null, run.findings.map((one) => one.line)])).toEqual([
      ["site", [7, 9]],
      ["Other", [7]],
      [null, [7]],
    ]);
    expect(runs[1]?.findings[0]).toMatchObject({ rule: "Github", severity: "critical", confidence: "high" });
    expect(runs[2]?.findings[0]).toMatchObject({ path: "a/b.env", commit: null });
  });

  test("a tool that nobody knows blocks with every rule: unknown is not safe", () => {
    const run = { ...gitleaks(), tool: { driver: { name: "Acme Internal Scan" } } };
    expect(findings(sarif({ ...run, results: [{ ruleId: "X1", locations: locations("a.txt") }] }))).toMatchObject([
      { kind: "other-scanner", blocksThaw: true, severity: "medium" },
    ]);
  });
});

test.each([
  ["SARIF", sarif(gitleaks(), zizmor(), codeScanning(), semgrep())],
  ["trufflehog's lines", [trufflehogLine(), trufflehogLine({ source: "Github" })].join("\n")],
])("nothing that %s quotes is kept: no secret, no message, no person", (_name, value) => {
  const kept = JSON.stringify(read(value));
  expect(kept).not.toContain(QUOTED.slice(4, 12));
  expect(kept).not.toMatch(/dev@example|Developer|has detected|Token detected|inherited|rotation/);
});

function locations(uri: string, line = 1) {
  return [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } }];
}

function results(...given: readonly unknown[]) {
  return sarif({ tool: { driver: { name: "gitleaks" } }, results: given });
}

describe("a place", () => {
  test.each([
    ["src/a.ts", "src/a.ts"],
    ["./src//a.ts", "src/a.ts"],
    ["src\\win\\a.ts", "src/win/a.ts"],
    ["file:///build/site/src/a.ts", "src/a.ts"],
    ["/build/site/src/a.ts", "src/a.ts"],
    ["file:///D:/a/site/src/a.ts", "src/a.ts"],
    ["100%/a.ts", "100%/a.ts"],
  ])("%s is %s", (uri, path) => {
    const value = results({ ruleId: "r", locations: locations(uri) });
    expect(findings(value, ["/build/site", "D:/a/site/"]).map((one) => one.path)).toEqual([path]);
  });

  test.each([
    "../secret",
    "a/../../b",
    "%2e%2e/b",
    "..\\b",
    "/etc/passwd",
    "file:///etc/passwd",
    "file:///build/site/../../etc/passwd",
    "https://evil.example/a",
    "javascript:alert(1)",
    "a\u0000b",
    "a\u001b[31mb",
    "a\u202eb",
    "x".repeat(1_100),
  ])("%j is no file of the repository: it is counted, and not taken", (uri) => {
    const { runs, left } = read(results({ ruleId: "r", locations: locations(uri) }), null, ["/build/site"]);
    expect([runs[0]?.findings, left]).toEqual([[], { unreadable: 0, "no-place": 0, outside: 1 }]);
  });

  test("that the file's own base tells is taken relative to it", () => {
    const run = {
      tool: { driver: { name: "gitleaks" } },
      originalUriBaseIds: { "%SRCROOT%": { uri: "file:///build/checkout/site/" } },
      results: [{ ruleId: "r", locations: locations("file:///build/checkout/site/a.ts") }],
    };
    expect(findings(sarif(run)).map((one) => one.path)).toEqual(["a.ts"]);
  });
});

describe("one result that is not as the format says", () => {
  test.each([
    ["a text", "text"],
    ["null", null],
    ["a list", []],
    ["a rule that is a number", { ruleId: 3, locations: locations("a") }],
    ["a line before the first", { ruleId: "r", locations: locations("a", 0) }],
    ["a line that is no whole number", { ruleId: "r", locations: locations("a", 1.5) }],
    ["a line beyond all files", { ruleId: "r", locations: locations("a", 1e300) }],
    ["a level of its own", { ruleId: "r", level: "awful", locations: locations("a") }],
  ])("(%s) is counted, and the others are taken", (_name, broken) => {
    const { runs, left } = read(results(broken, { ruleId: "r", locations: locations("a.ts") }));
    expect(runs[0]?.findings.map((one) => one.path)).toEqual(["a.ts"]);
    expect(left).toEqual({ unreadable: 1, "no-place": 0, outside: 0 });
  });

  test("names no file: it is counted as that", () => {
    expect(read(results({ ruleId: "r" }, { ruleId: "r", locations: [] })).left["no-place"]).toBe(2);
  });

  test("of trufflehog is counted, and the others are taken", () => {
    const broken = JSON.stringify({ SourceMetadata: { Data: { Git: 1 } }, DetectorName: "Github" });
    const elsewhere = trufflehogLine({ repository: "https://github.com/acme/site/tree/main" });
    const { runs, left } = read([broken, elsewhere, trufflehogLine()].join("\r\n"));
    expect([runs.length, runs[0]?.findings.length, left.unreadable]).toEqual([1, 1, 2]);
  });
});

test("what passed, does not apply or is gone is no finding; what a comment suppresses is one", () => {
  const at = { ruleId: "r", locations: locations("a.ts") };
  const value = results(
    { ...at, kind: "pass" },
    { ...at, kind: "notApplicable" },
    { ...at, baselineState: "absent" },
    { ...at, suppressions: [{ kind: "inSource" }] },
  );
  expect(findings(value)).toHaveLength(1);
});

test("rules and tools with controls or without end become short names", () => {
  const value = sarif({
    tool: { driver: { name: `Git\u001b[31mleaks ${"x".repeat(500)}` } },
    results: [
      { ruleId: `r\u202e\n${"y".repeat(500)}`, locations: locations("a.ts") },
      { ruleId: "  ", locations: locations("b.ts") },
      { locations: locations("c.ts") },
    ],
  });
  const [run] = read(value).runs;
  expect(run?.tool).toMatch(/^git-31mleaks-x+$/);
  expect(run?.tool.length).toBeLessThanOrEqual(60);
  expect(run?.findings[0]?.rule).toMatch(/^r\\u202e\\u000ay+…$/);
  expect(run?.findings[0]?.rule).toHaveLength(200);
  expect(run?.findings.slice(1).map((one) => one.rule)).toEqual(["unnamed rule", "unnamed rule"]);
});

describe("a file that is no report", () => {
  test.each([
    ["empty", ""],
    ["prose", "no findings"],
    ["JSON of something else", "{}"],
    ["another version of SARIF", { version: "2.0.0", runs: [] }],
    ["runs that are no list", { version: "2.1.0", runs: {} }],
    ["a run without a tool", { version: "2.1.0", runs: [{ results: [] }] }],
    ["a cut-off file", JSON.stringify(sarif(gitleaks())).slice(0, 900)],
    ["nested without end", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x7b])],
  ])("(%s) is refused with a sentence that quotes nothing", (_name, value) => {
    expect(failure(value)).toMatchObject({ code: "not-a-report" });
    expect(JSON.stringify(failure(value))).not.toContain(QUOTED.slice(4, 12));
  });

  test("for want of the format that was named", () => {
    expect(failure(sarif(gitleaks()), "trufflehog")).toMatchObject({ code: "not-a-report" });
    expect(failure(trufflehogLine(), "sarif")).toMatchObject({ code: "not-a-report" });
  });

  test("because it has more bytes or results than are read", () => {
    expect(failure(new Uint8Array(MOST_IMPORT_BYTES + 1))).toMatchObject({ code: "too-large" });
    expect(failure(results(...new Array(MOST_RESULTS + 1).fill(0)))).toMatchObject({ code: "too-large" });
    expect(failure(`${trufflehogLine()}\n`.repeat(MOST_RESULTS + 1))).toMatchObject({ code: "too-large" });
  });
});

test("what is nested without end in a part that nobody reads is passed over", () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const text = JSON.stringify(sarif(gitleaks())).replace('"properties":{"tags":[]}', `"properties":{"x":${deep}}`);
  expect(text).toContain("[[[");
  expect(findings(text)).toHaveLength(1);
});

test("a report without a result is read, and has none", () => {
  expect(read(results()).runs).toMatchObject([{ tool: "gitleaks", findings: [] }]);
  expect(read("\n", "trufflehog")).toMatchObject({ runs: [] });
});
