import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { appJwt, call, type Installed, installed, runGit, standIn, token, withToken } from "./support.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a payload, which each test reads as it expects it
  readonly body: any;
}

const FULL = "fjordline/told";
const SECRET = "webhook-secret-of-a-test";
let one: StandIn;
let where: Installed;
let secret: string;
let answer = 200;
const received: Received[] = [];

const receiver = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const text = Buffer.concat(parts).toString("utf8");
    received.push({ headers: request.headers, text, body: JSON.parse(text) });
    response.writeHead(answer).end("ok");
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  one = await standIn();
  await one.control.createRepository(FULL, { files: { "a.txt": "a\n", "b.txt": "b\n" } });
  where = await installed(one, { contents: "write", pull_requests: "write", checks: "write" });
  secret = await token(one, where);
  const { port } = receiver.address() as AddressInfo;
  const events = ["push", "pull_request", "pull_request_review", "check_run", "repository"];
  one.control.addWebhook({ app: where.app.id, url: `http://127.0.0.1:${port}/hook`, secret: SECRET, events });
});
afterAll(() => new Promise((resolve) => receiver.close(resolve)));

beforeEach(async () => {
  await one.control.webhooksSettled();
  received.length = 0;
  answer = 200;
});

const send = (method: string, path: string, body?: unknown) =>
  call(`${one.url}/repos/${FULL}${path}`, method, secret, body);

/** What has arrived since the test began, as `event.action`. */
async function told(): Promise<string[]> {
  await one.control.webhooksSettled();
  return received.map(({ headers, body }) => [headers["x-github-event"], body.action].filter(Boolean).join(".")).sort();
}

test("a push is told with its commits, signed as GitHub signs", async () => {
  const before = await runGit(one.control.gitFolder(FULL), "rev-parse", "main");
  const after = await one.control.commit(
    FULL,
    { "a.txt": "A\n", "b.txt": null, "c.txt": "c\n" },
    { message: "Change" },
  );
  expect(await told()).toEqual(["push"]);
  const [first] = received;
  const { headers, body, text } = first ?? { headers: {}, body: {}, text: "" };
  expect(headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", SECRET).update(text).digest("hex")}`);
  expect(headers["x-github-delivery"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers["x-github-hook-installation-target-id"]).toBe(String(where.app.id));
  expect(body).toMatchObject({ ref: "refs/heads/main", before: before.stdout.trim(), after, forced: false });
  expect(body.commits).toMatchObject([
    { id: after, message: "Change", added: ["c.txt"], removed: ["b.txt"], modified: ["a.txt"] },
  ]);
  expect(body.installation.id).toBe(where.installation);
  expect(body.repository.full_name).toBe(FULL);
});

test("a push by git is told, also when it forces or deletes", async () => {
  const folder = one.control.gitFolder(FULL);
  const push = (spec: string) => runGit(folder, "push", "-q", "--force", withToken(one.url, FULL, secret), spec);
  const flags = async (spec: string) => {
    received.length = 0;
    await push(spec);
    await told();
    return received.map(({ body: { ref, created, deleted, forced } }) => ({ ref, created, deleted, forced }));
  };
  const ref = "refs/heads/pushed";
  expect(await flags(`main:${ref}`)).toEqual([{ ref, created: true, deleted: false, forced: false }]);
  expect(await flags(`main~1:${ref}`)).toEqual([{ ref, created: false, deleted: false, forced: true }]);
  expect(await flags(`:${ref}`)).toEqual([{ ref, created: false, deleted: true, forced: false }]);
});

test("what becomes of a pull request and its checks is told", async () => {
  await one.control.commit(FULL, { "work.txt": "1\n" }, { branch: "work" });
  const { number } = (await send("POST", "/pulls", { title: "Work", head: "work", base: "main" })).body;
  const sha = await one.control.commit(FULL, { "work.txt": "2\n" }, { branch: "work" });
  await send("PATCH", `/pulls/${number}`, { title: "Better" });
  await send("PATCH", `/pulls/${number}`, { state: "closed" });
  await send("PATCH", `/pulls/${number}`, { state: "open" });
  await one.control.review(FULL, number, "grace", "APPROVED");
  await send("POST", "/check-runs", { name: "scan", head_sha: sha, conclusion: "success" });
  await send("PUT", `/pulls/${number}/merge`);
  expect(await told()).toEqual(
    ["check_run.completed", "check_run.created", "pull_request.closed", "pull_request.closed"].concat(
      ["pull_request.edited", "pull_request.opened", "pull_request.reopened", "pull_request.synchronize"],
      ["pull_request_review.submitted", "push", "push", "push"],
    ),
  );
  const merged = received.filter(({ body }) => body.action === "closed").map(({ body }) => body.pull_request.merged);
  expect(merged.sort()).toEqual([false, true]);
});

test("what people do to repositories and installations is told", async () => {
  await one.control.createRepository("fjordline/other", { files: { a: "a" } });
  one.control.renameRepository("fjordline/other", "renamed");
  one.control.configureRepository("fjordline/renamed", { visibility: "public", archived: true });
  one.control.changeInstallation(where.installation, { repositories: [FULL] });
  one.control.configureRepository("fjordline/renamed", { archived: false });
  one.control.changeInstallation(where.installation, { repositories: "all" });
  one.control.suspend(where.installation);
  await one.control.commit(FULL, { "silent.txt": "s" });
  one.control.unsuspend(where.installation);
  await one.control.recycleRepository("fjordline/renamed");
  await one.control.deleteRepository("fjordline/renamed");
  expect(await told()).toEqual([
    "installation.suspend",
    "installation.unsuspend",
    "installation_repositories.added",
    "installation_repositories.removed",
    "repository.archived",
    "repository.deleted",
    "repository.deleted",
    "repository.publicized",
    "repository.renamed",
  ]);
});

test("a delivery that failed or was lost is listed, and can be sent again under its name", async () => {
  answer = 500;
  await one.control.commit(FULL, { "d.txt": "1" });
  await one.control.webhooksSettled();
  one.control.loseWebhooks(1);
  await one.control.commit(FULL, { "d.txt": "2" });
  await one.control.webhooksSettled();
  expect(received).toHaveLength(1);
  const jwt = await appJwt(where.app);
  const list = (query = "") => call(`${one.url}/app/hook/deliveries${query}`, "GET", jwt);
  const { body } = await list("?per_page=2");
  expect(body).toMatchObject([
    { event: "push", status: "failed to connect to host", status_code: 0, redelivery: false },
    { event: "push", status: "Invalid HTTP Response: 500", status_code: 500 },
  ]);
  const next = /<([^>]+)>; rel="next"/.exec((await list("?per_page=2")).headers.get("link") ?? "")?.[1] ?? "";
  expect((await call(next, "GET", jwt)).body[0].id).toBeLessThan(body[1].id);
  answer = 200;
  const again = await call(`${one.url}/app/hook/deliveries/${body[0].id}/attempts`, "POST", jwt);
  expect(again.status).toBe(202);
  one.control.redeliver(body[1].id);
  await one.control.webhooksSettled();
  expect(
    received
      .map(({ headers }) => headers["x-github-delivery"])
      .slice(1)
      .sort(),
  ).toEqual([body[0].guid, body[1].guid].sort());
  expect(
    (await list("?status=success&per_page=2")).body.map(({ redelivery }: { redelivery: boolean }) => redelivery),
  ).toEqual([true, true]);
  const stranger = await installed(one, { contents: "read" }, { slug: "stranger" });
  expect((await call(`${one.url}/app/hook/deliveries`, "GET", await appJwt(stranger.app))).body).toEqual([]);
  const other = await call(`${one.url}/app/hook/deliveries/${body[0].id}/attempts`, "POST", await appJwt(stranger.app));
  expect(other.status).toBe(404);
});
