import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedOrganisation } from "../e2e/support/seed.ts";
import { thaw } from "../support/command.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { gitleaks, QUOTED, sarif, trufflehogLine } from "../support/imports.ts";

let postgres: TestDatabase;
let organisationId: string;
/** Where `npm start` says that it runs. */
let running: string;
let idle: string;

beforeAll(async () => {
  postgres = await testDatabase();
  ({ organisationId } = await seedOrganisation(postgres.database, "acme", [{ owner: "acme", name: "site" }]));
  running = mkdtempSync(path.join(tmpdir(), "thaw-import-"));
  idle = mkdtempSync(path.join(tmpdir(), "thaw-import-"));
  const state = { address: "http://127.0.0.1:4880", databaseUrl: postgres.ownerUrl, organisationId };
  writeFileSync(path.join(running, "running.json"), JSON.stringify(state));
  write("gitleaks.sarif", JSON.stringify(sarif(gitleaks({ uri: "/build/config/deploy.env" }))));
  write("trufflehog.json", `${trufflehogLine()}\n`);
  write("broken.sarif", `{"version": "${QUOTED}`);
});

afterAll(async () => {
  rmSync(running, { recursive: true });
  rmSync(idle, { recursive: true });
  await postgres.close();
});

function write(name: string, text: string): void {
  writeFileSync(path.join(running, name), text);
}

const run = (...args: readonly string[]) => thaw(["import", ...args], { state: running, env: { THAW_HOME: running } });

describe("thaw import", () => {
  test("adds to the Thaw that runs here, and says what it added and what it could not take", () => {
    expect(run("trufflehog.json")).toEqual({
      status: 0,
      stdout: "trufflehog.json: acme/site: 1 finding of trufflehog added\n",
      stderr: "",
    });
    const outside = run("gitleaks.sarif", "--repository", "acme/site");
    expect(outside.status).toBe(3);
    expect(outside.stderr).toMatch(/^gitleaks\.sarif: 1 result not taken: the file is not below the repository/);
    const rooted = run("gitleaks.sarif", "--repository", "acme/site", "--root", "/build", "--format", "sarif");
    expect([rooted.status, rooted.stdout]).toEqual([
      0,
      "gitleaks.sarif: acme/site: 1 finding of gitleaks v8.21.2 added\n",
    ]);
    expect(run("trufflehog.json").stdout).toContain("0 findings of trufflehog added, 1 known already");
  });

  test("close ends what a person names, with a reason", async () => {
    run("trufflehog.json");
    const { fingerprint } = await postgres.database.finding.findFirstOrThrow({
      where: { organisationId, detector: "import:trufflehog" },
    });
    expect(run("close", "acme/site", fingerprint).status).toBe(2);
    expect(run("close", "acme/site", fingerprint, "--reason", "revoked")).toEqual({
      status: 0,
      stdout: "1 finding closed.\n",
      stderr: "",
    });
    expect(run("close", "acme/site", fingerprint, "--reason", "revoked")).toMatchObject({ status: 1, stdout: "" });
    expect(run("trufflehog.json").stdout).toContain("1 closed by a person earlier, and left so");
  });

  test("refuses what is no report, and prints nothing of it", () => {
    const { status, stdout, stderr } = run("broken.sarif", "--repository", "acme/site");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("neither SARIF 2.1.0 nor trufflehog's JSON");
    expect(stderr).not.toContain(QUOTED.slice(4, 12));
  });

  test("reads all files before it imports the first", async () => {
    const before = await postgres.database.scan.count();
    expect(run("trufflehog.json", "missing.json")).toMatchObject({ status: 2, stdout: "" });
    expect(await postgres.database.scan.count()).toBe(before);
  });

  test("says so when no Thaw runs here", () => {
    const ended = thaw(["import", path.join(running, "trufflehog.json")], { state: idle, env: { THAW_HOME: idle } });
    expect([ended.status, ended.stderr]).toEqual([
      1,
      "thaw import: Thaw is not running here. Start it in another terminal: npm start\n",
    ]);
  });

  test.each([[[]], [["x", "--format", "csv"]], [["x", "--repository", "site"]], [["."]], [["close", "acme/site"]]])(
    "%j is refused as a mistake of the command line",
    (args) => {
      expect(run(...args)).toMatchObject({ status: 2, stdout: "" });
    },
  );
});
