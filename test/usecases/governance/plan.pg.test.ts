import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Prisma } from "../../../lib/adapters/prisma/client.ts";
import type { GrantRequest } from "../../../lib/core/fix/grants.ts";
import { proposeFromPlan } from "../../../lib/usecases/governance/propose-plan.ts";
import { createWorld, type World } from "./world.ts";

const FILE = ".github/workflows/release.yml";

const BASE: GrantRequest = {
  name: "release.publish",
  provider: "github-app",
  repositories: ["acme/app", "acme/deploy"],
  permissions: { contents: "read", "pull-requests": "write" },
  secrets: [],
  who: {
    workflow: FILE,
    job: "publish",
    startedBy: [FILE],
    refs: ["$default-branch", "refs/heads/main"],
    events: ["push"],
    environment: "production",
  },
  ask: null,
};

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function planned(grants: readonly GrantRequest[], name = "app"): Promise<string> {
  const { database } = world.db;
  const repository = await database.repository.findFirstOrThrow({ where: { organisationId: world.acme, name } });
  const common = { organisationId: world.acme, repositoryId: repository.id };
  const scan = await database.scan.create({
    data: { ...common, batchId: randomUUID(), ref: "main", purpose: "branch", engineVersion: "t", status: "done" },
  });
  const planHash = createHash("sha256").update(randomUUID()).digest("hex");
  const plan = await database.plan.create({
    data: {
      ...common,
      planHash,
      disposition: "safe",
      files: [],
      proof: [],
      body: "",
      prerequisites: [],
      lastScanId: scan.id,
    },
  });
  await database.planGrant.createMany({
    data: grants.map((grant) => ({
      organisationId: world.acme,
      planId: plan.id,
      name: grant.name,
      document: grant as unknown as Prisma.InputJsonValue,
    })),
  });
  return planHash;
}

async function propose(
  grants: readonly GrantRequest[],
  options: { name?: string; confirmed?: boolean; grant?: string } = {},
) {
  const { name = "app", confirmed = false, grant = null } = options;
  const planHash = await planned(grants, name);
  const answers = { confirmed, issuer: null };
  const actor = await world.person(["owner"]);
  return await proposeFromPlan(world.ports, actor, { owner: "acme", name, planHash, grant, answers });
}

const stored = async (grantName: string) =>
  await world.db.database.trustPolicyVersion.findFirstOrThrow({
    where: { policy: { grantName } },
    orderBy: { version: "desc" },
  });

describe("a grant of a plan", () => {
  test("becomes a pending policy with ids, the default branch, and GitHub's names of permissions", async () => {
    const result = await propose([BASE]);
    expect(result).toMatchObject({ ok: true, value: [{ grant: "release.publish", result: { ok: true } }] });
    const row = await stored("release.publish");
    expect(row).toMatchObject({ status: "pending", source: "plan", targetIds: ["101", "102"] });
    expect(row.planId).not.toBeNull();
    expect(row.document).toEqual({
      grant: "release.publish",
      who: {
        issuer: "github",
        repository: "acme/app",
        repository_id: "101",
        owner_id: "7",
        workflows: [FILE],
        refs: ["refs/heads/main"],
        events: ["push"],
        environment: "production",
        runner: "hosted",
      },
      what: {
        provider: "github-app",
        repositories: ["self", { id: "102", name: "acme/deploy" }],
        permissions: { contents: "read", pull_requests: "write" },
      },
      lifetime_minutes: 60,
      deliver: "outputs",
    });
  });

  test("in a called workflow names both files", async () => {
    const who = { ...BASE.who, startedBy: [".github/workflows/ci.yml"], environment: null };
    await propose([{ ...BASE, name: "called.publish", who }]);
    expect((await stored("called.publish")).document).toMatchObject({
      who: { workflows: [".github/workflows/ci.yml"], called: FILE },
    });
  });

  test("of stored values names them, and no repository", async () => {
    const grant: GrantRequest = { ...BASE, name: "stored.publish", provider: "sealed-store", secrets: ["NPM_TOKEN"] };
    await propose([{ ...grant, repositories: [], permissions: {} }]);
    expect(await stored("stored.publish")).toMatchObject({
      targetIds: [],
      document: { what: { provider: "sealed-store", secrets: ["NPM_TOKEN"] } },
    });
  });

  test("is taken once a person has confirmed what the text does not show", async () => {
    const grant = { ...BASE, name: "asked.publish", ask: "gh does not show it" };
    const first = await propose([grant]);
    expect(first).toMatchObject({ value: [{ result: { failure: { code: "to-confirm" } } }] });
    const second = await propose([grant], { confirmed: true });
    expect(second).toMatchObject({ value: [{ result: { ok: true } }] });
  });

  test.each<[string, Partial<GrantRequest>, string]>([
    ["an owner that the text does not show", { repositories: ["*/deploy"] }, "owner-unknown"],
    ["a repository that is not here", { repositories: ["acme/elsewhere"] }, "repository-unknown"],
    ["a repository without an id", { repositories: ["acme/folder-only"] }, "repository-unknown"],
    ["another organisation's repository", { repositories: ["globex/app"] }, "repository-unknown"],
    ["callers in other repositories", { who: { ...BASE.who, startedBy: [], refs: [], events: [] } }, "callers-unknown"],
    ["no ref", { who: { ...BASE.who, refs: [] } }, "no-refs"],
    ["no event", { who: { ...BASE.who, events: [] } }, "no-events"],
    ["a ref that no policy has", { who: { ...BASE.who, refs: ["refs/pull/*"] } }, "invalid"],
    ["a permission that the broker never gives", { permissions: { checks: "write" } }, "invalid"],
  ])("with %s is refused with what to fill in", async (_what, change, code) => {
    const before = await world.db.database.trustPolicyVersion.count();
    const result = await propose([{ ...BASE, name: "refused.publish", ...change }]);
    expect(result).toMatchObject({ ok: true, value: [{ result: { ok: false, failure: { code } } }] });
    expect(await world.db.database.trustPolicyVersion.count()).toBe(before);
  });

  test("of a folder of clones is refused, since nothing has an id there", async () => {
    const result = await propose([BASE], { name: "folder-only" });
    expect(result).toMatchObject({ value: [{ result: { failure: { code: "no-github-id" } } }] });
  });

  test("that is refused does not keep the others out; one can be proposed alone", async () => {
    const good = { ...BASE, name: "good.one" };
    const bad = { ...BASE, name: "bad.one", repositories: ["*/x"] };
    const both = await propose([bad, good]);
    expect(both.ok && both.value.map(({ grant, result }) => [grant, result.ok])).toEqual([
      ["bad.one", false],
      ["good.one", true],
    ]);
    const one = await propose([bad, { ...good, name: "good.two" }], { grant: "good.two" });
    expect(one.ok && one.value.map(({ grant }) => grant)).toEqual(["good.two"]);
  });

  test("of another plan, or of another organisation's repository, is not there", async () => {
    const planHash = await planned([BASE]);
    const request = { owner: "acme", name: "app", grant: null, answers: { confirmed: true, issuer: null } };
    const stranger = await world.person(["admin"], world.globex);
    expect(await proposeFromPlan(world.ports, stranger, { ...request, planHash })).toMatchObject({
      failure: { code: "not-found" },
    });
    const owner = await world.person(["owner"]);
    expect(await proposeFromPlan(world.ports, owner, { ...request, planHash: "x" })).toMatchObject({
      failure: { code: "not-found" },
    });
    const viewer = await world.person(["viewer"]);
    expect(await proposeFromPlan(world.ports, viewer, { ...request, planHash })).toMatchObject({
      value: [{ result: { failure: { code: "forbidden" } } }],
    });
  });

  test("is refused until an issuer is connected, and where several are until one is named", async () => {
    const { database } = world.db;
    const row = { issuer: "github", ownerId: "7", organisationId: world.acme };
    await database.issuerOwner.deleteMany({ where: { organisationId: world.acme } });
    expect(await propose([BASE])).toMatchObject({ value: [{ result: { failure: { code: "no-issuer" } } }] });
    await database.issuerOwner.createMany({ data: [row, { ...row, issuer: "ghes" }] });
    expect(await propose([BASE])).toMatchObject({ value: [{ result: { failure: { code: "which-issuer" } } }] });
    await database.issuerOwner.deleteMany({ where: { issuer: "ghes" } });
  });
});
