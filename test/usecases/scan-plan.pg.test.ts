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
import type { SystemActor } from "../../lib/core/actor.ts";
import type { Clock, Planner } from "../../lib/usecases/ports.ts";
import { scanOrganisation } from "../../lib/usecases/scan-organisation.ts";
import { scanRepository } from "../../lib/usecases/scan-repository.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const WORKER: SystemActor = { kind: "system", id: "worker" };
const seal = (value: string) => `sealed-${value.length}`;
const scanner = createScanner({ seal });
const planner = createPlanner({ seal });
const ACTION = `acme/thaw/action@${"0123456789".repeat(4)}`;

/** Put together here, so that no scanner takes this file for a leak. */
const LITERAL = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");

let db: TestDatabase;
/** With the worker's rights only, and the web's. */
let worker: Database;
let web: Database;
let folder = "";
let organisationId = "";
let minute = 0;
const clock: Clock = { now: () => new Date(Date.UTC(2026, 0, 1, 0, minute++)) };
const logged: string[] = [];

const HEAD = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n";
const ROBOT = "      - run: gh pr create --fill\n        env:\n          GH_TOKEN: ${{ secrets.ROBOT_PAT }}\n";
const KEY = "      - run: ssh -i key host\n        env:\n          KEY: ${{ secrets.DEPLOY_SSH_KEY }}\n";

function write(text: string, file = ".github/workflows/ci.yml"): void {
  const place = path.join(folder, "acme__site", file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

async function scan(by: Planner = planner) {
  const store = createBatchStore(worker, null);
  const begun = await scanOrganisation({ store, source: folderSource, scanner, clock }, WORKER, organisationId);
  if (!begun.ok) throw new Error(begun.failure.message);
  const log = (...said: string[]) => void logged.push(said.join(" "));
  const ports = { store: createScanStore(worker, null), source: folderSource, scanner, planner: by, clock, log };
  const [scanId = ""] = begun.value.scanIds;
  return { scanId, end: await scanRepository(ports, WORKER, scanId) };
}

const plans = () =>
  db.database.plan.findMany({
    where: { organisationId },
    include: { items: { orderBy: { fingerprint: "asc" } }, grants: true },
    orderBy: { createdAt: "asc" },
  });

async function shown() {
  const found = await createDashboardReading(web).repository(
    [organisationId],
    { owner: "acme", name: "site" },
    clock.now(),
  );
  return found?.detail ?? null;
}

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 4);
  web = createDatabase(db.webUrl, 4);
});

afterAll(async () => {
  await worker.$disconnect();
  await web.$disconnect();
  await db.close();
});

beforeEach(async () => {
  if (folder !== "") rmSync(folder, { recursive: true });
  folder = mkdtempSync(path.join(tmpdir(), "thaw-plan-"));
  logged.length = 0;
  write(HEAD + ROBOT + KEY);
  const row = await db.database.organisation.create({
    data: { host: "local", login: path.basename(folder), kind: "folder", folder },
  });
  organisationId = row.id;
});

describe("a scan", () => {
  test("stores the plan that it made: files with their proof, what is solved and left, grants, and what to do first", async () => {
    const { scanId, end } = await scan();
    expect(end).toEqual({ ok: true, value: "done" });
    const [plan, ...more] = await plans();
    expect(more).toEqual([]);
    expect(plan).toMatchObject({ organisationId, lastScanId: scanId, baseSha: null, disposition: "review" });
    expect(plan?.planHash).toMatch(/^[0-9a-f]{64}$/);
    expect(plan?.files).toEqual([
      { path: ".github/workflows/ci.yml", diff: expect.stringContaining("+      - id: thaw") },
    ]);
    const holds = { modelEqual: true, untouchedLines: true, officialErrors: true, contexts: true, permissions: true };
    expect(plan?.proof).toEqual([{ path: ".github/workflows/ci.yml", parses: true, idempotent: true, ...holds }]);
    expect(plan?.items.map((item) => [item.remedy, item.refusalCode === null]).sort()).toEqual(
      expect.arrayContaining([["broker-token", true]]),
    );
    expect(plan?.items).toHaveLength(await db.database.finding.count({ where: { organisationId } }));
    expect(plan?.grants.map((grant) => grant.name)).toContain("ci.build");
    expect(JSON.stringify(plan?.prerequisites)).toContain("THAW_BROKER_URL");
    expect(plan?.body).toContain("### What is proven");
    const audit = await db.database.auditEvent.findFirstOrThrow({ where: { organisationId, action: "scan.finished" } });
    expect(audit.data).toMatchObject({ plan: plan?.planHash });
    expect(logged).toEqual([]);
  });

  test("shows its plan to web, with a word on every finding", async () => {
    await scan();
    const detail = await shown();
    expect(detail?.plan?.files.map((file) => file.path)).toEqual([".github/workflows/ci.yml"]);
    const said = new Set(detail?.plan?.items.map((item) => item.fingerprint));
    expect(detail?.findings.every((finding) => said.has(finding.fingerprint))).toBe(true);
    expect(await createDashboardReading(web).repository([], { owner: "acme", name: "site" }, clock.now())).toBeNull();
  });

  test("that plans the same keeps the row, and moves it to the newer scan", async () => {
    await scan();
    const [before] = await plans();
    write("on: push\njobs: {}\n", ".github/workflows/other.yml");
    const { scanId } = await scan();
    expect(await plans()).toEqual([{ ...before, lastScanId: scanId }]);
    expect((await shown())?.plan?.hash).toBe(before?.planHash);
  });

  test("that plans something else adds a row, and shows the newer one; going back shows the older one again", async () => {
    await scan();
    const [first] = await plans();
    write(HEAD + ROBOT);
    await scan();
    expect(await plans()).toHaveLength(2);
    expect((await shown())?.plan?.hash).not.toBe(first?.planHash);
    write(HEAD + ROBOT + KEY);
    await scan();
    expect(await plans()).toHaveLength(2);
    expect((await shown())?.plan?.hash).toBe(first?.planHash);
  });

  test("writes the action that the settings name, and the default permissions that the repository is known to have", async () => {
    writeFileSync(path.join(folder, "thaw.config.yml"), `version: 1\naction: ${ACTION}\n`);
    await scan();
    const [asked] = await plans();
    expect(JSON.stringify(asked?.files)).toContain(ACTION);
    expect(JSON.stringify(asked?.prerequisites)).toContain("default permissions");
    await db.database.repository.updateMany({ where: { organisationId }, data: { defaultPermissions: "write" } });
    await scan();
    const [, known] = await plans();
    expect(JSON.stringify(known?.prerequisites)).not.toContain("default permissions");
    expect(JSON.stringify(known?.files)).toContain("contents: write");
  });

  test("says first that the broker's action has no name, where nobody gave it one", async () => {
    await scan();
    const [first] = (await shown())?.plan?.prerequisites ?? [];
    expect(first?.text).toMatch(/^Name the broker's action as "action:" in thaw\.config\.yml, and scan again/);
    expect((await shown())?.plan?.body).toContain("Name the broker's action");
    writeFileSync(path.join(folder, "thaw.config.yml"), `version: 1\naction: ${ACTION}\n`);
    await scan();
    expect(JSON.stringify(await shown())).not.toContain("Name the broker's action");
  });

  test("of a repository with nothing to change says so by an empty plan", async () => {
    write(`${HEAD}      - run: make\n`);
    await scan();
    expect((await shown())?.plan).toMatchObject({ files: [], items: [], grants: [], disposition: "safe" });
  });

  test("is kept when planning fails: the plan is absent, and the log says why", async () => {
    await scan();
    const { scanId, end } = await scan({ plan: () => Promise.reject(new Error("inner detail")) });
    expect(end).toEqual({ ok: true, value: "done" });
    const row = await db.database.scan.findUniqueOrThrow({ where: { id: scanId } });
    expect(row).toMatchObject({ status: "done", errorCode: null });
    expect(await db.database.finding.count({ where: { organisationId, lastScanId: scanId } })).toBeGreaterThan(0);
    expect((await shown())?.plan).toBeNull();
    expect(logged.join("\n")).toMatch(/^plan of scan .* of acme\/site failed, the scan is kept .*inner detail/);
  });

  test("whose place a newer one took stores no plan", async () => {
    const slow: Planner = {
      plan: async (...asked) => {
        await scanOrganisation(
          { store: createBatchStore(worker, null), source: folderSource, scanner, clock },
          WORKER,
          organisationId,
        );
        return await planner.plan(...asked);
      },
    };
    expect((await scan(slow)).end).toEqual({ ok: true, value: "superseded" });
    expect(await plans()).toEqual([]);
  });
});

describe("what is stored of a plan", () => {
  test("holds no literal, neither of a file nor of a word", async () => {
    const near = `      - uses: acme/${LITERAL}@v1\n        with:\n          token: \${{ secrets.ROBOT_PAT }}\n`;
    write(`# once ${LITERAL}\n${HEAD}${ROBOT}        # then ${LITERAL}\n${near}`);
    await scan();
    const everything = JSON.stringify(await plans());
    expect(everything).toContain("*".repeat(LITERAL.length));
    for (let from = 4; from + 8 < LITERAL.length; from += 4)
      expect(everything).not.toContain(LITERAL.slice(from, from + 8));
  });

  test("is stored also where a workflow holds what PostgreSQL's text cannot", async () => {
    write(`${HEAD.replace("    steps:", '    environment: "a\\0b\\uD800"\n    steps:')}${ROBOT}`);
    const { end } = await scan();
    expect(end).toEqual({ ok: true, value: "done" });
    const [plan] = await plans();
    expect(JSON.stringify(plan?.grants)).toContain("a\uFFFDb");
  });

  test("has no file without a proof, and no finding both solved and left", async () => {
    await scan();
    const change = (sql: string) => db.query(db.ownerUrl, sql);
    await expect(change("UPDATE plan SET proof = '[]'")).rejects.toThrow(/plan_lists/);
    await expect(change("UPDATE plan_item SET remedy = 'delete', refusal_code = 'literal'")).rejects.toThrow(
      /plan_item_solved_or_left/,
    );
    await expect(change("UPDATE plan_item SET remedy = NULL")).rejects.toThrow(/plan_item_solved_or_left/);
  });

  test("goes with its repository", async () => {
    await scan();
    await db.database.repository.deleteMany({ where: { organisationId } });
    expect(await db.database.plan.count({ where: { organisationId } })).toBe(0);
    expect(await db.database.planItem.count({ where: { organisationId } })).toBe(0);
    expect(await db.database.planGrant.count({ where: { organisationId } })).toBe(0);
  });
});
