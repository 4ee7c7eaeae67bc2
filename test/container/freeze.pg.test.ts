import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StandIn } from "../../demo/github/index.ts";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { freezeCommands } from "../../lib/container/freeze.ts";
import { workerContainer } from "../../lib/container/worker.ts";
import { FREEZER } from "../adapters/github/freezer-support.ts";
import { call, installed, standIn, token } from "../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";
import { asGiven, draftOf, need, person } from "../usecases/freeze/world.ts";

let db: TestDatabase;
let web: Database;
let github: StandIn;
let writer: string;

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 2);
  github = await standIn();
  for (const name of ["api", "web"])
    await github.control.createRepository(`fjordline/${name}`, { files: { "a.txt": "a\n" } });
  vi.stubEnv("THAW_DATABASE_URL", db.workerUrl);
  vi.stubEnv("THAW_LITERAL_KEY", "x".repeat(32));
  vi.stubEnv("THAW_GITHUB_API", github.url);
  for (const [role, permissions] of [
    ["OBSERVER", { contents: "read", metadata: "read" }],
    ["FREEZER", FREEZER],
  ] as const) {
    const { app } = await installed(github, permissions, { slug: role.toLowerCase() });
    vi.stubEnv(`THAW_${role}_APP_ID`, app.clientId);
    vi.stubEnv(`THAW_${role}_APP_KEY`, app.privateKey ?? "");
  }
  const writes = { contents: "write", workflows: "write", pull_requests: "write" } as const;
  writer = await token(github, await installed(github, writes, { slug: "writer" }));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await web.$disconnect();
  await db.close();
});

const ask = (name: string, payload: object) =>
  db.query(db.workerUrl, "SELECT thaw_add_job($1, $2::json, $1)", [name, JSON.stringify(payload)]);

let made = 0;
async function merges(name: string): Promise<boolean> {
  const full = `fjordline/${name}`;
  made += 1;
  await github.control.commit(full, { [`c${made}.txt`]: "c\n" }, { branch: `change-${made}` });
  const number = await github.control.openPull(full, { head: `change-${made}` });
  return (await call(`${github.url}/repos/${full}/pulls/${number}/merge`, "PUT", writer, {})).status === 200;
}

test("a worker prepares slots by itself, and does what web asks for: it freezes, confirms, thaws, takes a difference back, and ends", {
  timeout: 300_000,
}, async () => {
  const worker = await (await workerContainer(() => undefined)).start();
  const soon = { timeout: 90_000, interval: 200 };
  const commands = await freezeCommands(web);
  try {
    await ask("connect.organisation", { ownerId: github.control.owner("fjordline") });
    await vi.waitFor(async () => expect(await db.database.repository.count()).toBe(2), soon);
    await vi.waitFor(
      async () => expect(await db.database.freezeSlot.count({ where: { preparedAt: { not: null } } })).toBe(4),
      soon,
    );
    const { id: organisationId } = await db.database.organisation.findFirstOrThrow();
    const actor = person(organisationId, "commander");
    const by = () => ({ actor, signedInAt: new Date(), readNow: asGiven });
    const ids = Object.fromEntries((await db.database.repository.findMany()).map(({ name, id }) => [name, id]));
    const incidentId = need(
      await commands.declareIncident(
        actor,
        organisationId,
        draftOf({ exposureFrom: new Date(0), exposureTo: new Date(0) }),
      ),
    );
    need(await commands.preflightIncident(actor, incidentId));
    need(await commands.activateIncident(by(), incidentId, "fjordline"));
    const confirmed = (count: number) =>
      vi.waitFor(
        async () =>
          expect(
            await db.database.incidentRepository.count({ where: { incidentId, confirmedAt: { not: null } } }),
          ).toBe(count),
        soon,
      );
    await confirmed(2);
    expect([await merges("api"), await merges("web")]).toEqual([false, false]);

    need(await commands.thawRepositories(by(), incidentId, [ids.api ?? ""]));
    await vi.waitFor(async () => expect(await db.database.freezeLock.count()).toBe(1), soon);
    expect([await merges("api"), await merges("web")]).toEqual([true, false]);

    const ruleset = github.control
      .rulesets()
      .find(({ enforcement, target }) => enforcement === "active" && target === "branch");
    github.control.editRuleset(ruleset?.id ?? 0, { enforcement: "disabled" });
    await ask("freeze.drift", { organisationId });
    await vi.waitFor(
      async () => expect(await db.database.freezeDrift.count({ where: { repairedAt: { not: null } } })).toBe(1),
      soon,
    );
    await confirmed(2);
    expect(await merges("web")).toBe(false);

    need(await commands.endIncident(by(), incidentId, "resolve"));
    await vi.waitFor(
      async () =>
        expect((await db.database.incident.findUniqueOrThrow({ where: { id: incidentId } })).status).toBe("resolved"),
      soon,
    );
    expect(await merges("web")).toBe(true);
    expect(await db.database.freezeLock.count()).toBe(0);
  } finally {
    await worker.stop();
  }
});
