import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createDashboardReading } from "../../../lib/adapters/prisma/dashboard.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import { DEFAULT_QUERY, REPOSITORY_SORTS, type RepositoryQuery } from "../../../lib/core/listing/repository-query.ts";
import { SORT_DIRECTIONS } from "../../../lib/core/listing/url-words.ts";
import { readRepository } from "../../../lib/usecases/read-dashboard.ts";
import type { DashboardReading } from "../../../lib/usecases/reading-ports.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { ORGANISATION, PAYMENTS } from "../../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const AT = new Date("2026-11-23T10:00:00.000Z");
const MANY = Array.from({ length: 230 }, (_, index) => ({ owner: "many", name: `r${index}` }));
const PAGES = Array.from({ length: Math.ceil(MANY.length / LIST_PAGE) }, (_, index) => index + 1);

let postgres: TestDatabase;
let web: ReturnType<typeof createDatabase>;
let reading: DashboardReading;
let harbour: string;
let many: string;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it reads must be within its rights.
  web = createDatabase(postgres.webUrl, 4);
  reading = createDashboardReading(web);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  many = (await seedOrganisation(postgres.database, "many", MANY)).organisationId;
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const list = (query: Partial<RepositoryQuery>, organisations = [harbour]) =>
  reading.list(organisations, { ...DEFAULT_QUERY, ...query }, AT);

describe("a name out of an address", () => {
  it.each(["a\0b", "'; DROP TABLE scan; --", "%", "\ud800"])("%j is nobody's, and no error", async (name) => {
    const actor: UserActor = {
      kind: "user",
      id: "u",
      login: "u",
      roles: [{ organisationId: harbour, role: "viewer" }],
    };
    const ports = { reading, clock: { now: () => AT } };
    expect(await readRepository(ports, actor, { owner: "harbour", name })).toBeNull();
    expect(await readRepository(ports, actor, { owner: name, name: "x" })).toBeNull();
  });
});

describe("figures of the dashboard", () => {
  it("add up: every repository is in one state, and findings are those of the rows", async () => {
    const overview = await reading.overview([harbour], AT);
    const { rows } = await list({});
    expect(Object.values(overview.states).reduce((sum, count) => sum + count, 0)).toBe(overview.repositories);
    expect(overview.repositories).toBe(rows.length);
    expect(overview.blockingFindings).toBe(rows.reduce((sum, row) => sum + row.blocking, 0));
    expect(overview.findings.critical).toBe(rows.reduce((sum, row) => sum + row.counts.critical, 0));
    expect(overview.unparsedFiles).toBe(rows.reduce((sum, row) => sum + row.unparsed, 0));
  });

  it("count what is open only: a resolved finding leaves its repository clean", async () => {
    const { rows } = await list({ text: "docs-site" });
    const scan = await postgres.database.scan.findFirstOrThrow({ where: { repositoryId: rows[0]?.id ?? "" } });
    await postgres.database.finding.updateMany({
      where: { repositoryId: scan.repositoryId },
      data: { resolvedScanId: scan.id },
    });
    expect((await list({ text: "docs-site" })).rows[0]).toMatchObject({ state: "clean", blocking: 0 });
    await postgres.database.finding.updateMany({
      where: { repositoryId: scan.repositoryId },
      data: { resolvedScanId: null },
    });
  });

  it("of one answer are of one moment, whatever ends between two of its queries", async () => {
    const before = await reading.overview([harbour], new Date());
    const repositoryId = (await list({ text: "infra-live" })).rows[0]?.id ?? "";
    const batchId = "01890000-0000-7000-8000-000000000003";
    let interfered = false;
    const watched = postgres.database.$extends({
      query: {
        async $allOperations({ args, query }) {
          const answer = await query(args);
          if (!interfered) {
            interfered = true;
            const scan = { organisationId: harbour, repositoryId, ref: "main", purpose: "branch", engineVersion: "t" };
            await postgres.database.scan.create({ data: { ...scan, batchId, status: "running" } });
          }
          return answer;
        },
      },
    });
    const during = await createDashboardReading(watched as unknown as Database).overview([harbour], new Date());
    const after = await reading.overview([harbour], new Date());
    await postgres.database.scan.deleteMany({ where: { batchId } });
    expect(during.scan).toEqual(before.scan);
    expect(after.scan).not.toEqual(before.scan);
  });

  it("of a repository whose newest scan failed are never clean: what it holds now is unknown", async () => {
    const clean = (await list({ states: ["clean"] }, [many])).rows[0];
    const failed = await postgres.database.scan.create({
      data: {
        organisationId: many,
        repositoryId: clean?.id ?? "",
        ref: "main",
        purpose: "branch",
        engineVersion: "t",
        batchId: "01890000-0000-7000-8000-000000000002",
        status: "failed",
      },
    });
    const now = (await list({ text: clean?.name ?? "-" }, [many])).rows.find((row) => row.id === clean?.id);
    await postgres.database.scan.delete({ where: { id: failed.id } });
    expect(now).toEqual({ ...clean, state: "not-understood" });
  });

  it("are those of repositories without an owner where that is asked for; one that was not looked up yet is none", async () => {
    const all = await list({}, [many]);
    const states = await postgres.database.repositoryOwnership.findMany({ where: { organisationId: many } });
    const expected = (word: string) => states.filter(({ state }) => state === word).map((row) => row.repositoryId);
    const [without] = all.rows;
    const state = { organisationId: many, state: "none", notVisible: [], notes: [], asOf: AT };
    await postgres.database.repositoryOwnership.upsert({
      where: { repositoryId: without?.id ?? "" },
      create: { repositoryId: without?.id ?? "", ...state },
      update: state,
    });
    const none = await list({ ownerships: ["none"] }, [many]);
    expect(none.rows.map(({ id }) => id).sort()).toEqual([...new Set([...expected("none"), without?.id])].sort());
    expect(none.rows.every(({ ownership }) => ownership === "none")).toBe(true);
    const both = await list({ ownerships: ["none", "known"] }, [many]);
    expect(both.rows.every(({ ownership }) => ownership === "none" || ownership === "known")).toBe(true);
    expect(both.rows.length).toBeGreaterThanOrEqual(none.rows.length);
    expect(none.rows.length).toBeLessThan(all.rows.length);
  });

  it("come from the newest finished scan: one that failed or runs changes no figure", async () => {
    const before = (await list({ text: "infra-live" })).rows[0];
    const scan = {
      organisationId: harbour,
      repositoryId: before?.id ?? "",
      ref: "main",
      purpose: "branch",
      engineVersion: "t",
    };
    const batchId = "01890000-0000-7000-8000-000000000001";
    await postgres.database.scan.createMany({
      data: [
        { ...scan, batchId, status: "failed" },
        { ...scan, batchId, status: "running" },
      ],
    });
    expect((await list({ text: "infra-live" })).rows[0]).toEqual({ ...before, scanning: true });
    expect(await reading.progress([harbour])).toMatchObject({ total: 2, done: 0, failed: 1, finishedAt: null });
    await postgres.database.scan.deleteMany({ where: { batchId } });
  });
});

describe("pages of the list", () => {
  it.each(REPOSITORY_SORTS.flatMap((sort) => SORT_DIRECTIONS.map((direction) => [sort, direction] as const)))(
    "ordered by %s %s neither repeat nor lose a repository",
    async (sort, direction) => {
      const pages = await Promise.all(PAGES.map((page) => list({ sort, direction, page }, [many])));
      const ids = pages.flatMap((page) => page.rows.map((row) => row.id));
      expect(pages.map((page) => page.rows.length)).toEqual([...Array.from({ length: 4 }, () => LIST_PAGE), 30]);
      expect(new Set(ids).size).toBe(MANY.length);
    },
  );

  it("are as large as a file asks for, and hold the same rows in the same order", async () => {
    const query = { ...DEFAULT_QUERY, sort: "name" } as const;
    const whole = await reading.list([many], query, AT, 500);
    const pages = await Promise.all(PAGES.map((page) => list({ sort: "name", page }, [many])));
    expect(whole).toMatchObject({ pages: 1, total: MANY.length });
    expect(whole.rows).toEqual(pages.flatMap(({ rows }) => rows));
  });

  it("end with the last one when a later one is asked for", async () => {
    expect(await list({ page: 99 }, [many])).toMatchObject({
      page: PAGES.length,
      pages: PAGES.length,
      total: MANY.length,
    });
  });
});

describe("what is typed into the filter", () => {
  it.each([["%"], ["_"], ["\\"], ["'"], ["'; DROP TABLE finding; --"], ["100%"]])(
    "%j is text, not a pattern",
    async (text) => {
      expect((await list({ text })).total).toBe(0);
    },
  );

  it("finds parts of owner/name and of owning teams without case", async () => {
    expect((await list({ text: "HARBOUR/pay" })).rows.map((row) => row.name)).toEqual(["payments-api"]);
    expect((await list({ text: "Storefront" })).total).toBe(3);
  });
});

describe("another organisation", () => {
  it("is never part of an answer, and none named is none shown", async () => {
    expect((await list({ text: "r1" }, [harbour])).rows.every((row) => row.owner === "harbour")).toBe(true);
    expect((await list({}, [])).total).toBe(0);
    expect((await reading.overview([], AT)).repositories).toBe(0);
    expect(await reading.repository([many], PAYMENTS, AT)).toBeNull();
  });
});

describe("one repository", () => {
  it("comes with its organisation, its findings, its texts and what was not understood", async () => {
    const found = await reading.repository([harbour], { owner: "HARBOUR", name: "Payments-API" }, AT);
    expect(found?.organisationId).toBe(harbour);
    expect(found?.detail.findings).toHaveLength(8);
    expect(found?.detail.sources.map((source) => source.path).sort()).toEqual(
      PAYMENTS.files?.map((file) => file.path).sort(),
    );
    expect(found?.detail.unparsed[0]).toMatchObject({ path: ".github/workflows/legacy.yml", reason: "yaml-error" });
    expect(found?.detail.failure).toBeNull();
  });

  it("says when the newest scan failed, and still shows what the one before found", async () => {
    const row = (await list({ text: "search-index" })).rows[0];
    const failed = await postgres.database.scan.create({
      data: {
        organisationId: harbour,
        repositoryId: row?.id ?? "",
        batchId: "01890000-0000-7000-8000-000000000002",
        ref: "main",
        purpose: "branch",
        engineVersion: "t",
        status: "failed",
        errorMessage: "The clone is gone.",
        finishedAt: AT,
      },
    });
    const found = await reading.repository([harbour], { owner: "harbour", name: "search-index" }, AT);
    expect(found?.detail.failure).toEqual({ message: "The clone is gone.", at: AT.toISOString() });
    expect(found?.detail.findings).toHaveLength(1);
    await postgres.database.scan.delete({ where: { id: failed.id } });
  });
});
