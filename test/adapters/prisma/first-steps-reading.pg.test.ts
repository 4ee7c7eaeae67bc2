import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createFirstStepsReading } from "../../../lib/adapters/prisma/first-steps-reading.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { readFirstSteps } from "../../../lib/usecases/read-first-steps.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { ORGANISATION } from "../../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let postgres: TestDatabase;
let web: Database;
let folder: string;
let fresh: string;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it reads must be within its rights.
  web = createDatabase(postgres.webUrl, 2);
  folder = (await seedOrganisation(postgres.database, "clones", ORGANISATION)).organisationId;
  const made = await postgres.database.organisation.create({
    data: { host: "github.test", login: "fresh", kind: "github", githubId: 5n },
  });
  fresh = made.id;
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const person = (organisationId: string, role: Role): UserActor => ({
  kind: "user",
  id: "01890000-0000-7000-8000-000000000001",
  login: "ada",
  roles: [{ organisationId, role }],
});
const read = (organisationId: string, role: Role = "admin") =>
  readFirstSteps({ firstStepsReading: createFirstStepsReading(web) }, person(organisationId, role));

it("counts what is scanned of a folder, and asks nothing of it that it has not", async () => {
  const [only, more] = await read(folder);
  expect(more).toBeUndefined();
  expect(only?.facts.repositories).toBeGreaterThan(0);
  expect(only?.steps.find(({ step }) => step === "connect")?.state).toBe("done");
  expect(only?.steps.find(({ step }) => step === "drill")?.state).toBe("apart");
});

it("follows a fresh organisation from its App to its teams, and says who may go on", async () => {
  const states = async () => (await read(fresh))[0]?.steps.map(({ state }) => state);
  expect(await states()).toEqual(["next", "later", "later", "later", "later"]);
  await postgres.database.installation.create({
    data: {
      organisationId: fresh,
      role: "observer",
      githubId: 9n,
      permissions: {},
      allRepositories: true,
      asOf: new Date(),
    },
  });
  expect(await states()).toEqual(["done", "next", "later", "later", "later"]);
  await postgres.database.setting.create({
    data: {
      organisationId: fresh,
      key: "roles.teams",
      value: { "security-lead": ["security:4711"], commander: ["on-call"] },
    },
  });
  expect(await states()).toEqual(["done", "next", "done", "later", "later"]);
  const may = (await read(fresh, "viewer"))[0]?.steps.filter((step) => step.may).map(({ step }) => step);
  expect(may).toEqual(["scan"]);
});

it("shows another organisation nothing", async () => {
  expect((await read(fresh)).map(({ login }) => login)).toEqual(["fresh"]);
});
