import { expect, test } from "vitest";
import type { SecondaryOptions, StandIn } from "../../../demo/github/index.ts";
import { Limits } from "../../../demo/github/limits.ts";
import { SecondaryLimits } from "../../../demo/github/secondary-limits.ts";
import { graphql } from "./graphql-support.ts";
import { call, clock, type Installed, installed, standIn, token } from "./support.ts";

const TEXT = /^You have exceeded a secondary rate limit\. Please wait a few minutes before you try again\./;

interface Made {
  readonly one: StandIn;
  readonly where: Installed;
  readonly secret: string;
  readonly time: ReturnType<typeof clock>;
}

async function made(secondaryLimits: boolean | SecondaryOptions = true): Promise<Made> {
  const time = clock();
  const one = await standIn({ now: time.now, secondaryLimits });
  await one.control.createRepository("fjordline/berth", { files: { "a.txt": "a" } });
  const where = await installed(one, { contents: "write", issues: "write" });
  return { one, where, time, secret: await token(one, where, {}, time.now()) };
}

const repository = ({ one, secret }: Made) => call(`${one.url}/repos/fjordline/berth`, "GET", secret);
const emptyCommit = ({ one, secret }: Made, oid = "0".repeat(40)) =>
  graphql(
    one.url,
    secret,
    `mutation { createCommitOnBranch(input: { branch: { repositoryNameWithOwner: "fjordline/berth", branchName: "main" },
      expectedHeadOid: "${oid}", message: { headline: "x" } }) { clientMutationId } }`,
  );

test("900 points of REST a minute, in GitHub's words and with the time after which it goes on", async () => {
  const world = await made();
  for (let n = 0; n < 900; n += 1) {
    if (n === 450) world.time.advance(20);
    expect((await repository(world)).status).toBe(200);
  }
  const refused = await repository(world);
  expect(refused.status).toBe(403);
  expect(refused.body.message).toMatch(TEXT);
  expect(refused.headers.get("retry-after")).toBe("40");
  world.time.advance(39);
  expect((await repository(world)).status).toBe(403);
  world.time.advance(1);
  expect((await repository(world)).status).toBe(200);
  expect(world.one.control.limits().map(({ limit }) => limit)).toEqual(["rest-points", "rest-points"]);
  const { requests } = world.one.control;
  expect(requests().filter(({ status }) => status === 403)).toHaveLength(2);
});

test("a write is five points, and each caller has points of its own", async () => {
  const world = await made({ restPoints: 9 });
  const write = () => call(`${world.one.url}/repos/fjordline/berth/unknown`, "POST", world.secret, {});
  expect((await write()).status).toBe(501);
  for (let n = 0; n < 4; n += 1) expect((await repository(world)).status).toBe(200);
  expect((await repository(world)).status).toBe(403);
  expect((await call(`${world.one.url}/rate_limit`)).status).toBe(200);
  const other = await installed(world.one, { contents: "read" }, { slug: "other" });
  const secret = await token(world.one, other, {}, world.time.now());
  expect((await repository({ ...world, secret })).status).toBe(200);
});

test("a GraphQL query is one point and a mutation five, apart from those of REST", async () => {
  const world = await made({ graphqlPoints: 7, restPoints: 7 });
  const query = () => graphql(world.one.url, world.secret, "{ viewer { login } }");
  for (let n = 0; n < 2; n += 1) expect((await query()).status).toBe(200);
  expect((await emptyCommit(world)).status).toBe(200);
  const refused = await query();
  expect(refused).toMatchObject({ status: 403, body: { message: expect.stringMatching(TEXT) } });
  expect(refused.headers.get("retry-after")).toBe("60");
  expect((await repository(world)).status).toBe(200);
  world.time.advance(60);
  expect((await query()).status).toBe(200);
});

test("what creates content is limited by the minute and by the hour, in REST and GraphQL together", async () => {
  const world = await made({ contentPerMinute: 3, contentPerHour: 5, status: 429 });
  const comment = () =>
    call(`${world.one.url}/api/v3/repos/fjordline/berth/issues/1/comments`, "POST", world.secret, {});
  expect((await comment()).status).not.toBe(429);
  expect((await emptyCommit(world)).status).toBe(200);
  expect((await comment()).status).not.toBe(429);
  const minute = await emptyCommit(world);
  expect([minute.status, minute.headers.get("retry-after")]).toEqual([429, "60"]);
  expect((await repository(world)).status).toBe(200);
  world.time.advance(60);
  for (let n = 0; n < 2; n += 1) expect((await emptyCommit(world)).status).toBe(200);
  const hour = await comment();
  expect([hour.status, hour.headers.get("retry-after")]).toEqual([429, String(3600 - 60)]);
  world.time.advance(3540);
  expect((await comment()).status).not.toBe(429);
  expect(world.one.control.limits().map(({ limit }) => limit)).toEqual(["content-minute", "content-hour"]);
});

test("100 requests at once, those of REST and GraphQL together", async () => {
  const world = await made();
  const { control, url } = world.one;
  const { promise: until, resolve: release } = deferred();
  control.fail({ route: "/repos/{owner}/{repo}", times: "all", fault: { kind: "hold", until } });
  control.fail({ route: "/graphql", times: "all", fault: { kind: "hold", until } });
  const query = () => graphql(url, world.secret, "{ viewer { login } }");
  const held = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? repository(world) : query()));
  await expect.poll(() => control.requests().length).toBeGreaterThanOrEqual(101);
  const refused = await repository(world);
  expect(refused).toMatchObject({ status: 403, body: { message: expect.stringMatching(TEXT) } });
  expect(refused.headers.get("retry-after")).toBe("60");
  release();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(Array(100).fill(200));
  control.clearFaults();
  await expect.poll(async () => (await repository(world)).status).toBe(200);
  expect(control.limits().map(({ limit }) => limit)).toEqual(["concurrent"]);
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const made: { resolve?: () => void } = {};
  const promise = new Promise<void>((resolve) => {
    made.resolve = resolve;
  });
  return { promise, resolve: () => made.resolve?.() };
}

test("the numbers are those that GitHub publishes", () => {
  const time = clock();
  const limits = new Limits(time.now);
  const secondary = new SecondaryLimits(limits, time.now, true);
  const times = (count: number, ask: () => unknown) => Array.from({ length: count }, ask).filter((one) => one !== null);
  expect(times(2000, () => secondary.graphql("a", []))).toEqual([]);
  expect(secondary.graphql("a", [])).toEqual({ status: 403, retryAfter: 60 });
  const commit = () => secondary.graphql("b", ["createCommitOnBranch"]);
  const pull = () => secondary.rest("b", "POST", "/repos/o/r/pulls");
  expect(times(40, commit).concat(times(40, pull))).toEqual([]);
  expect([commit(), pull()]).toEqual(Array(2).fill({ status: 403, retryAfter: 60 }));
  for (let minute = 1; minute <= 5; minute += 1) {
    time.advance(60);
    expect(times(80, commit)).toEqual([]);
  }
  time.advance(60);
  expect(times(20, pull)).toEqual([]);
  expect(pull()).toEqual({ status: 403, retryAfter: 3600 - 6 * 60 });
  expect(limits.hits.map(({ limit }) => limit)).toEqual([
    "graphql-points",
    "content-minute",
    "content-minute",
    "content-hour",
  ]);
});

test("git, the issuer and failures that a test asked for are no limit that was exceeded", async () => {
  const world = await made({ restPoints: 6 });
  const { control, url } = world.one;
  for (let n = 0; n < 20; n += 1) {
    expect((await call(`${url}/.well-known/openid-configuration`)).status).toBe(200);
    const refs = `${url}/fjordline/berth.git/info/refs?service=git-upload-pack`;
    expect((await call(refs, "GET", world.secret)).status).toBe(200);
  }
  control.fail({ route: "/repos/{owner}/{repo}", fault: { kind: "secondary-limit" } });
  expect((await repository(world)).status).toBe(403);
  expect(control.limits()).toEqual([]);
});

test("secondary limits can be turned off", async () => {
  const world = await made(false);
  for (let n = 0; n < 1000; n += 1) expect((await repository(world)).status).toBe(200);
  expect(world.one.control.limits()).toEqual([]);
});
