import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createSearchReading } from "../../../lib/adapters/prisma/search-reading.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { MOST_HITS } from "../../../lib/core/listing/search-hits.ts";
import { search } from "../../../lib/usecases/search.ts";
import { seedOrganisation, seedPerson } from "../../e2e/support/seed.ts";
import { seedBroker } from "../../e2e/support/seed-broker-world.ts";
import { seedStoredCredentials } from "../../e2e/support/seed-credentials.ts";
import { ORGANISATION } from "../../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

let postgres: TestDatabase;
let web: Database;
let harbour: string;
let stranger: string;

beforeAll(async () => {
  postgres = await testDatabase();
  // As the web process itself: what it reads must be within its rights.
  web = createDatabase(postgres.webUrl, 4);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  await seedBroker(postgres.database, harbour);
  await seedStoredCredentials(postgres.database, harbour);
  stranger = (await seedOrganisation(postgres.database, "stranger", [])).organisationId;
  await postgres.database.campaign.create({
    data: {
      organisationId: harbour,
      name: "100% of payments",
      filter: {},
      status: "draft",
      branch: "thaw/x",
      labels: [],
      mostRunning: 5,
      mostNudges: 2,
      createdBy: "ada",
    },
  });
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

function person(organisationId: string): UserActor {
  return { kind: "user", id: "1", login: "ada", roles: [{ organisationId, role: "viewer" }] };
}

const find = (text: string, organisationId = harbour) =>
  search({ names: createSearchReading(web) }, person(organisationId), text);

describe("the search for names", () => {
  it("finds people of the organisation with their roles, and incidents, those that go on first", async () => {
    const { database } = postgres;
    const { userId } = await seedPerson(database, "grace", [
      { organisationId: harbour, role: "viewer" },
      { organisationId: harbour, role: "admin" },
    ]);
    await seedPerson(database, "grace-elsewhere", [{ organisationId: stranger, role: "admin" }]);
    const at = new Date("2026-11-28T03:00:00Z");
    const incident = (title: string, status: string, more: object) =>
      database.incident.create({
        data: {
          organisationId: harbour,
          title,
          status,
          scope: "all",
          mode: "merges",
          exposureFrom: at,
          exposureTo: at,
          gates: [],
          allowedGrants: [],
          createdBy: "ada",
          ...more,
        },
      });
    await incident("A stolen build", "draft", {});
    const going = await incident("Stolen build of grace", "active", { activatedBy: "ada", activatedAt: at });
    expect((await find("stolen build")).map(({ name }) => name)).toEqual(["Stolen build of grace", "A stolen build"]);
    const hits = await find("GRACE");
    expect(hits.filter(({ kind }) => kind === "person")).toEqual([
      { kind: "person", id: userId, name: "grace", beside: "admin, viewer", repository: null },
    ]);
    expect(hits.filter(({ kind }) => kind === "incident").map(({ id }) => id)).toEqual([going.id]);
    expect(await find("stolen", stranger)).toEqual([]);
  });

  it("finds repositories, credentials, campaigns and policies by a part of their name, in any case", async () => {
    const kinds = new Set((await find("PAYMENTS")).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["repository", "campaign", "policy"]));
    const [npm] = (await find("npm_tok")).filter(({ kind }) => kind === "credential");
    expect(npm).toMatchObject({ name: "NPM_TOKEN", beside: "harbour", repository: null });
    const [api] = await find("harbour/payments-api");
    expect(api).toMatchObject({ kind: "repository", repository: { owner: "harbour", name: "payments-api" } });
  });

  it("takes signs of a pattern as plain text", async () => {
    expect((await find("100%")).map(({ name }) => name)).toEqual(["100% of payments"]);
    expect(await find("pay_ents")).toEqual([]);
  });

  it("has a bounded number of each kind", async () => {
    const hits = await find("a");
    const repositories = hits.filter(({ kind }) => kind === "repository");
    expect(repositories).toHaveLength(MOST_HITS);
  });

  it("leaves out what no list shows: a credential that only a former text named", async () => {
    expect(await find("SENTRY_TOKEN")).toEqual([]);
  });

  it("shows nothing of another organisation, and nothing for no text", async () => {
    expect(await find("payments", stranger)).toEqual([]);
    expect(await find("")).toEqual([]);
    const nobody = { kind: "user", id: "2", login: "eve", roles: [] } as const;
    expect(await search({ names: createSearchReading(web) }, nobody, "payments")).toEqual([]);
  });
});
