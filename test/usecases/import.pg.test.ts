import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../lib/adapters/prisma/dashboard.ts";
import { createImportStore } from "../../lib/adapters/prisma/import-store.ts";
import { createScanStore } from "../../lib/adapters/prisma/scan-store.ts";
import type { Role, SystemActor, UserActor } from "../../lib/core/actor.ts";
import { DEFAULT_QUERY } from "../../lib/core/listing/repository-query.ts";
import { closeImported } from "../../lib/usecases/close-imported.ts";
import { type ImportRequest, importFindings } from "../../lib/usecases/import-findings.ts";
import { seedOrganisation } from "../e2e/support/seed.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { bytesOf, codeScanning, gitleaks, QUOTED, sarif, trufflehogLine } from "../support/imports.ts";

const TERMINAL: SystemActor = { kind: "system", id: "terminal" };
const SITE = { host: null, owner: "acme", name: "site" };

let postgres: TestDatabase;
let web: Database;
let worker: Database;
let acme: string;
let minute = 0;
const clock = { now: () => new Date(Date.UTC(2026, 9, 1, 0, minute++)) };

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 2);
  worker = createDatabase(postgres.workerUrl, 2);
});

/** Each test has an organisation of its own. */
async function organisation(login = `acme-${minute++}`): Promise<string> {
  const repositories = [
    { owner: "acme", name: "site" },
    { owner: "acme", name: "other", scanned: false },
  ];
  acme = (await seedOrganisation(postgres.database, login, repositories)).organisationId;
  return acme;
}

afterAll(async () => {
  await Promise.all([web.$disconnect(), worker.$disconnect()]);
  await postgres.close();
});

function ports() {
  return { store: createImportStore(postgres.database), clock };
}

async function add(value: unknown, more: Partial<ImportRequest> = {}, actor: SystemActor | UserActor = TERMINAL) {
  const request = { organisationId: acme, bytes: bytesOf(value), format: null, repository: null, roots: [], ...more };
  return await importFindings(ports(), actor, request);
}

function open() {
  return postgres.database.finding.findMany({
    where: { organisationId: acme, origin: "import", resolvedScanId: null },
    orderBy: [{ path: "asc" }, { fingerprint: "asc" }],
  });
}

const row = async (name: string) => {
  const { rows } = await createDashboardReading(web).list([acme], { ...DEFAULT_QUERY, text: name }, clock.now());
  return rows[0];
};

describe("an import", () => {
  test.each([
    ["NUL", "\0", "\\u0000"],
    ["half of a pair of surrogates", "\ud83d", "\\ud83d"],
  ])("is stored whatever its texts hold: %s", async (_, odd, shown) => {
    await organisation();
    const runs = [
      {
        tool: { driver: { name: "odd", version: `1${odd}` } },
        results: [
          {
            ruleId: `token${odd}`,
            locations: [{ physicalLocation: { artifactLocation: { uri: "a.txt" }, region: { startLine: 3 } } }],
          },
        ],
      },
    ];
    const added = await add({ version: "2.1.0", runs }, { repository: SITE });
    expect(added).toMatchObject({ ok: true, value: { into: [{ added: 1 }] } });
    expect((await open())[0]?.message).toContain(`token${shown}`);
  });

  test("adds findings that the pages count and show, scanned or not", async () => {
    await organisation();
    const before = await row("site");
    expect(
      await add([trufflehogLine(), trufflehogLine({ repository: "https://github.com/Acme/Other" })].join("\n")),
    ).toEqual({
      ok: true,
      value: {
        into: [
          { repository: "acme/site", tool: "trufflehog", version: null, added: 1, known: 0, closed: 0 },
          { repository: "Acme/Other", tool: "trufflehog", version: null, added: 1, known: 0, closed: 0 },
        ],
        left: { unreadable: 0, "no-place": 0, outside: 0 },
      },
    });
    expect(await row("site")).toMatchObject({ state: "blocking", blocking: (before?.blocking ?? 0) + 1 });
    expect(await row("other")).toMatchObject({ state: "blocking", blocking: 1, scannedAt: null });
    const other = await createDashboardReading(web).repository([acme], { owner: "acme", name: "other" }, clock.now());
    expect(other?.detail.findings).toMatchObject([
      {
        detector: "import:trufflehog",
        origin: "import",
        kind: "hardcoded-credential",
        span: { path: "src/app.ts", line: 7 },
      },
    ]);
  });

  test("does not change what the last scan of the organisation says of its progress", async () => {
    await organisation();
    const before = await createDashboardReading(web).progress([acme]);
    await add(trufflehogLine());
    expect(await createDashboardReading(web).progress([acme])).toEqual(before);
  });

  test("of the same places again is no double, and one of fewer clears nothing", async () => {
    await organisation();
    await add(sarif(gitleaks(), gitleaks({ line: 9 })), { repository: SITE });
    const first = await open();
    expect(first).toHaveLength(2);
    const again = await add(sarif(gitleaks()), { repository: SITE });
    expect(again).toMatchObject({ value: { into: [{ added: 0, known: 1 }] } });
    const later = await open();
    expect(later.map((one) => [one.id, one.firstScanId])).toEqual(first.map((one) => [one.id, one.firstScanId]));
  });

  test("twice at the same time adds each place once", async () => {
    await organisation();
    const both = await Promise.all([1, 2].map(() => add(sarif(gitleaks()), { repository: SITE })));
    const added = both.map((end) => (end.ok ? end.value.into[0]?.added : -1));
    expect(added.sort()).toEqual([0, 1]);
    expect(await open()).toHaveLength(1);
  });

  test("keeps nothing that its scanner quoted, in no table", async () => {
    await organisation();
    const covered = trufflehogLine({ file: `keys/${QUOTED}.txt` });
    await add([trufflehogLine(), covered].join("\n"));
    await add(sarif(gitleaks(), codeScanning()), { repository: SITE });
    expect(await open()).toHaveLength(5);
    const { rows } = await postgres.query(
      postgres.ownerUrl,
      `SELECT (SELECT string_agg(f::text, '') FROM finding f) || (SELECT string_agg(s::text, '') FROM scan s)
        || (SELECT string_agg(a::text, '') FROM audit_event a) AS everything`,
    );
    expect(rows[0].everything).toContain("import:gitleaks");
    expect(rows[0].everything).not.toContain(QUOTED.slice(4, 16));
  });

  test("writes who imported what into the record", async () => {
    await organisation();
    await add(sarif(codeScanning()));
    const [entry] = await postgres.database.auditEvent.findMany({ where: { organisationId: acme } });
    expect(entry).toMatchObject({
      actorKind: "system",
      actorId: "terminal",
      action: "findings.imported",
      objectKind: "repository",
      data: { tool: "codeql", version: "2.19.1", added: 2, known: 0, closed: 0 },
    });
  });

  test("of a repository that is not the organisation's stores nothing of the whole file, and names it", async () => {
    await organisation();
    const lines = [trufflehogLine(), trufflehogLine({ repository: "https://github.com/acme/gone" })].join("\n");
    expect(await add(lines)).toMatchObject({ ok: false, failure: { code: "unknown-repository" } });
    expect(JSON.stringify(await add(lines))).toContain("acme/gone");
    expect(await open()).toEqual([]);
  });

  test("of a repository with the same name on another GitHub is of another repository", async () => {
    await organisation();
    await postgres.database.organisation.update({
      where: { id: acme },
      data: { kind: "github", host: "ghes.example", folder: null },
    });
    expect(await add(trufflehogLine())).toMatchObject({ failure: { code: "unknown-repository" } });
    expect((await add(trufflehogLine({ repository: "https://ghes.example/acme/site" }))).ok).toBe(true);
  });

  test("never reaches another organisation's repository of the same name", async () => {
    const theirs = await organisation();
    await organisation();
    await add(trufflehogLine());
    expect(await postgres.database.finding.count({ where: { organisationId: theirs, origin: "import" } })).toBe(0);
  });

  test("without a repository in the file asks for one, and refuses another than the file's", async () => {
    await organisation();
    expect(await add(sarif(gitleaks()))).toMatchObject({ failure: { code: "no-repository" } });
    const other = { host: null, owner: "acme", name: "other" };
    expect(await add(trufflehogLine(), { repository: other })).toMatchObject({ failure: { code: "other-repository" } });
    expect(await open()).toEqual([]);
  });

  test.each([
    ["viewer", "forbidden"],
    ["commander", "forbidden"],
    ["owner", "done"],
    ["security-lead", "done"],
    ["admin", "done"],
  ] as const)("asked for by a %s is %s", async (role, end) => {
    await organisation();
    const result = await add(trufflehogLine(), {}, person(role));
    expect(result.ok ? "done" : result.failure.code).toBe(end);
    expect(await open()).toHaveLength(end === "done" ? 1 : 0);
  });
});

function person(role: Role): UserActor {
  return { kind: "user", id: "p", login: "p", roles: [{ organisationId: acme, role }] };
}

/** A scan of ours that ends and sees nothing at all. */
async function scanSeesNothing(): Promise<void> {
  const { id: repositoryId } = await postgres.database.repository.findFirstOrThrow({
    where: { organisationId: acme, name: "site" },
  });
  const scan = await postgres.database.scan.create({
    data: {
      organisationId: acme,
      repositoryId,
      batchId: randomUUID(),
      ref: "main",
      purpose: "branch",
      engineVersion: "t",
      status: "queued",
    },
  });
  const store = createScanStore(worker, null);
  const claimed = await store.claim(scan.id, clock.now());
  if (claimed === null) throw new Error("nothing was claimed");
  const done = await store.complete(claimed, {
    ref: "another-branch",
    commit: null,
    engineVersion: "t",
    files: [],
    sources: [],
    findings: [],
    plan: null,
    at: clock.now(),
    audit: {
      actorKind: "system",
      actorId: "worker",
      action: "scan.finished",
      objectKind: "repository",
      objectId: repositoryId,
      data: {},
    },
  });
  expect(done).toBe(true);
}

describe("what was imported", () => {
  test("stays when a scan of ours sees nothing, on another branch too", async () => {
    await organisation();
    await add(trufflehogLine());
    await scanSeesNothing();
    expect(await open()).toHaveLength(1);
    expect(await row("site")).toMatchObject({ state: "blocking", blocking: 1 });
  });

  test("cannot be ended by a scan in the database either, whoever writes it", async () => {
    await organisation();
    await add(trufflehogLine());
    const [finding] = await open();
    const scan = await postgres.database.scan.findFirstOrThrow({ where: { organisationId: acme, purpose: "branch" } });
    const ending = postgres.query(postgres.workerUrl, "UPDATE finding SET resolved_scan_id = $1 WHERE id = $2", [
      scan.id,
      finding?.id,
    ]);
    await expect(ending).rejects.toThrow(/closed by people only/);
  });

  test("is closed by a person's word, stays closed when it is reported again, and the reason is in the record", async () => {
    await organisation();
    await add(trufflehogLine());
    const fingerprints = (await open()).map((one) => one.fingerprint);
    const request = { organisationId: acme, repository: SITE, which: { fingerprints }, reason: "revoked, INC-7" };
    expect(await closeImported(ports(), person("security-lead"), request)).toEqual({ ok: true, value: { closed: 1 } });
    expect(await row("site")).toMatchObject({ blocking: 0 });
    expect(await add(trufflehogLine())).toMatchObject({ value: { into: [{ added: 0, known: 0, closed: 1 }] } });
    expect(await open()).toEqual([]);
    const entry = await postgres.database.auditEvent.findFirst({
      where: { organisationId: acme, action: "findings.closed" },
    });
    expect(entry).toMatchObject({ actorId: "p", data: { reason: "revoked, INC-7", closed: 1 } });
  });

  test("is closed by its tool, and nothing of another tool with it", async () => {
    await organisation();
    await add(sarif(gitleaks(), gitleaks({ line: 9 })), { repository: SITE });
    await add(trufflehogLine());
    const request = { organisationId: acme, repository: SITE, which: { tool: "gitleaks" }, reason: "false alarms" };
    expect(await closeImported(ports(), TERMINAL, request)).toEqual({ ok: true, value: { closed: 2 } });
    expect((await open()).map((one) => one.detector)).toEqual(["import:trufflehog"]);
  });

  test.each([
    ["an owner", "owner", { reason: "done" }, "forbidden"],
    ["one without a reason", "admin", { reason: "  " }, "no-reason"],
    ["one who names a finding that is none", "admin", { which: { fingerprints: ["0".repeat(40)] } }, "not-open"],
    ["one who names another repository", "admin", { repository: { ...SITE, name: "other" } }, "not-open"],
  ] as const)("is not closed by %s", async (_name, role, more, code) => {
    await organisation();
    await add(trufflehogLine());
    const fingerprints = (await open()).map((one) => one.fingerprint);
    const base = { organisationId: acme, repository: SITE, which: { fingerprints }, reason: "done" };
    expect(await closeImported(ports(), person(role), { ...base, ...more })).toMatchObject({ failure: { code } });
    expect(await open()).toHaveLength(1);
  });
});

test("our own findings are closed by no person", async () => {
  await organisation();
  const { id: repositoryId } = await postgres.database.repository.findFirstOrThrow({
    where: { organisationId: acme, name: "site" },
  });
  const scan = await postgres.database.scan.findFirstOrThrow({ where: { repositoryId } });
  await postgres.database.finding.create({
    data: {
      organisationId: acme,
      repositoryId,
      ref: "main",
      fingerprint: "f".repeat(40),
      detector: "npm-token",
      kind: "npm-token",
      origin: "secret",
      severity: "high",
      confidence: "high",
      blocksThaw: true,
      context: "step-env",
      path: "a",
      span: {},
      remedy: "manual",
      message: "m",
      sinks: [],
      firstScanId: scan.id,
      lastScanId: scan.id,
    },
  });
  const request = { organisationId: acme, repository: SITE, which: { fingerprints: ["f".repeat(40)] }, reason: "x" };
  expect(await closeImported(ports(), person("admin"), request)).toMatchObject({ failure: { code: "not-open" } });
});
