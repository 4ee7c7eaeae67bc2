import { parse, validate } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDirectory, createPastMerges } from "../../../lib/adapters/github/index.ts";
import { MERGES_DOCUMENT } from "../../../lib/adapters/github/past-merges.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import { createPastMergesStore, readPastMerges } from "../../../lib/adapters/prisma/past-merge-store.ts";
import { type GatherPorts, gatherMerges } from "../../../lib/usecases/freeze/gather-merges.ts";
import { preflightIncident } from "../../../lib/usecases/freeze/preflight.ts";
import { got } from "../../adapters/github/freezer-support.ts";
import { connect, quickTimer } from "../../adapters/github/support.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";
import { standIn } from "../../demo/github/support.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeWorld, need } from "./world.ts";

const OWNER = "fjordline";
let db: TestDatabase;
let worker: Database;

beforeAll(async () => {
  db = await testDatabase();
  worker = createDatabase(db.workerUrl, 2);
});

afterAll(async () => {
  await worker.$disconnect();
  await db.close();
});

test("the document is one that GitHub's schema takes", () => {
  expect(validate(GITHUB, parse(MERGES_DOCUMENT))).toEqual([]);
});

test("a preflight says which merges of the last days it would have blocked, which were labelled hotfix, and which migrations it would have let through", async () => {
  const { timer } = quickTimer();
  const github = await standIn({ now: () => timer.now() });
  for (const name of ["api", "unknown"])
    await github.control.createRepository(`${OWNER}/${name}`, { files: { "a.txt": "a\n" } });
  const full = `${OWNER}/api`;
  await github.control.commit(full, { "r.txt": "r\n" }, { branch: "release/1" });
  const merged = async (place: string, head: string, base = "main", label: string | null = null) => {
    await github.control.commit(place, { [`${head}.txt`]: "c\n" }, { branch: head });
    const number = await github.control.openPull(place, { head, base });
    if (label !== null) github.control.label(place, number, label);
    await github.control.mergePull(place, number);
    return number;
  };
  await merged(full, "one", "main", "hotfix");
  await merged(full, "two");
  await merged(full, "three", "release/1");
  const ours = await merged(full, "four");
  await merged(`${OWNER}/unknown`, "five");
  const setting = await connect(
    github,
    { timer },
    { observer: { metadata: "read", contents: "read", pull_requests: "read" } },
  );
  const directory = createDirectory(setting.apps);
  const world = await freezeWorld(db, [], OWNER);
  const { organisationId } = world;
  const { id: githubId } = github.control.repository(full);
  const row = await db.database.repository.create({
    data: { organisationId, owner: OWNER, name: "api", githubId, defaultBranch: "main" },
  });
  const ownerId = String((await github.control.repository(full)).ownerId);
  const ports: GatherPorts = {
    directory,
    merges: createPastMerges(setting.apps),
    store: createPastMergesStore(worker, null),
    clock: { now: () => new Date(timer.now()) },
    place: async () => ({ ownerId, releasePatterns: ["release/**"] }),
  };
  const people = {
    ...world.ports,
    clock: ports.clock,
    merges: { since: (id: string, since: Date) => readPastMerges(world.web, id, since) },
  };
  const counterfactual = async () => {
    const id = await world.declared();
    return need(await preflightIncident(people, world.commander, id)).counterfactual;
  };
  expect(await counterfactual()).toBeNull();
  got(await gatherMerges(ports, organisationId));
  const campaign = await db.database.campaign.create({
    data: {
      organisationId,
      name: "Spring",
      filter: {},
      status: "draft",
      branch: "thaw/spring",
      labels: [],
      createdBy: "ada",
      mostRunning: 1,
      mostNudges: 0,
    },
  });
  await db.database.campaignRepository.create({
    data: {
      organisationId,
      campaignId: campaign.id,
      repositoryId: row.id,
      state: "merged",
      branch: "four",
      prNumber: ours,
    },
  });
  expect(await counterfactual()).toMatchObject({ merges: 4, blocked: 3, urgent: 1, letThrough: 1, incomplete: false });
  // What a bound left out is said.
  const store = { ...ports.store, readUntil: async () => null };
  const bounded = { merged: async () => ({ ok: true, value: { merges: [], more: true, requests: 40 } }) as const };
  await gatherMerges({ ...ports, store, merges: bounded }, organisationId);
  expect(await counterfactual()).toMatchObject({ merges: 4, incomplete: true });
  await world.close();
});
