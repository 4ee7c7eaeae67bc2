import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCampaignReading } from "../../../lib/adapters/prisma/campaign-reading.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { inBatches } from "../../../lib/adapters/prisma/in-batches.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { createJobReading } from "../../../lib/adapters/prisma/job-reading.ts";
import { createPassReading } from "../../../lib/adapters/prisma/pass-reading.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { everyCampaign } from "../../../lib/usecases/campaigns/read.ts";
import { everyIncident } from "../../../lib/usecases/freeze/read.ts";
import { everyLetter } from "../../../lib/usecases/jobs/read.ts";
import { everyException, everyPass } from "../../../lib/usecases/passes/read.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { gathered } from "../../support/gathered.ts";

/** Lists that their pages cut, whole for a file, with the rights of the web process. More than two batches of each. */
const MANY = 1_100;

let db: TestDatabase;
let web: Database;
let acme = "";
let repositoryId = "";
const AT = Date.UTC(2026, 2, 2);
const clock = { now: () => new Date(AT) };
const at = (minute: number) => new Date(AT - minute * 60_000);
const NAME = { owner: "acme", name: "shop" };

beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 4);
  acme = await fill("acme");
  // Another's stand beside them in every table.
  await fill("other");
  ({ id: repositoryId } = await db.database.repository.findFirstOrThrow({ where: { owner: "acme" } }));
});
afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

async function fill(login: string): Promise<string> {
  const { id: organisationId } = await db.database.organisation.create({
    data: { host: "local", login, kind: "folder", folder: `/${login}` },
  });
  const repository = await db.database.repository.create({
    data: { organisationId, owner: login, name: "shop", githubId: BigInt(login.length), nodeId: `R_${login}` },
  });
  const one = { organisationId, repositoryId: repository.id };
  const each = <T>(make: (index: number) => T) => Array.from({ length: MANY }, (_, index) => make(index));
  await db.database.campaign.createMany({
    data: each((index) => ({
      organisationId,
      name: `${login} ${index}`,
      filter: {},
      status: "stopped",
      branch: "thaw/fix",
      mostRunning: 1,
      mostNudges: 0,
      createdBy: "ada",
      // Many at one moment: the moment alone is no order.
      createdAt: at(index % 7),
    })),
  });
  const incident = {
    organisationId,
    scope: "all",
    mode: "merges",
    exposureFrom: at(100),
    exposureTo: at(0),
    createdBy: "ada",
  };
  await db.database.incident.createMany({
    data: each((index) => ({ ...incident, title: `${login} ${index}`, status: "draft", createdAt: at(index % 7) })),
  });
  await db.database.deadLetter.createMany({
    data: each((index) => ({
      organisationId,
      name: "scan.organisation",
      key: `${login}:${index}`,
      payload: {},
      attempts: 3,
      code: "unexpected",
      message: "It failed.",
      askedAt: at(0),
      diedAt: at(index % 7),
    })),
  });
  const { id: incidentId } = await db.database.incident.findFirstOrThrow({ where: { organisationId } });
  await db.database.prPass.createMany({
    data: each((index) => ({
      ...one,
      incidentId,
      pullRequest: index + 1,
      sha: index.toString(16).padStart(40, "0"),
      base: "main",
      kind: "person",
      reason: "A fix.",
      askedBy: "ada",
      askedAt: at(index % 7),
      expiresAt: at(-60),
      endedAt: at(0),
      endedBy: "ada",
      endedWhy: "taken-back",
    })),
  });
  await db.database.thawException.createMany({
    data: each((index) => ({
      ...one,
      incidentId,
      gate: "static-gone",
      reason: `${login} ${index}`,
      askedBy: "ada",
      askedAt: at(index % 7),
      expiresAt: at(-60),
      endedAt: at(0),
      endedBy: "ada",
      endedWhy: "taken-back",
    })),
  });
  return organisationId;
}

function person(roles: UserActor["roles"]): UserActor {
  return { kind: "user", id: randomUUID(), login: "ada", roles };
}

const lead = () => person([{ organisationId: acme, role: "admin" }]);

async function expectWhole(pages: AsyncIterable<readonly { readonly id: string }[]> | null, ids: readonly string[]) {
  const read = pages === null ? [] : await gathered(pages);
  expect(ids).toHaveLength(MANY);
  expect(read.flat().map(({ id }) => id)).toEqual(ids);
  expect(Math.max(...read.map(({ length }) => length))).toBeLessThanOrEqual(500);
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
const asked = [{ askedAt: "desc" }, { id: "desc" }] as const;
const created = [{ createdAt: "desc" }, { id: "desc" }] as const;

describe("every row, once, in the order of its page", () => {
  test("of campaigns", async () => {
    const rows = await db.database.campaign.findMany({ where: { organisationId: acme }, orderBy: [...created] });
    await expectWhole(everyCampaign({ campaignReading: createCampaignReading(web) }, lead()), idsOf(rows));
  });

  test("of incidents", async () => {
    const rows = await db.database.incident.findMany({ where: { organisationId: acme }, orderBy: [...created] });
    await expectWhole(everyIncident({ incidentReading: createIncidentReading(web), clock }, lead()), idsOf(rows));
  });

  test("of jobs that were given up, and none of them for who decides about none", async () => {
    const reading = createJobReading(web);
    const where = { organisationId: acme };
    const rows = await db.database.deadLetter.findMany({ where, orderBy: [{ diedAt: "desc" }, { id: "asc" }] });
    await expectWhole(everyLetter({ reading }, lead()), idsOf(rows));
    expect(everyLetter({ reading }, person([{ organisationId: acme, role: "viewer" }]))).toBeNull();
  });

  test("of passes and exceptions, and nothing of another's", async () => {
    const ports = { reading: createPassReading(web), clock };
    const where = { repositoryId };
    const passes = await db.database.prPass.findMany({ where, orderBy: [...asked] });
    await expectWhole(await everyPass(ports, lead(), NAME), idsOf(passes));
    const exceptions = await db.database.thawException.findMany({ where, orderBy: [...asked] });
    await expectWhole(await everyException(ports, lead(), NAME), idsOf(exceptions));
    for (const name of [
      { owner: "other", name: "shop" },
      { owner: "acme\0", name: "shop" },
    ]) {
      expect(await everyPass(ports, lead(), name)).toBeNull();
      expect(await everyException(ports, lead(), name)).toBeNull();
    }
  });
});

test("what is gone by the time its batch is read is left out, and shifts nothing", async () => {
  const ids = Array.from({ length: 1_200 }, (_, index) => String(index));
  const read = inBatches(ids, async (some) =>
    some
      .filter((id) => id !== "501")
      .toReversed()
      .map((id) => ({ id })),
  );
  expect((await gathered(read)).flat().map(({ id }) => id)).toEqual(ids.filter((id) => id !== "501"));
});
