import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCampaignReading } from "../../../lib/adapters/prisma/campaign-reading.ts";
import { createCampaignStore } from "../../../lib/adapters/prisma/campaign-store.ts";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import type { Role, UserActor } from "../../../lib/core/actor.ts";
import { ALL_OF_CAMPAIGN } from "../../../lib/core/listing/campaign-views.ts";
import { DEFAULT_QUERY } from "../../../lib/core/listing/repository-query.ts";
import { createCampaign } from "../../../lib/usecases/campaigns/create.ts";
import { preflightCampaign } from "../../../lib/usecases/campaigns/preflight.ts";
import { listCampaigns, readCampaign, readRepositoryCampaigns } from "../../../lib/usecases/campaigns/read.ts";
import { seedOrganisation } from "../../e2e/support/seed.ts";
import { ORGANISATION } from "../../e2e/support/seed-data.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";

const AT = new Date("2026-11-28T10:00:00.000Z");
const ALL = ALL_OF_CAMPAIGN;

let postgres: TestDatabase;
let web: Database;
let harbour: string;
let other: string;
let campaignId: string;

const person = (organisationId: string, role: Role): UserActor => ({
  kind: "user",
  id: "01890000-0000-7000-8000-000000000001",
  login: "ada",
  roles: [{ organisationId, role }],
});
// As the web process itself: what it reads must be within its rights.
const ports = () => ({
  campaigns: createCampaignStore(web),
  campaignReading: createCampaignReading(web),
  clock: { now: () => AT },
});

beforeAll(async () => {
  postgres = await testDatabase();
  web = createDatabase(postgres.webUrl, 4);
  harbour = (await seedOrganisation(postgres.database, "harbour", ORGANISATION)).organisationId;
  other = (await seedOrganisation(postgres.database, "other", [{ owner: "other", name: "a" }])).organisationId;
  const made = await createCampaign(ports(), person(harbour, "security-lead"), {
    organisationId: harbour,
    name: "<b>All of harbour</b>",
    query: { ...DEFAULT_QUERY, text: "harbour/" },
    supersede: false,
    labels: ["thaw"],
    pace: { perHour: 30 },
  });
  if (!made.ok) throw new Error(made.failure.message);
  campaignId = made.value.campaignId;
});

afterAll(async () => {
  await web.$disconnect();
  await postgres.close();
});

const detail = (query: Parameters<typeof readCampaign>[3] = ALL, role: Role = "viewer") =>
  readCampaign(ports(), person(harbour, role), campaignId, query);

describe("the budget of a campaign", () => {
  it("is what its installations have left, as the workers noted it, with what the campaign waits for", async () => {
    const { database } = postgres;
    const organisation = await database.organisation.create({
      data: { host: "github.test", login: "fjordline", kind: "github", githubId: 77 },
    });
    const organisationId = organisation.id;
    const repository = await database.repository.create({
      data: { organisationId, owner: "fjordline", name: "api", githubId: 770 },
    });
    const campaign = await database.campaign.create({
      data: {
        organisationId,
        name: "Budget",
        filter: {},
        status: "running",
        branch: "thaw/budget",
        labels: ["thaw"],
        mostRunning: 5,
        mostNudges: 2,
        createdBy: "ada",
        approvedBy: "grace",
        approvedAt: AT,
      },
    });
    await database.campaignRepository.create({
      data: {
        organisationId,
        campaignId: campaign.id,
        repositoryId: repository.id,
        state: "waiting",
        branch: "thaw/budget",
      },
    });
    const read = async () =>
      (await readCampaign(ports(), person(organisationId, "viewer"), campaign.id, ALL))?.budget ?? null;
    expect(await read()).toMatchObject({ installations: [], left: 1, waits: [{ kind: "worker" }] });

    for (const role of ["observer", "remediator"])
      await database.installation.create({
        data: { organisationId, role, githubId: 4, permissions: {}, allRepositories: true, asOf: AT },
      });
    await database.jobWorker.create({ data: { host: "here", pid: 1, state: "running", concurrency: 2 } });
    const whose = "github.test installation 4";
    const resetsAt = new Date(AT.getTime() + 600_000);
    const limits = { contentMinute: 2, contentHour: 500, notedAt: AT };
    await database.githubBudget.create({
      data: { whose, api: "rest", allowed: 5_000, remaining: 4_321, resetsAt, ...limits },
    });
    for (const seconds of [10, 20, 90])
      await database.githubTurn.create({
        data: {
          id: crypto.randomUUID(),
          whose,
          api: "rest",
          points: 5,
          creates: true,
          open: false,
          arrivedBy: new Date(AT.getTime() - seconds * 1_000),
        },
      });
    // Another installation's are not counted.
    await database.githubHold.create({ data: { whose: "github.test installation 5", until: resetsAt } });
    expect(await read()).toMatchObject({
      installations: [
        {
          roles: ["observer", "remediator"],
          hours: [{ api: "rest", allowed: 5_000, remaining: 4_321, resetsAt: resetsAt.getTime() }],
          content: { minute: { used: 2, most: 2, freeAt: AT.getTime() + 40_000 }, hour: { used: 3, most: 500 } },
          heldUntil: null,
        },
      ],
      contentEach: 3,
      waits: [{ kind: "content", repositories: 1, until: AT.getTime() + 40_000 }],
    });
    await database.githubHold.create({ data: { whose, until: resetsAt } });
    expect((await read())?.waits[0]).toEqual({ kind: "asked-to-wait", repositories: 1, until: resetsAt.getTime() });
  });

  it("is none for a folder of clones, in which nothing is opened", async () => {
    expect((await detail())?.budget).toBeNull();
  });
});

describe("a campaign", () => {
  it("counts every repository in one state, before and after its preflight", async () => {
    const before = await detail();
    expect(before).toMatchObject({
      campaign: { state: "draft", repositories: 24, counts: { waiting: 24 } },
      preflight: null,
    });
    await preflightCampaign(ports(), person(harbour, "security-lead"), campaignId);
    const after = await detail();
    // A folder of clones has no pull requests: each is refused, and the page says why.
    expect(after).toMatchObject({
      campaign: { state: "preflighted", repositories: 24, counts: { refused: 24 } },
      refusals: [{ code: "not-on-github", repositories: 24 }],
      preflight: { repositories: 24, automatic: 0 },
      pace: { perHour: 30 },
      labels: ["thaw"],
    });
    expect(after?.rows).toHaveLength(24);
  });

  it("shows the rows of the chosen states, and the last page when a later one is asked for", async () => {
    const { id } = await postgres.database.campaignRepository.findFirstOrThrow({
      where: { campaignId, repository: { name: "payments-api" } },
    });
    await postgres.database.campaignRepository.update({
      where: { id },
      data: { state: "open", code: null, prNumber: 7, checks: "passing", error: "<script>" },
    });
    const open = await detail({ ...ALL, states: ["open"], page: 99 });
    expect(open).toMatchObject({ total: 1, page: 1, campaign: { counts: { open: 1, refused: 23 } } });
    expect(open?.rows).toMatchObject([{ name: "payments-api", state: "open", pullNumber: 7, checks: "passing" }]);
  });

  it("shows the rows of a reason and of a name, signs of a pattern being plain text", async () => {
    const [refusal] = (await detail())?.refusals ?? [];
    expect(refusal).toBeDefined();
    const codes = refusal === undefined ? [] : [refusal.code];
    expect((await detail({ ...ALL, codes }))?.total).toBe(refusal?.repositories);
    expect((await detail({ ...ALL, text: "PAYMENTS-a" }))?.rows.map(({ name }) => name)).toEqual(["payments-api"]);
    expect((await detail({ ...ALL, text: "harbour/payments-api" }))?.total).toBe(1);
    expect((await detail({ ...ALL, text: "pay_ents" }))?.total).toBe(0);
    expect((await detail({ ...ALL, text: "%" }))?.total).toBe(0);
  });

  it("may be decided about by security leads, commanders and admins only", async () => {
    expect((await detail(ALL, "viewer"))?.mayDecide).toBe(false);
    for (const role of ["security-lead", "commander", "admin"] as const) {
      expect((await detail(ALL, role))?.mayDecide).toBe(true);
      expect((await listCampaigns(ports(), person(harbour, role))).makers).toMatchObject([{ login: "harbour" }]);
    }
    expect((await listCampaigns(ports(), person(harbour, "viewer"))).makers).toEqual([]);
  });

  it("is told on the page of its repository, whatever the case of the name, and on no namesake's", async () => {
    const told = (owner: string, name: string) =>
      readRepositoryCampaigns(ports(), person(harbour, "viewer"), { owner, name });
    expect(await told("Harbour", "PAYMENTS-API")).toMatchObject([
      { campaignId, row: { state: "open", pullNumber: 7 } },
    ]);
    // In a pattern, `_` would be any letter.
    expect(await told("harbour", "payments_api")).toEqual([]);
    expect(await told("harbour", "a\0b")).toEqual([]);
  });
});

describe("another organisation", () => {
  it("sees nothing of it: no row, no page, no pull request", async () => {
    const stranger = person(other, "admin");
    expect((await listCampaigns(ports(), stranger)).campaigns).toEqual([]);
    expect(await readCampaign(ports(), stranger, campaignId, ALL)).toBeNull();
    expect(await readRepositoryCampaigns(ports(), stranger, { owner: "harbour", name: "payments-api" })).toEqual([]);
  });

  it.each(["", "x", "a\0b", "00000000-0000-0000-0000-000000000000"])("%j is no campaign", async (id) => {
    expect(await readCampaign(ports(), person(harbour, "viewer"), id, ALL)).toBeNull();
  });
});

describe("the way of a campaign's pull requests", () => {
  it("is counted step by step with the rows behind each figure, and its end is a band or nothing", async () => {
    const { database } = postgres;
    const { id: organisationId } = await database.organisation.create({
      data: { host: "github.test", login: "way", kind: "github", githubId: 78 },
    });
    const hour = 3_600_000;
    const { id } = await database.campaign.create({
      data: {
        organisationId,
        name: "Way",
        filter: {},
        status: "running",
        branch: "thaw/way",
        labels: [],
        mostRunning: 5,
        mostNudges: 2,
        createdBy: "ada",
        approvedBy: "grace",
        approvedAt: new Date(AT.getTime() - 72 * hour),
      },
    });
    const add = async (name: string, row: { readonly state: string; readonly [field: string]: unknown }) => {
      const repository = await database.repository.create({ data: { organisationId, owner: "way", name } });
      const data = { organisationId, campaignId: id, repositoryId: repository.id, branch: "thaw/way", ...row };
      await database.campaignRepository.create({ data });
    };
    const opened = { openedAt: new Date(AT.getTime() - 60 * hour), headSha: "a".repeat(40) };
    await add("waits", { state: "waiting" });
    await add("runs", { ...opened, state: "open", prNumber: 1, checks: "running", review: "approved" });
    await add("green", { ...opened, state: "open", prNumber: 2, checks: "passing", review: "none" });
    await add("agreed", { ...opened, state: "changed", prNumber: 3, checks: "passing", review: "approved" });
    const read = (query = ALL) => readCampaign(ports(), person(organisationId, "viewer"), id, query);
    expect(await read()).toMatchObject({
      past: { checks: 2, review: 1 },
      outlook: { kind: "too-little", thawed: 0 },
    });
    expect((await read({ ...ALL, past: "checks" }))?.rows.map(({ name }) => name)).toEqual(["green", "agreed"]);
    expect((await read({ ...ALL, past: "review" }))?.rows.map(({ name }) => name)).toEqual(["agreed"]);

    for (let nth = 0; nth < 8; nth += 1)
      await add(`merged-${nth}`, {
        ...opened,
        state: "merged",
        prNumber: 10 + nth,
        checks: "passing",
        review: "approved",
        mergedAt: new Date(AT.getTime() - (50 - 6 * nth) * hour),
        mergedSha: "b".repeat(40),
      });
    const after = await read();
    expect(after?.past).toEqual({ checks: 2, review: 1 });
    expect(after?.outlook).toMatchObject({ kind: "band" });
    if (after?.outlook?.kind !== "band") throw new Error("there is no band");
    const { early, late } = after.outlook;
    expect(early).toBeGreaterThan(AT.getTime());
    expect(late ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(early ?? 0);

    await database.campaign.update({ where: { id }, data: { status: "stopped", endedAt: AT } });
    expect((await read())?.outlook).toBeNull();
  });
});
