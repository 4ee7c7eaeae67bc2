import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createIssues, GithubApps, signerOfKey } from "../../../lib/adapters/github/index.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createIssueStore } from "../../../lib/adapters/prisma/issue-store.ts";
import { readTold } from "../../../lib/adapters/prisma/notice-reading.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import type { IssuePorts } from "../../../lib/usecases/notify/issue-ports.ts";
import { tellIssues } from "../../../lib/usecases/notify/issues.ts";
import { installed, standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let db: TestDatabase;
let worker: Database;
let github: StandIn;
let ports: IssuePorts;
let weak: IssuePorts;
let organisationId: string;
let now = new Date("2026-11-29T03:00:00.000Z").getTime();

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 4);
  github = await standIn();
  ports = await portsWith({ issues: "write", metadata: "read" }, "remediator");
  weak = await portsWith({ contents: "write", metadata: "read" }, "weak");
  const organisation = await db.database.organisation.create({
    data: { host: "github.test", login: "fjordline", kind: "github", githubId: 7n },
  });
  organisationId = organisation.id;
});
afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});
beforeEach(() => {
  now += 86_400_000;
});

async function portsWith(permissions: Parameters<typeof installed>[1], slug: string): Promise<IssuePorts> {
  const { app, installation } = await installed(github, permissions, { slug });
  const apps = new GithubApps({
    api: github.url,
    apps: { remediator: { appId: app.clientId, signer: signerOfKey(new SecretText(app.privateKey ?? "")) } },
    mints: { onMint: () => undefined },
  });
  const found = { id: installation, role: "remediator" } as IssuePorts["remediator"];
  const clock = { now: () => new Date(now) };
  const guard = async () => undefined;
  return {
    store: createIssueStore(worker, null),
    issues: createIssues(apps),
    remediator: found,
    clock,
    dashboard: "https://thaw.example",
    guard,
  };
}

let made = 0;
async function frozen(more: { readonly visibility?: string; readonly drill?: boolean; readonly title?: string } = {}) {
  made += 1;
  const name = `r${made}`;
  const { id: githubId } = await github.control.createRepository(`fjordline/${name}`, { files: { "a.txt": "a\n" } });
  const { id } = await db.database.repository.create({
    data: {
      organisationId,
      owner: "fjordline",
      name,
      githubId: BigInt(githubId),
      visibility: more.visibility ?? "private",
    },
  });
  const incident = await db.database.incident.create({
    data: {
      organisationId,
      title: more.title ?? "A stolen token of ada",
      drill: more.drill ?? false,
      status: "active",
      scope: "chosen",
      mode: "merges",
      exposureFrom: new Date(0),
      exposureTo: new Date(0),
      gates: ["static-credentials"],
      allowedGrants: [],
      createdBy: "x",
      activatedBy: "x",
      activatedAt: new Date(now),
    },
  });
  const key = { incidentId: incident.id, repositoryId: id };
  await db.database.incidentRepository.create({ data: { ...key, organisationId, state: "frozen" } });
  return {
    key,
    name: `fjordline/${name}`,
    turn: (data: { state: string; wanted: string; cause?: string }) =>
      db.database.incidentRepository.update({ where: { incidentId_repositoryId: key }, data }),
    end: () =>
      db.database.incident.update({
        where: { id: incident.id },
        data: { status: "resolved", resolvedAt: new Date(now) },
      }),
  };
}
const issues = (name: string) => github.control.issues(name);
const rowOf = ({ key }: { readonly key: { incidentId: string; repositoryId: string } }) =>
  db.database.noticeIssue.findUnique({ where: { incidentId_repositoryId: key } });

describe("a frozen repository", () => {
  test("gets one issue, which is closed at its thaw and opened again when it is frozen again", async () => {
    const one = await frozen();
    for (let round = 0; round < 3; round += 1) expect((await tellIssues(ports, organisationId)).ok).toBe(true);
    expect(issues(one.name)).toMatchObject([{ state: "open", title: "Merges into this repository are frozen" }]);
    const body = issues(one.name)[0]?.body ?? "";
    expect(body).toContain(`https://thaw.example/repos/${one.name}`);
    expect(body).not.toContain("stolen");
    await one.turn({ state: "thawed", wanted: "free" });
    await tellIssues(ports, organisationId);
    expect(issues(one.name)).toMatchObject([{ state: "closed" }]);
    await one.turn({ state: "refrozen", wanted: "held", cause: "gate-regressed" });
    await tellIssues(ports, organisationId);
    expect(issues(one.name)).toMatchObject([
      { state: "open", body: expect.stringContaining("a gate does not pass any more") },
    ]);
    await one.end();
    await tellIssues(ports, organisationId);
    expect(issues(one.name)).toMatchObject([{ state: "closed" }]);
  });

  test("has what remains in it, brought up to date, and not at every turn", async () => {
    const one = await frozen();
    await tellIssues(ports, organisationId);
    const stands = (openGates: string[]) =>
      db.database.gateStanding.upsert({
        where: { incidentId_repositoryId: one.key },
        create: {
          ...one.key,
          organisationId,
          openGates,
          thaw: "hold",
          passing: 0,
          since: new Date(now),
          judgedAt: new Date(now),
        },
        update: { openGates },
      });
    await stands(["static-credentials"]);
    await tellIssues(ports, organisationId);
    expect(issues(one.name)[0]?.body).toContain("is being looked at");
    now += 10 * 60_000;
    await tellIssues(ports, organisationId);
    expect(issues(one.name)[0]?.body).toMatch(/What remains:\n\n- /);
    await one.end();
    await tellIssues(ports, organisationId);
  });

  test.each([
    ["whose issues all read", { visibility: "public" }, /read by all/],
    ["of which that is not known", { visibility: "unknown" }, /read by all/],
  ])("%s gets none, and its row says why", async (_, more, why) => {
    const one = await frozen(more);
    await tellIssues(ports, organisationId);
    expect(issues(one.name)).toEqual([]);
    expect((await rowOf(one))?.error).toMatch(why);
    await one.end();
  });

  test("without issues gets none, its row says so, and others are told", async () => {
    const [off, on] = [await frozen(), await frozen()];
    github.control.switchIssuesOff(off.name);
    expect(await tellIssues(ports, organisationId)).toEqual({ ok: true, value: 2 });
    expect((await rowOf(off))?.error).toBe("Issues are switched off in this repository.");
    expect(issues(on.name)).toHaveLength(1);
    expect(await tellIssues(ports, organisationId)).toEqual({ ok: true, value: 0 });
    const at = new Date(now);
    const channel = { organisationId, name: "issues" };
    await db.database.notifyChannel.create({ data: { ...channel, kind: "issues", tell: "all", seenAt: at } });
    expect(await readTold(worker, organisationId, off.key.incidentId)).toMatchObject([
      { told: 0, notTold: [{ why: "Issues are switched off in this repository.", repositories: 1 }] },
    ]);
    expect(await readTold(worker, organisationId, on.key.incidentId)).toMatchObject([
      { told: 1, toldAt: at.toISOString(), notTold: [] },
    ]);
    await db.database.notifyChannel.deleteMany({ where: channel });
    await Promise.all([off.end(), on.end()]);
    await tellIssues(ports, organisationId);
  });

  test("in a drill gets none", async () => {
    const one = await frozen({ drill: true });
    await tellIssues(ports, organisationId);
    expect(issues(one.name)).toEqual([]);
  });
});

test("an App without the permission writes nothing, and the channel says so", async () => {
  const one = await frozen();
  await db.database.notifyChannel.create({
    data: { organisationId, name: "issues", kind: "issues", tell: "all", seenAt: new Date(now) },
  });
  expect(await tellIssues(weak, organisationId)).toMatchObject({ ok: false, failure: { code: "missing-permission" } });
  expect(issues(one.name)).toEqual([]);
  expect((await db.database.notifyChannel.findFirstOrThrow({ where: { name: "issues" } })).error).toMatch(
    /lacks a permission/,
  );
  await tellIssues(ports, organisationId);
  expect((await db.database.notifyChannel.findFirstOrThrow({ where: { name: "issues" } })).error).toBeNull();
  await one.end();
  await tellIssues(ports, organisationId);
});

test("many are told some at a time", async () => {
  const all = await Promise.all(Array.from({ length: 12 }, () => frozen()));
  expect(await tellIssues(ports, organisationId)).toEqual({ ok: true, value: 10 });
  expect(await tellIssues(ports, organisationId)).toEqual({ ok: true, value: 2 });
  expect(all.flatMap(({ name }) => issues(name))).toHaveLength(12);
});
