import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { createOwnerStore } from "../../lib/adapters/prisma/owner-store.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { call, installed, standIn, token } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const FULL = "fjordline/site";
const CI = ".github/workflows/ci.yml";
const workflow = (name: string) =>
  `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: x\n        env: { T: "\${{ secrets.${name} }}" }\n`;

let db: TestDatabase;
let github: StandIn;

beforeAll(async () => {
  db = await testDatabase();
  github = await standIn();
  const { control } = github;
  await control.createRepository(FULL, { files: { [CI]: workflow("OLD_PAT") } });
  await control.createRepository("fjordline/.github", {
    files: { "thaw.config.yml": "version: 1\nowner_property: team\ncheck: failure\n" },
  });
  control.configureRepository(FULL, { properties: { team: "platform" } });
  control.putTeam("fjordline", { slug: "platform" });
  const observer = {
    contents: "read",
    members: "read",
    organization_custom_properties: "read",
    pull_requests: "read",
  } as const;
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_GITHUB_API", github.url);
  for (const [role, permissions] of [
    ["OBSERVER", observer],
    ["FREEZER", { checks: "write" }],
  ] as const) {
    const { app } = await installed(github, permissions, { slug: role.toLowerCase() });
    vi.stubEnv(`THAW_${role}_APP_ID`, app.clientId);
    vi.stubEnv(`THAW_${role}_APP_KEY`, app.privateKey ?? "");
  }
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await db.close();
});

const ask = (name: string, payload: object) =>
  db.query(db.workerUrl, "SELECT thaw_add_job($1, $2::json, $1)", [name, JSON.stringify(payload)]);

test("a worker finds owners once the first sync is scanned, without waiting for its timetable, and checks a pull request by a job, as thaw.config.yml says", {
  timeout: 240_000,
}, async () => {
  const log: string[] = [];
  const worker = await (await workerContainer((line) => log.push(line))).start();
  const soon = { timeout: 90_000, interval: 100 };
  try {
    await ask("connect.organisation", { ownerId: github.control.owner("fjordline") });
    await vi.waitFor(async () => expect(await db.database.finding.count()).toBe(1), soon);
    await vi.waitFor(async () => expect(await db.database.repositoryOwnership.count()).toBe(2), soon);
    const owners = await db.database.repositoryOwner.findMany({ include: { repository: true } });
    expect(owners).toMatchObject([
      { kind: "team", slug: "platform", source: "property", verified: true, repository: { name: "site" } },
    ]);

    const head = await github.control.commit(
      FULL,
      { [CI]: workflow("OLD_PAT") + workflow("NEW_PAT").slice(17).replace("  a:", "  b:") },
      { branch: "change" },
    );
    const number = await github.control.openPull(FULL, { head: "change", author: "ada" });
    const { id: organisationId } = await db.database.organisation.findFirstOrThrow();
    await ask("check.pull-request", { organisationId, githubId: github.control.repository(FULL).id, number });
    const reader = await token(github, await installed(github, { checks: "read" }, { slug: "reader" }));
    const runs = `${github.url}/repos/${FULL}/commits/${head}/check-runs`;
    await vi.waitFor(async () => {
      const { body } = await call(runs, "GET", reader);
      expect(body.check_runs).toMatchObject([
        { name: "thaw-scan", conclusion: "failure", output: { title: "1 new static credential" } },
      ]);
    }, soon);
  } finally {
    await worker.stop();
  }
  expect(log).toEqual([]);
});

test("owners are stale after a day, and after an hour where a repository is new", async () => {
  const store = createOwnerStore(db.database, null);
  const { id: organisationId } = await db.database.organisation.findFirstOrThrow();
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000);
  expect(await store.stale(hours(2))).toEqual([]);
  expect(await store.stale(hours(21))).toEqual([organisationId]);
  await db.database.repository.create({ data: { organisationId, githubId: 1, owner: "fjordline", name: "fresh" } });
  expect(await store.stale(hours(0))).toEqual([]);
  expect(await store.stale(hours(2))).toEqual([organisationId]);
});
