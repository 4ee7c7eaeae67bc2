import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EgressResponse } from "../../lib/usecases/broker/ports.ts";
import { auditOf, expectDenied, liveTokens } from "../support/broker/helpers.ts";
import { activate, ask, brokerWorld, GRANT, mints, recordOf, type World } from "../support/broker/world.ts";

/** What a token can do: what was asked for, within the policy, and exactly what GitHub then gave. */

let world: World;
/** Changes what GitHub says of a token that it made. */
// biome-ignore lint/suspicious/noExplicitAny: answers are changed field by field
let rewrite: ((minted: any) => unknown) | null = null;
let revocationFails = false;

beforeAll(async () => {
  world = await brokerWorld({
    egress: (real) => ({
      async send(request, signal) {
        if (revocationFails && request.method === "DELETE")
          return { ok: false, failure: { code: "timeout", message: "x" } };
        const answer = await real.send(request, signal);
        if (rewrite === null || !answer.ok || !request.url.endsWith("/access_tokens")) return answer;
        const changed = rewrite(JSON.parse(new TextDecoder().decode(answer.value.body)));
        const value: EgressResponse = { ...answer.value, body: Buffer.from(JSON.stringify(changed)) };
        return { ok: true, value };
      },
    }),
  });
  const repositories = ["self", { id: String(world.ids.depot), name: "acme/depot" }];
  await activate(world, {
    what: { provider: "github-app", repositories, permissions: { contents: "write", packages: "read" } },
  });
});
afterAll(() => world.close());
beforeEach(() => {
  rewrite = null;
  revocationFails = false;
  world.github.control.clearFaults();
});

const send = (more: object = {}) => ask(world, { body: { grant: GRANT, ...more } });
const newest = () => world.github.control.tokens().at(-1);

describe("narrowing", () => {
  test.each<readonly [string, () => object, () => object]>([
    [
      "nothing",
      () => ({}),
      () => ({
        permissions: { contents: "write", packages: "read", metadata: "read" },
        repositoryIds: [world.ids.api, world.ids.depot],
      }),
    ],
    ["by name", () => ({ repositories: ["acme/depot"] }), () => ({ repositoryIds: [world.ids.depot] })],
    ["by name in another case", () => ({ repositories: ["Acme/Depot"] }), () => ({ repositoryIds: [world.ids.depot] })],
    ["by id", () => ({ repositories: [String(world.ids.api)] }), () => ({ repositoryIds: [world.ids.api] })],
    ["by id as a number", () => ({ repositories: [world.ids.api] }), () => ({ repositoryIds: [world.ids.api] })],
    [
      "by name and id of the same",
      () => ({ repositories: ["acme/depot", world.ids.depot] }),
      () => ({ repositoryIds: [world.ids.depot] }),
    ],
    [
      "to one permission",
      () => ({ permissions: { packages: "read" } }),
      () => ({ permissions: { packages: "read", metadata: "read" } }),
    ],
    [
      "to a lower level",
      () => ({ permissions: { contents: "read" } }),
      () => ({ permissions: { contents: "read", metadata: "read" } }),
    ],
    [
      "both",
      () => ({ repositories: ["acme/depot"], permissions: { contents: "read" } }),
      () => ({ permissions: { contents: "read", metadata: "read" }, repositoryIds: [world.ids.depot] }),
    ],
  ])("%s: the token has exactly that, and the answer says so", async (_name, ask_, expected) => {
    const answer = await send(ask_());
    expect(answer.status).toBe(200);
    const made = newest();
    expect(made).toMatchObject(expected());
    expect(answer.body.scope.given.permissions).toEqual(made?.permissions);
    expect(answer.body.scope.given.repositories.map(({ id }: { id: string }) => Number(id)).sort()).toEqual(
      [...(made?.repositoryIds ?? [])].sort(),
    );
  });

  const BEYOND: readonly (readonly [string, object, string])[] = [
    ["a permission that the policy lacks", { permissions: { issues: "read" } }, "request-permission"],
    [
      "a permission beside one that it has",
      { permissions: { contents: "read", issues: "read" } },
      "request-permission",
    ],
    ["a higher level", { permissions: { packages: "write" } }, "request-permission"],
    ["admin", { permissions: { contents: "admin" } }, "request-permission"],
    ["a level that nobody knows", { permissions: { contents: "maintain" } }, "request-permission"],
    ["a permission called constructor", { permissions: { constructor: "read" } }, "request-permission"],
    ["metadata to be written", { permissions: { metadata: "write" } }, "request-permission"],
    ["another repository of the owner", { repositories: ["acme/other"] }, "request-repository"],
    ["a repository of another owner", { repositories: ["evil/depot"] }, "request-repository"],
    ["an id of another repository", { repositories: ["424242"] }, "request-repository"],
    ["one too many", { repositories: ["acme/depot", "acme/other"] }, "request-repository"],
  ];
  test.each(BEYOND)("%s is refused, and nothing is trimmed to fit", async (_name, more, reason) => {
    await expectDenied(world, () => send(more), reason);
  });

  test("what is not GitHub's cannot be narrowed", async () => {
    await activate(world, { grant: "stored.value", what: { provider: "sealed-store", secrets: ["X"] } });
    await expectDenied(
      world,
      () => ask(world, { body: { grant: "stored.value", permissions: { contents: "read" } } }),
      "request-narrowing",
    );
  });
});

/** Failed, with a sentence for who reads the job's log; nothing lives afterwards. */
async function failed(status: number, reason: string, text: RegExp, more: object = {}) {
  const before = liveTokens(world);
  const answer = await send(more);
  expect({ status: answer.status, detail: answer.body.detail }).toEqual({
    status,
    detail: expect.stringMatching(text),
  });
  expect(await recordOf(world, answer)).toMatchObject({ reason_code: reason });
  expect((await auditOf(world, answer)).at(-1)?.data).toMatchObject({ reason });
  expect(liveTokens(world)).toBe(before);
  return answer;
}

const OTHER = { id: 777, full_name: "acme/secret-plans" };
describe("GitHub gives something else than what was asked for: taken back, and failed", () => {
  // biome-ignore lint/suspicious/noExplicitAny: answers are changed field by field
  test.each<readonly [string, (minted: any) => unknown, string]>([
    [
      "a higher level",
      (minted) => ({ ...minted, permissions: { ...minted.permissions, packages: "write" } }),
      "broader",
    ],
    [
      "one permission more",
      (minted) => ({ ...minted, permissions: { ...minted.permissions, administration: "write" } }),
      "broader",
    ],
    [
      "a level that nobody knows",
      (minted) => ({ ...minted, permissions: { ...minted.permissions, contents: "owner" } }),
      "broader",
    ],
    [
      "metadata to be written",
      (minted) => ({ ...minted, permissions: { ...minted.permissions, metadata: "write" } }),
      "broader",
    ],
    ["one repository more", (minted) => ({ ...minted, repositories: [...minted.repositories, OTHER] }), "broader"],
    [
      "another repository in place of one",
      (minted) => ({ ...minted, repositories: [minted.repositories[0], OTHER] }),
      "broader",
    ],
    ["all repositories", (minted) => ({ ...minted, repository_selection: "all", repositories: undefined }), "broader"],
    ["no word about repositories", (minted) => ({ ...minted, repositories: undefined }), "broader"],
    [
      "a life of a day",
      (minted) => ({ ...minted, expires_at: new Date(Date.now() + 86_400_000).toISOString() }),
      "broader",
    ],
    ["a lower level", (minted) => ({ ...minted, permissions: { ...minted.permissions, contents: "read" } }), "refused"],
    ["one permission less", (minted) => ({ ...minted, permissions: { contents: "write" } }), "refused"],
    ["one repository less", (minted) => ({ ...minted, repositories: minted.repositories.slice(1) }), "refused"],
    [
      "a token that has expired",
      (minted) => ({ ...minted, expires_at: new Date(Date.now() - 1_000).toISOString() }),
      "refused",
    ],
  ])("%s", async (_name, change, reason) => {
    rewrite = change;
    const answer = await failed(
      502,
      reason,
      reason === "broader"
        ? /gave more than was asked for, so it was taken back/
        : /GitHub refused what the policy allows/,
    );
    expect(await recordOf(world, answer)).toMatchObject({ phase: "failed" });
    expect(JSON.stringify(answer.body)).not.toContain("secret-plans");
  });

  test("broader, and it cannot be taken back: the record says that nobody knows what lives", async () => {
    rewrite = (minted) => ({ ...(minted as object), repositories: undefined });
    revocationFails = true;
    const answer = await send();
    expect(answer.status).toBe(502);
    expect(await recordOf(world, answer)).toMatchObject({
      phase: "unknown",
      reason_code: "broader",
      expires_at: expect.any(Date),
    });
  });

  test.each<readonly [string, unknown]>([
    ["no token", { expires_at: new Date().toISOString(), permissions: {} }],
    [
      "a token with a line break",
      { token: `ghs_${"x".repeat(30)}\n`, expires_at: new Date().toISOString(), permissions: {} },
    ],
    ["a list", []],
    ["null", null],
  ])("%s: unavailable, and on record as unknown", async (_name, body) => {
    rewrite = () => body;
    const answer = await send();
    expect(answer.status).toBe(503);
    expect(await recordOf(world, answer)).toMatchObject({ phase: "unknown", reason_code: "unavailable" });
  });
});

describe("the App's installation", () => {
  let fresh: World;
  beforeEach(async () => {
    fresh = await brokerWorld();
    await activate(fresh);
    return () => fresh.close();
  });
  async function refused(reason: string, text: RegExp): Promise<void> {
    const answer = await ask(fresh);
    expect({ status: answer.status, detail: answer.body.detail }).toEqual({
      status: 502,
      detail: expect.stringMatching(text),
    });
    expect(await recordOf(fresh, answer)).toMatchObject({ phase: "failed", reason_code: reason });
    expect(liveTokens(fresh)).toBe(0);
  }

  test("lacks the permission: said in a sentence, and GitHub is not asked for a token", async () => {
    fresh.github.control.changeInstallation(fresh.installationId, { permissions: { contents: "read" } });
    await refused("missing-permission", /lacks a permission that this grant needs/);
    expect(mints(fresh)).toBe(0);
  });
  test("has one that a broker's must not have, given to it after the start", async () => {
    fresh.github.control.changeInstallation(fresh.installationId, {
      permissions: { contents: "write", administration: "write" },
    });
    await refused("refused", /GitHub refused what the policy allows/);
    expect(mints(fresh)).toBe(0);
  });
  test("lost the permission since it was looked at: GitHub says no, and so does the broker", async () => {
    expect((await ask(fresh)).status).toBe(200);
    fresh.github.control.changeInstallation(fresh.installationId, { permissions: { contents: "read" } });
    await ask(fresh).then((answer) => expect(answer.status).toBe(502));
  });
  test("is suspended", async () => {
    fresh.github.control.suspend(fresh.installationId);
    await refused("suspended", /is suspended for this owner/);
  });
  test("is suspended since it was looked at, and is good again as soon as it is not", async () => {
    expect((await ask(fresh)).status).toBe(200);
    fresh.github.control.suspend(fresh.installationId);
    const answer = await ask(fresh);
    expect(await recordOf(fresh, answer)).toMatchObject({ reason_code: "suspended" });
    fresh.github.control.unsuspend(fresh.installationId);
    expect((await ask(fresh)).status).toBe(200);
  });
  test("is not there", async () => {
    fresh.github.control.removeInstallation(fresh.installationId);
    await refused("not-installed", /is not installed for this owner/);
  });
  test("does not reach the repository", async () => {
    fresh.github.control.changeInstallation(fresh.installationId, { repositories: ["acme/depot"] });
    await refused("missing-permission", /lacks a permission/);
  });
  test("has another key by now: the broker's own credentials are at fault", async () => {
    await fresh.github.control.addAppKey(fresh.appId, true);
    await refused("misconfigured", /cannot use its own credentials/);
  });
});
