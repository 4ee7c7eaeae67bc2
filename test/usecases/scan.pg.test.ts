import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { folderSource } from "../../lib/adapters/git/organisation-source.ts";
import { createBatchStore } from "../../lib/adapters/prisma/batch-store.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../lib/adapters/prisma/dashboard.ts";
import { createScanStore } from "../../lib/adapters/prisma/scan-store.ts";
import { createPlanner, createScanner } from "../../lib/adapters/scanner/index.ts";
import type { SystemActor, UserActor } from "../../lib/core/actor.ts";
import type { Clock, Scanner } from "../../lib/usecases/ports.ts";
import { scanOrganisation } from "../../lib/usecases/scan-organisation.ts";
import { scanRepository } from "../../lib/usecases/scan-repository.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const WORKER: SystemActor = { kind: "system", id: "worker" };
const seal = (value: string) => `sealed-${value.length}`;
const scanner = createScanner({ seal });
const planner = createPlanner({ seal });

/** Put together here, so that no scanner takes this file for a leak. */
const LITERAL = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");

let db: TestDatabase;
/** With the worker's rights only. */
let worker: Database;
let folder = "";
let organisationId = "";
let minute = 0;
const clock: Clock = { now: () => new Date(Date.UTC(2026, 0, 1, 0, minute++)) };

function workflow(...lines: readonly string[]): string {
  return [
    "on: push",
    "jobs:",
    "  build:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    ...lines.map((line) => `      ${line}`),
    "",
  ].join("\n");
}

function write(repository: string, text: string): void {
  const file = path.join(folder, repository, ".github", "workflows", "ci.yml");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const PUBLISH = "- run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}";
const ROBOT = "- run: gh pr create --fill\n        env:\n          GH_TOKEN: ${{ secrets.ROBOT_PAT }}";

async function begin() {
  const ports = { store: createBatchStore(worker, null), source: folderSource, scanner, clock };
  const result = await scanOrganisation(ports, WORKER, organisationId);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function scanOne(scanId: string, by: Scanner = scanner) {
  const ports = {
    store: createScanStore(worker, null),
    source: folderSource,
    scanner: by,
    planner,
    clock,
    log: () => undefined,
  };
  return scanRepository(ports, WORKER, scanId);
}

async function scanAll() {
  const batch = await begin();
  for (const scanId of batch.scanIds) await scanOne(scanId);
  return batch;
}

const findings = () =>
  db.database.finding.findMany({ where: { organisationId }, orderBy: [{ path: "asc" }, { secretName: "asc" }] });
const names = async () => (await findings()).filter((row) => row.resolvedScanId === null).map((row) => row.secretName);

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 4);
});

afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

beforeEach(async () => {
  if (folder !== "") rmSync(folder, { recursive: true });
  folder = mkdtempSync(path.join(tmpdir(), "thaw-scan-"));
  write("acme__site", workflow(PUBLISH, ROBOT));
  write("acme__empty", workflow("- run: make"));
  const row = await db.database.organisation.create({
    data: { host: "local", login: path.basename(folder), kind: "folder", folder },
  });
  organisationId = row.id;
});

describe("a scan of an organisation", () => {
  test("queues one scan and one job for each repository", async () => {
    const batch = await begin();
    expect(batch.scanIds).toHaveLength(2);
    const jobs = await db.query(db.ownerUrl, "SELECT payload FROM graphile_worker._private_jobs");
    const asked = jobs.rows.map((row) => row.payload.scanId);
    expect(asked).toEqual(expect.arrayContaining([...batch.scanIds]));
  });

  test("tells owners from CODEOWNERS, unchecked; without one they are not visible, which is not the same as none", async () => {
    writeFileSync(path.join(folder, "acme__site", "CODEOWNERS"), "* @all\n/.github/ @acme/platform @other/team\n");
    await scanAll();
    const read = async (name: string) =>
      (await createDashboardReading(worker).repository([organisationId], { owner: "acme", name }, clock.now()))?.detail
        .owners;
    expect(await read("site")).toMatchObject({
      state: "known",
      owners: [{ kind: "team", slug: "platform", source: "codeowners", verified: false }],
      notes: ["CODEOWNERS: the team team is another organisation's"],
    });
    expect(await read("empty")).toMatchObject({ state: "unknown", owners: [], notVisible: ["admin", "committers"] });
    rmSync(path.join(folder, "acme__site", "CODEOWNERS"));
    await scanAll();
    expect(await read("site")).toMatchObject({ state: "unknown", owners: [] });
  });

  test.each([
    ["NUL", "\\0"],
    ["half of a pair of surrogates", "\\ud83d"],
  ])("is stored whatever the text says: %s wherever YAML lets one be written", async (_, odd) => {
    const hostile = [
      `name: "a${odd}"`,
      "on: push",
      "jobs:",
      `  "build${odd}":`,
      "    runs-on: ubuntu-latest",
      "    steps:",
      `      - name: "step${odd}"`,
      `        run: "gh pr create --title a${odd} && curl https://x${odd}.example -H $T"`,
      "        env:",
      "          GH_TOKEN: ${{ secrets.ROBOT_PAT }}",
      "          T: ${{ secrets.SOME_KEY }}",
      `          "E${odd}": "\${{ secrets['ODD${odd}'] }}"`,
      `      - uses: "acme/tool${odd}/x${odd}@v${odd}"`,
      "        with:",
      `          "token${odd}": \${{ secrets.NPM_TOKEN }}`,
      `      - uses: "actions/checkout@v${odd}"`,
      "        with:",
      `          repository: "acme/b${odd}"`,
      "          token: ${{ secrets.ROBOT_PAT }}",
      `  "call${odd}":`,
      `    uses: "acme/flows/.github/workflows/a${odd}.yml@main"`,
      "    secrets: inherit",
      "",
    ];
    write("acme__site", hostile.join("\n"));
    await scanAll();
    const scans = await db.database.scan.findMany({ where: { organisationId }, select: { status: true } });
    expect(scans.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(await names()).toEqual(expect.arrayContaining(["ROBOT_PAT", "SOME_KEY"]));
  });

  test("finds repositories again, and marks those that are gone", async () => {
    await begin();
    rmSync(path.join(folder, "acme__empty"), { recursive: true });
    write("acme__fresh", workflow("- run: make"));
    await begin();
    const rows = await db.database.repository.findMany({ where: { organisationId }, orderBy: { name: "asc" } });
    expect(rows.map((row) => [row.name, row.deletedAt === null])).toEqual([
      ["empty", false],
      ["fresh", true],
      ["site", true],
    ]);
  });

  test("leaves a finding with the stored secret that the inventory linked it with, until that is gone", async () => {
    await scanAll();
    const [finding] = (await findings()).filter(({ secretName }) => secretName === "NPM_TOKEN");
    const place = { organisationId, repositoryId: finding?.repositoryId ?? "", name: "NPM_TOKEN" };
    const stored = await db.database.credential.create({ data: { ...place, level: "repo", kind: "npm-token" } });
    await db.database.finding.update({ where: { id: finding?.id ?? "" }, data: { credentialId: stored.id } });
    const linked = async () => (await findings()).find(({ id }) => id === finding?.id)?.credentialId;
    await scanAll();
    expect(await linked()).toBe(stored.id);
    await db.database.credential.update({ where: { id: stored.id }, data: { endedAt: new Date() } });
    await scanAll();
    expect(await linked()).toBe(finding?.credentialId);
  });

  test("is refused to who may only look", async () => {
    const viewer: UserActor = { kind: "user", id: "u", login: "u", roles: [{ organisationId, role: "viewer" }] };
    const ports = { store: createBatchStore(worker, null), source: folderSource, scanner, clock };
    expect(await scanOrganisation(ports, viewer, organisationId)).toMatchObject({
      ok: false,
      failure: { code: "forbidden" },
    });
    expect(await db.database.scan.count({ where: { organisationId } })).toBe(0);
  });

  test("takes the place of one that has not finished", async () => {
    const first = await begin();
    const second = await begin();
    expect(await scanOne(first.scanIds[0] ?? "")).toEqual({ ok: true, value: "nothing-to-do" });
    expect(await scanOne(second.scanIds[0] ?? "")).toEqual({ ok: true, value: "done" });
    const old = await db.database.scan.findMany({ where: { batchId: first.batchId } });
    expect(old.every((row) => row.status === "superseded")).toBe(true);
  });
});

describe("a scan of a repository", () => {
  test("stores what it found, with files, sources, credentials and an audit row", async () => {
    const batch = await scanAll();
    expect(await names()).toEqual(["NPM_TOKEN", "ROBOT_PAT"]);
    const credentials = await db.database.credential.findMany({ where: { organisationId }, orderBy: { name: "asc" } });
    expect(credentials.map((row) => [row.name, row.kind, row.level])).toEqual([
      ["NPM_TOKEN", "npm-token", "unknown"],
      ["ROBOT_PAT", "github-pat", "unknown"],
    ]);
    const [finding] = await findings();
    expect(finding?.credentialId).toBe(credentials[0]?.id);
    const files = await db.database.scanFile.findMany({ where: { scanId: { in: [...batch.scanIds] } } });
    expect(files.map((row) => row.status)).toEqual(["parsed", "parsed"]);
    expect(await db.database.sourceBlob.count({ where: { organisationId } })).toBe(1);
    const audit = await db.database.auditEvent.findMany({ where: { organisationId }, orderBy: { seq: "asc" } });
    expect(audit.map((row) => row.action)).toEqual(["scan.requested", "scan.finished", "scan.finished"]);
  });

  test("updates instead of doubling", async () => {
    await scanAll();
    const before = await findings();
    write("acme__site", `# moved down by a line\n${workflow(PUBLISH, ROBOT)}`);
    await scanAll();
    const after = await findings();
    expect(after.map((row) => row.id)).toEqual(before.map((row) => row.id));
    expect(after[0]?.firstScanId).toBe(before[0]?.firstScanId);
    expect(after[0]?.lastScanId).not.toBe(before[0]?.lastScanId);
    expect([before[0], after[0]].map((row) => row?.span)).toMatchObject([{ line: 8 }, { line: 9 }]);
    expect(await db.database.credential.count({ where: { organisationId } })).toBe(2);
  });

  test("marks what is gone as resolved, and opens it again when it is back", async () => {
    await scanAll();
    write("acme__site", workflow(PUBLISH));
    await scanAll();
    expect(await names()).toEqual(["NPM_TOKEN"]);
    expect((await findings()).find((row) => row.secretName === "ROBOT_PAT")?.resolvedScanId).not.toBeNull();
    write("acme__site", workflow(PUBLISH, ROBOT));
    await scanAll();
    expect(await names()).toEqual(["NPM_TOKEN", "ROBOT_PAT"]);
  });

  test("that fails says so and keeps what was known", async () => {
    await scanAll();
    const batch = await begin();
    const broken: Scanner = { version: "x", scan: () => Promise.reject(new Error("inner detail")) };
    for (const scanId of batch.scanIds) expect(await scanOne(scanId, broken)).toEqual({ ok: true, value: "failed" });
    const rows = await db.database.scan.findMany({ where: { batchId: batch.batchId } });
    expect(rows.map((row) => [row.status, row.errorCode])).toEqual([
      ["failed", "scanner"],
      ["failed", "scanner"],
    ]);
    expect(JSON.stringify(rows)).not.toContain("inner detail");
    expect(await names()).toEqual(["NPM_TOKEN", "ROBOT_PAT"]);
  });

  test("of one that is gone from the folder fails with what to do", async () => {
    const batch = await begin();
    rmSync(path.join(folder, "acme__site"), { recursive: true });
    rmSync(path.join(folder, "acme__empty"), { recursive: true });
    write("acme__other", workflow("- run: make"));
    for (const scanId of batch.scanIds) await scanOne(scanId);
    const row = await db.database.scan.findFirstOrThrow({ where: { batchId: batch.batchId } });
    expect(row.errorMessage).toMatch(/no longer in the folder. Scan the organisation again/);
  });

  test("writes nothing when a newer scan took its place meanwhile", async () => {
    const first = await begin();
    const slow: Scanner = {
      version: "slow",
      scan: async (source) => {
        await begin();
        return await scanner.scan(source);
      },
    };
    const outcomes = [];
    for (const scanId of first.scanIds.slice(0, 1)) outcomes.push(await scanOne(scanId, slow));
    expect(outcomes).toEqual([{ ok: true, value: "superseded" }]);
    expect(await findings()).toEqual([]);
  });

  test("is done once when two workers have it", async () => {
    const batch = await begin();
    const ends = await Promise.all(batch.scanIds.flatMap((id) => [scanOne(id), scanOne(id)]));
    expect(ends.filter((end) => end.ok && end.value === "done")).toHaveLength(2);
    expect(await names()).toEqual(["NPM_TOKEN", "ROBOT_PAT"]);
    expect(await db.database.auditEvent.count({ where: { organisationId, action: "scan.finished" } })).toBe(2);
  });

  test("never stores the value of a literal", async () => {
    write("acme__site", workflow("- run: gh pr list", "  env:", `    GH_TOKEN: ${LITERAL}`));
    await scanAll();
    const [finding] = await findings();
    expect(finding).toMatchObject({ kind: "hardcoded-credential", origin: "literal" });
    const blobs = await db.database.sourceBlob.findMany({ where: { organisationId } });
    expect(blobs).toHaveLength(1);
    const credentials = await db.database.credential.findMany({ where: { organisationId } });
    const everything = JSON.stringify([await findings(), blobs, credentials]);
    for (let from = 4; from + 8 < LITERAL.length; from += 4)
      expect(everything).not.toContain(LITERAL.slice(from, from + 8));
  });
});

describe("what a page quotes", () => {
  const AWAY = "*".repeat(LITERAL.length);

  async function onlyText(): Promise<string> {
    const rows = await db.database.sourceBlob.findMany({ where: { organisationId } });
    expect(rows).toHaveLength(1);
    return rows[0]?.text ?? "";
  }

  test("holds no literal, also where no finding was made of it", async () => {
    write(
      "acme__site",
      `\uFEFF${workflow(PUBLISH)}# once ${LITERAL}, test https://bot:${LITERAL.slice(8)}@example.com\n`,
    );
    await scanAll();
    const text = await onlyText();
    expect(text).toContain(`# once ${AWAY}, test`);
    expect(text).not.toContain(LITERAL.slice(8, 16));
  });

  test("quotes no literal in what a finding says", async () => {
    write("acme__site", workflow(`- uses: acme/${LITERAL}@v1`, "  with:", "    token: ${{ secrets.ROBOT_PAT }}"));
    await scanAll();
    expect(await findings()).not.toHaveLength(0);
    expect(JSON.stringify(await findings())).not.toContain(LITERAL.slice(8, 16));
  });

  test("is covered where an older scan stored it open, and stays covered where one knew more", async () => {
    write("acme__site", `${workflow(PUBLISH)}# once ${LITERAL}\n# and a word\n`);
    await scanAll();
    const { sha } = await db.database.sourceBlob.findFirstOrThrow({ where: { organisationId } });
    const older = (await onlyText()).replace(AWAY, LITERAL).replace("a word", "* ****");
    await db.database.sourceBlob.updateMany({ where: { organisationId, sha }, data: { text: older } });
    await scanAll();
    expect(await onlyText()).toContain(`# once ${AWAY}\n# and * ****\n`);
  });
});

describe("metric points", () => {
  test("of the organisation are written once, by the last scan of a batch", async () => {
    const batch = await begin();
    await Promise.all(batch.scanIds.map((id) => scanOne(id)));
    const points = await db.database.metricPoint.findMany({
      where: { organisationId, metric: "findings.open", dimension: "all" },
    });
    expect(points.map((point) => point.value)).toEqual([2]);
    const kinds = await db.database.metricPoint.findMany({
      where: { organisationId, dimension: "kind" },
      orderBy: { key: "asc" },
    });
    expect(kinds.map((point) => [point.key, point.value])).toEqual([
      ["github-pat", 1],
      ["npm-token", 1],
    ]);
  });

  test("of two batches make a course", async () => {
    await scanAll();
    write("acme__site", workflow(PUBLISH));
    await scanAll();
    const points = await db.database.metricPoint.findMany({
      where: { organisationId, metric: "findings.open", dimension: "all" },
      orderBy: { at: "asc" },
    });
    expect(points.map((point) => point.value)).toEqual([2, 1]);
  });
});
