import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { VERSION } from "../../lib/cli/version.ts";
import {
  CONFIDENCES,
  CONTEXTS,
  CREDENTIAL_KINDS,
  MODIFIERS,
  REMEDIES,
  SEVERITIES,
  UNPARSED_REASONS,
} from "../../lib/core/contracts.ts";
import { CI, git, makeClone, PUBLISH, temporaryFolder } from "../support/clones.ts";
import { thaw } from "../support/command.ts";

const BASE = temporaryFolder("formats");
const OPTIONS = { state: temporaryFolder("state"), cwd: BASE };

const PAT = `      - run: gh pr create --repo acme/other
        env:
          GH_TOKEN: \${{ secrets.BOT_PAT }}
      - uses: docker/login-action@v3
        with:
          username: a
          password: ${`Tr4wler-${"Quay"}!9`}
`;
makeClone(path.join(BASE, "app"), {
  [CI]: PUBLISH + PAT,
  "tool/action.yml": "name: t\nruns:\n  using: composite\n  steps:\n    - run: a\n      shell: bash\n",
  ".github/workflows/bad.yml": "on: [push\n",
});
git(path.join(BASE, "app"), "remote", "add", "origin", "https://github.com/acme/app.git");
makeClone(path.join(BASE, "clean"), { "a.txt": "a" });

/** The contract of `thaw.scan/1`, and what has been added to it since: `detail` and `generatedFrom`. */
const count = z.int().min(0);
const place = z.int().min(1);
const finding = z.strictObject({
  fingerprint: z.string().min(16),
  detector: z.string(),
  kind: z.enum(CREDENTIAL_KINDS),
  origin: z.enum(["secret", "manager", "literal"]),
  target: z
    .discriminatedUnion("kind", [
      z.strictObject({
        kind: z.literal("known"),
        repositories: z.array(z.string()),
        permissions: z.record(z.string(), z.enum(["read", "write", "admin"])),
      }),
      z.strictObject({ kind: z.enum(["opaque", "user-bound"]), reason: z.string() }),
      z.strictObject({ kind: z.literal("other-organisation"), repositories: z.array(z.string()), reason: z.string() }),
    ])
    .nullable(),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  blocksThaw: z.boolean(),
  secretName: z.string().nullable(),
  context: z.enum(CONTEXTS),
  path: z.string(),
  line: place,
  column: place,
  endLine: place,
  endColumn: place,
  remedy: z.enum(REMEDIES),
  message: z.string().min(1),
  modifiers: z.array(z.enum(MODIFIERS)),
  generatedFrom: z.string().nullable(),
  sinks: z.array(z.strictObject({ path: z.string(), line: place, what: z.string() })),
  commit: z.string().nullable(),
  literal: z.strictObject({ hmac: z.string().regex(/^[0-9a-f]{64}$/), shape: z.string() }).nullable(),
});
const contract = z.strictObject({
  schema: z.literal("thaw.scan/1"),
  repositories: z.array(
    z.strictObject({
      name: z.string(),
      path: z.string(),
      commit: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .nullable(),
      files: z.strictObject({
        workflows: count,
        actions: count,
        unparsed: z.array(z.strictObject({ path: z.string(), reason: z.enum(UNPARSED_REASONS), detail: z.string() })),
      }),
      findings: z.array(finding),
    }),
  ),
  summary: z.looseObject({ repositories: count, findings: count, blocking: count, unparsed: count }),
});

/** The report alone on standard output, nothing on standard error. */
function report(...args: readonly string[]): string {
  const { status, stdout, stderr } = thaw(["scan", ...args], OPTIONS);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

test("JSON is the contract's document, one line end after it", () => {
  const text = report(".", "--format", "json");
  expect(text.endsWith("}\n")).toBe(true);
  const document = contract.parse(JSON.parse(text));
  expect(document.repositories.map((one) => one.name)).toEqual(["acme/app", "clean"]);
  expect(document.repositories[0]).toMatchObject({
    path: path.join(BASE, "app"),
    commit: git(path.join(BASE, "app"), "rev-parse", "HEAD"),
    files: { workflows: 2, actions: 1, unparsed: [{ path: ".github/workflows/bad.yml", reason: "yaml-error" }] },
  });
  expect(document.repositories[0]?.findings).toMatchObject([
    { kind: "npm-token", target: null, secretName: "NPM_TOKEN", context: "step-env", path: CI, line: 8, literal: null },
    { kind: "github-pat", target: { kind: "known", repositories: ["acme/other"] }, secretName: "BOT_PAT", line: 11 },
    { kind: "hardcoded-credential", origin: "literal", secretName: null, context: "step-with", commit: null },
  ]);
  expect(document.summary).toMatchObject({ repositories: 2, findings: 3, unparsed: 1 });
});

test("the same input gives the same bytes", () => {
  expect(report(".", "--format", "json", "--tree", "--history")).toBe(
    report(".", "--format", "json", "--tree", "--history"),
  );
});

test("CSV has a row for each finding and each file that was not understood", () => {
  const rows = report(".", "--format", "csv").split("\r\n");
  expect(rows[0]).toMatch(/^repository,path,line,column,severity,kind,secret,/);
  expect(rows.slice(1).map((row) => row.split(",").slice(0, 3).join(","))).toEqual([
    `acme/app,${CI},8`,
    `acme/app,${CI},11`,
    `acme/app,${CI},15`,
    "acme/app,.github/workflows/bad.yml,",
    "",
  ]);
});

test("SARIF names the tool, its version and a place for each finding", () => {
  const document = JSON.parse(report(".", "--format", "sarif"));
  expect(document.version).toBe("2.1.0");
  for (const run of document.runs) expect(run.tool.driver).toMatchObject({ name: "Thaw", version: VERSION });
  expect(document.runs.flatMap((run: { results: unknown[] }) => run.results)).toHaveLength(3);
});

describe("the table", () => {
  test("is the default", () => {
    expect(report(".")).toBe(report(".", "--format", "table"));
  });

  test("groups by repository and by file, names the clean ones, and sums up", () => {
    const lines = report(".").split("\n");
    expect(lines[0]).toMatch(/^acme\/app at [0-9a-f]{12} {2}4 blocking, 3 findings in 2 workflows and 1 actions$/);
    expect(lines.filter((line) => /^ {2}\S/.test(line))).toEqual([
      expect.stringMatching(/^ {2}✗ \.github\/workflows\/bad\.yml {2}not understood \(yaml-error\)/),
      `  ${CI}`,
    ]);
    expect(lines.filter((line) => /^ {4}● /.test(line))).toHaveLength(3);
    expect(lines).toContain("clean  clean");
    expect(lines.at(-3)).toMatch(/^2 repositories, 2 workflows, 1 actions: 3 findings \(.*\), 3 of them blocking\.$/);
  });

  test("has no colours where standard output is no terminal", () => {
    expect(report(".")).not.toContain(String.fromCharCode(27));
  });
});
