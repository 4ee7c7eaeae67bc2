import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CI, GIT_ENVIRONMENT, makeBare, makeClone, temporaryFolder, writeFiles } from "../support/clones.ts";
import { scannedOne, thaw } from "../support/command.ts";

const BASE = temporaryFolder("fix");
const OPTIONS = { state: temporaryFolder("state"), cwd: BASE };
const run = (...args: readonly string[]) => thaw(["fix", ...args], OPTIONS);
const ACTION = `acme/thaw/action@${"a1b2c3d4e5".repeat(4)}`;

const RELEASE = `name: release
on:
  push:
    tags: ['v*']
permissions:
  contents: read
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: actions/checkout@v5
      - name: Release
        run: gh release create "$GITHUB_REF_NAME"
        env:
          GH_TOKEN: \${{ secrets.RELEASE_PAT }}
`;

interface FixDocument {
  readonly schema: string;
  readonly repositories: readonly {
    readonly name: string;
    readonly files: readonly {
      readonly path: string;
      readonly diff: string;
      readonly proof: Record<string, boolean>;
    }[];
    readonly applied: readonly Record<string, unknown>[];
    readonly refused: readonly Record<string, unknown>[];
    readonly grants: readonly Record<string, unknown>[];
    readonly after: { readonly blocking: number; readonly findings: number };
    readonly written: boolean;
  }[];
}

function planned(...args: readonly string[]): FixDocument {
  const ended = run(...args, "--format", "json", "--action", `${ACTION} # v1`);
  if (ended.status !== 0) throw new Error(ended.stderr);
  return JSON.parse(ended.stdout) as FixDocument;
}

describe("thaw fix refuses, says why, and writes nothing:", () => {
  makeClone(path.join(BASE, "usage"), { [CI]: RELEASE });
  test.each([
    ["no PATH", [], /name at least one PATH/],
    ["an unknown option", ["usage", "--nonsense"], /--nonsense/],
    ["an unknown format", ["usage", "--format", "xml"], /--format takes one of diff, json, body/],
    ["an unknown remedy", ["usage", "--only", "magic"], /--only takes one of broker-token, direct-oidc/],
    ["the remedy of a person", ["usage", "--only", "manual"], /--only takes one of/],
    [
      "unknown default permissions",
      ["usage", "--offline-default-permissions", "none"],
      /takes one of read, write, ask/,
    ],
    ["an action on a tag", ["usage", "--action", "acme/thaw/action@v1"], /at a full commit/],
    ["an action on a short commit", ["usage", "--action", "acme/thaw/action@a1b2c3d"], /at a full commit/],
    ["a PATH that is not there", ["gone"], /gone cannot be read \(ENOENT\)/],
    ["a PATH that is empty", [""], /a PATH is empty/],
  ])("%s", (_what, args, message) => {
    const ended = run(...args, "--write");
    expect([ended.status, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(/^thaw fix: /);
    expect(ended.stderr).toMatch(message);
    expect(readFileSync(path.join(BASE, "usage", CI), "utf8")).toBe(RELEASE);
  });
});

describe("thaw fix", () => {
  test("without --write touches nothing", () => {
    const file = path.join(makeClone(path.join(BASE, "untouched"), { [CI]: RELEASE }), CI);
    const before = statSync(file);
    expect(run("untouched").status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(RELEASE);
    expect(statSync(file)).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino });
  });

  test("prints a diff that git applies, and that gives what --write gives", () => {
    const clone = makeClone(path.join(BASE, "applied"), { [CI]: RELEASE });
    const twin = makeClone(path.join(BASE, "applied-twin"), { [CI]: RELEASE });
    const { stdout } = run("applied", "--action", ACTION);
    const git = spawnSync("git", ["apply", "--verbose"], {
      cwd: clone,
      input: stdout,
      env: GIT_ENVIRONMENT,
      encoding: "utf8",
    });
    expect(git.status, git.stderr).toBe(0);
    expect(run("applied-twin", "--write", "--action", ACTION).status).toBe(0);
    const text = readFileSync(path.join(clone, CI), "utf8");
    expect(text).not.toBe(RELEASE);
    expect(readFileSync(path.join(twin, CI), "utf8")).toBe(text);
  });

  test("gives the thaw.fix/1 document: places, proofs, and who may ask for which grant", () => {
    makeClone(path.join(BASE, "document"), { [CI]: RELEASE });
    const { schema, repositories } = planned("document");
    expect(schema).toBe("thaw.fix/1");
    expect(repositories).toHaveLength(1);
    const [repository] = repositories;
    expect(repository?.files.map(({ path: file, proof }) => ({ file, proof }))).toEqual([
      {
        file: CI,
        proof: {
          parses: true,
          modelEqual: true,
          untouchedLines: true,
          officialErrors: true,
          contexts: true,
          permissions: true,
          idempotent: true,
        },
      },
    ]);
    expect(repository?.applied).toEqual([
      expect.objectContaining({
        remedy: "broker-token",
        disposition: "safe",
        path: CI,
        line: 16,
        secretName: "RELEASE_PAT",
      }),
    ]);
    expect(repository?.applied[0]?.fingerprint).toMatch(/^[0-9a-f]{40}$/);
    expect(repository?.grants).toEqual([
      {
        name: "ci.publish",
        provider: "github-app",
        repositories: [expect.stringMatching(/document$/)],
        permissions: { contents: "write" },
        secrets: [],
        who: {
          workflow: CI,
          job: "publish",
          startedBy: [CI],
          refs: ["refs/tags/v*"],
          events: ["push"],
          environment: "production",
        },
        ask: null,
      },
    ]);
    expect(repository).toMatchObject({ refused: [], after: { blocking: 0, findings: 0 }, written: false });
  });

  test("written, is found no more by a scan, and planned no more by a second fix", () => {
    makeClone(path.join(BASE, "written"), { [CI]: RELEASE });
    expect(planned("written", "--write").repositories[0]).toMatchObject({ written: true });
    expect(scannedOne(["written"], OPTIONS).findings).toEqual([]);
    expect(planned("written").repositories[0]).toMatchObject({ files: [], applied: [], refused: [] });
  });

  test("keeps CRLF, a byte order mark, mode and the missing final newline of what it writes", () => {
    const odd = `\uFEFF${RELEASE.trimEnd().replaceAll("\n", "\r\n")}`;
    const file = path.join(makeClone(path.join(BASE, "odd"), { [CI]: odd }), CI);
    const { mode } = statSync(file);
    expect(planned("odd", "--write").repositories[0]).toMatchObject({ written: true });
    const text = readFileSync(file, "utf8");
    expect(text.startsWith("\uFEFFname: release\r\n")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(text.endsWith("}}")).toBe(true);
    expect(statSync(file).mode).toBe(mode);
  });

  test("takes the action of thaw.config.yml, with the version that its comment names", () => {
    const folder = path.join(BASE, "organisation");
    makeClone(path.join(folder, "app"), { [CI]: RELEASE });
    writeFileSync(path.join(folder, "thaw.config.yml"), `version: 1\naction: ${ACTION} # v2.1.0\n`);
    expect(run("organisation").stdout).toContain(`+      - id: thaw\n+        uses: ${ACTION} # v2.1.0\n`);
  });

  test("says that the action is not named yet, and never takes a stranger's", () => {
    makeClone(path.join(BASE, "unnamed"), { [CI]: RELEASE });
    const ended = run("unnamed");
    expect(ended.stdout).toContain(`uses: OWNER/REPO/action@${"0".repeat(40)}`);
    expect(ended.stderr).toContain("The broker's action is not named yet");
    expect(run("unnamed", "--action", ACTION).stderr).not.toContain("not named yet");
  });

  test("does only what --only asks for, and says so of the rest", () => {
    makeClone(path.join(BASE, "only"), { [CI]: RELEASE });
    const [repository] = planned("only", "--only", "move-to-vars").repositories;
    expect(repository).toMatchObject({ files: [], applied: [], refused: [{ code: "not-asked-for", line: 16 }] });
  });

  test("says what it does with a job that declares nothing, and asks unless it is told", () => {
    const undeclared = RELEASE.replace("permissions:\n  contents: read\n", "");
    makeClone(path.join(BASE, "undeclared"), { [CI]: undeclared });
    expect(run("undeclared").stderr).toContain(
      "Confirm that this repository's default permissions are the restricted ones",
    );
    const told = run("undeclared", "--offline-default-permissions", "write");
    expect(told.stderr).not.toContain("Confirm that this repository's default permissions");
    expect(told.stdout).toContain("+      packages: write\n");
  });

  test("covers a literal that stands beside what it shows", () => {
    const literal = ["ghp", "_", "16C7e42F292c6912E7710c838347Ae178B4a"].join("");
    const beside = RELEASE.replace("run: gh release", `run: OLD=${literal} gh release`);
    makeClone(path.join(BASE, "literal"), { [CI]: beside });
    for (const format of ["diff", "json", "body"]) {
      const ended = run("literal", "--format", format);
      expect(ended.stdout + ended.stderr).not.toContain(literal);
    }
    expect(run("literal").stdout).toContain("OLD=****");
  });

  test("does not write into a bare repository, and ends with 1", () => {
    makeBare(path.join(BASE, "bare.git"), { [CI]: RELEASE });
    const ended = run("bare.git", "--write");
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("is a bare repository: there are no files to write");
  });

  test("writes the body of a pull request, in which nothing of the repository speaks to anybody", () => {
    const named = RELEASE.replace("publish:", "a__b:").replace("RELEASE_PAT", "PAT");
    writeFiles(path.join(BASE, "acme__@evil`fixes #1"), { [CI]: named });
    const ended = run("acme__@evil`fixes #1", "--format", "body");
    expect(ended.status).toBe(0);
    expect(ended.stdout).toContain("### What changes");
    expect(ended.stdout).toContain("### How to undo");
    const outsideCode = ended.stdout.replaceAll(/(`+)[\s\S]*?\1/g, "");
    expect(outsideCode).not.toMatch(/@evil|fixes #1/);
  });

  test("names every file that is not understood, since nobody knows what it holds", () => {
    makeClone(path.join(BASE, "broken"), { [CI]: "on: [push\n" });
    mkdirSync(path.join(BASE, "broken", "x"));
    expect(run("broken").stderr).toContain(`not understood: ${CI}`);
  });
});
