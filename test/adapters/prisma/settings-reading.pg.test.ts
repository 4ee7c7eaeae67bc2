import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSettingsReading } from "../../../lib/adapters/prisma/settings-reading.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let postgres: TestDatabase;
let web: Database;
let ours: string;
let others: string;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it reads must be within its rights.
  web = createDatabase(postgres.webUrl, 2);
  const make = async (login: string, githubId: bigint) =>
    (await postgres.database.organisation.create({ data: { host: "github.test", login, kind: "github", githubId } }))
      .id;
  [ours, others] = [await make("ours", 1n), await make("others", 2n)];
  for (const [organisationId, status, gates] of [
    [ours, "active", ["commit-review", "app-audit"]],
    [ours, "activating", ["commit-review", "custom:release"]],
    [ours, "draft", ["exceptions"]],
    [others, "active", ["secrets-removed"]],
  ] as const) {
    await postgres.database.incident.create({
      data: {
        organisationId,
        title: status,
        status,
        scope: "all",
        mode: "merges",
        exposureFrom: new Date(0),
        exposureTo: new Date(0),
        gates: [...gates],
        customGates: (gates as readonly string[]).includes("custom:release")
          ? [{ id: "custom:release", title: "The release build is green", check: { name: "release" } }]
          : [],
        allowedGrants: [],
        createdBy: "x",
        ...(status === "draft"
          ? {}
          : {
              slot: status === "active" ? 1 : 2,
              epoch: status === "active" ? "e01" : "e02",
              activatedBy: "x",
              activatedAt: new Date(),
            }),
      },
    });
  }
  await postgres.database.auditEvent.create({
    data: {
      organisationId: ours,
      at: new Date("2026-01-02T03:04:05Z"),
      actorKind: "system",
      actorId: "worker",
      action: "sync.done",
      objectKind: "organisation",
      objectId: ours,
      data: {},
    },
  });
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

it("counts gates in incidents that freeze something now, of these organisations only", async () => {
  const { active, uses, custom } = await createSettingsReading(web).gates([ours]);
  expect(active).toBe(2);
  expect(new Map(uses.map(({ id, incidents }) => [id, incidents]))).toEqual(
    new Map([
      ["commit-review", 2],
      ["app-audit", 1],
      ["custom:release", 1],
    ]),
  );
  expect(custom).toEqual([{ id: "custom:release", title: "The release build is green", incidents: 1 }]);
});

it("says how old the oldest rows are, and nothing where there is none", async () => {
  const reading = createSettingsReading(web);
  expect(await reading.oldest([ours])).toEqual({
    audit: "2026-01-02T03:04:05.000Z",
    issuances: null,
    webhooks: null,
    letters: null,
  });
  expect(await reading.oldest([])).toMatchObject({ audit: null });
});

it("shows channels of these organisations only", async () => {
  const channel = { kind: "chat", tell: "alarms", seenAt: new Date() };
  await postgres.database.notifyChannel.createMany({
    data: [
      { organisationId: ours, name: "chat", ...channel },
      { organisationId: others, name: "theirs", ...channel },
    ],
  });
  const [only, more] = await createSettingsReading(web).channels([ours]);
  expect(more).toBeUndefined();
  expect(only?.channels).toMatchObject([{ name: "chat", tell: "alarms", sentAt: null, test: null }]);
});
