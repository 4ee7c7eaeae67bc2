import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, apiServer, apiToken } from "../../support/api/world.ts";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeWorld, preparedSlots } from "../../usecases/freeze/world.ts";

let db: TestDatabase;
let server: ApiServer;
let world: Awaited<ReturnType<typeof freezeWorld>>;
let token = "";

beforeAll(async () => {
  db = await testDatabase();
  server = await apiServer(db);
});

afterAll(async () => {
  await world.close();
  await server.close();
  await db.close();
});

beforeEach(async () => {
  await world?.close();
  world = await freezeWorld(db, ["api", "web"], `org-${randomUUID().slice(0, 8)}`);
  await preparedSlots(db.database, world.organisationId);
  token = await apiToken(db, world.organisationId, ["read:freeze"], "organisation");
  await db.database.deploymentStamp.updateMany({ data: { restoredAt: null, backupOf: null, restoreCheckedAt: null } });
  await db.database.jobWorker.deleteMany();
});

async function asked(name = "api", who = token) {
  const answer = await server.get(`/repositories/${world.login}/${name}/deploy`, who);
  const body = (await answer.json()) as Record<string, unknown>;
  return { ...body, status: answer.status, since: body.since };
}

const seenWorker = (seenAt: Date) =>
  db.database.jobWorker.create({ data: { host: "h", pid: 1, concurrency: 1, seenAt } });

/** As the worker leaves it once GitHub took that it is free. */
async function letOut(incidentId: string, state: "thawed" | "excepted") {
  const where = { incidentId, repositoryId: world.ids.api ?? "" };
  await db.database.incidentRepository.updateMany({ where, data: { state, wanted: "free" } });
  await db.database.freezeLock.deleteMany({ where });
}

describe("may this repository deploy", () => {
  test("is yes where nothing is frozen, whatever the case of its name", async () => {
    expect(await asked()).toMatchObject({ status: 200, answer: "allowed", reason: "not-frozen", incident: null });
    expect(await asked("API")).toMatchObject({ answer: "allowed", repository: { owner: world.login, name: "api" } });
  });

  test("is no in the moment of the freeze, says since when, and what it is called only to who may read incidents", async () => {
    const { id } = await world.frozen();
    const answer = await asked();
    expect(answer).toMatchObject({ answer: "denied", reason: "frozen", incident: { id, drill: false, title: null } });
    expect(answer.since).toBe("2026-11-29T03:00:00.000Z");
    const more = await apiToken(db, world.organisationId, ["read:freeze", "read:incidents"]);
    expect(await asked("api", more)).toMatchObject({ incident: { title: "A runner was taken over" } });
  });

  test("is no for those that were chosen, and yes for the others", async () => {
    await world.frozen({ scope: { kind: "chosen", repositoryIds: [world.ids.web ?? ""] } });
    expect(await asked("web")).toMatchObject({ answer: "denied" });
    expect(await asked("api")).toMatchObject({ answer: "allowed", reason: "not-frozen" });
  });

  test("is yes once it thawed and a worker watches, and unknown while none does", async () => {
    const { id } = await world.frozen();
    await db.database.incidentRepository.updateMany({
      where: { incidentId: id },
      data: { state: "thawed", wanted: "free" },
    });
    expect(await asked()).toMatchObject({ answer: "denied", reason: "leaving" });
    await letOut(id, "thawed");
    expect(await asked()).toMatchObject({ answer: "unknown", reason: "unwatched" });
    await seenWorker(new Date());
    expect(await asked()).toMatchObject({ answer: "allowed", reason: "thawed" });
    await db.database.jobWorker.updateMany({ data: { seenAt: new Date(Date.now() - 3_600_000) } });
    expect(await asked()).toMatchObject({ answer: "unknown", reason: "unwatched" });
  });

  test("is yes by an exception that lives, and unknown once it is over", async () => {
    const { id } = await world.frozen();
    await letOut(id, "excepted");
    await seenWorker(new Date());
    expect(await asked()).toMatchObject({ answer: "unknown", reason: "exception-over" });
    const row = {
      organisationId: world.organisationId,
      incidentId: id,
      repositoryId: world.ids.api ?? "",
      gate: "commit-review",
    };
    const common = { reason: "a release", askedBy: "ada", askedAt: new Date(Date.now() - 60_000) };
    const approval = { approvedBy: "grace", approvedAt: new Date(Date.now() - 30_000) };
    const { id: exceptionId } = await db.database.thawException.create({
      data: { ...row, ...common, ...approval, expiresAt: new Date(Date.now() + 3_600_000) },
    });
    expect(await asked()).toMatchObject({ answer: "allowed", reason: "excepted" });
    await db.database.thawException.update({
      where: { id: exceptionId },
      data: { expiresAt: new Date(Date.now() - 1_000) },
    });
    expect(await asked()).toMatchObject({ answer: "unknown", reason: "exception-over" });
  });

  test("is unknown for a repository that came to be while all are frozen", async () => {
    await world.frozen();
    await db.database.repository.create({
      data: { organisationId: world.organisationId, owner: world.login, name: "newborn" },
    });
    expect(await asked("newborn")).toMatchObject({ answer: "unknown", reason: "joining" });
  });

  test("is unknown, and never yes, while a restored database was not checked", async () => {
    await db.database.deploymentStamp.updateMany({ data: { restoredAt: new Date(), backupOf: new Date() } });
    expect(await asked()).toMatchObject({ answer: "unknown", reason: "restored" });
    await db.database.deploymentStamp.updateMany({ data: { restoreCheckedAt: new Date() } });
    expect(await asked()).toMatchObject({ answer: "allowed" });
  });

  test("is not answered of what is not known", async () => {
    expect(await asked("nothing")).toMatchObject({ status: 404 });
    await db.database.repository.update({ where: { id: world.ids.api ?? "" }, data: { deletedAt: new Date() } });
    expect(await asked("api")).toMatchObject({ status: 404 });
  });

  test("is answered of all alike", async () => {
    await world.frozen({ scope: { kind: "chosen", repositoryIds: [world.ids.web ?? ""] } });
    const answer = await server.get("/freeze", token);
    const { items } = (await answer.json()) as { items: { repository: { name: string }; answer: string }[] };
    expect(Object.fromEntries(items.map((one) => [one.repository.name, one.answer]))).toEqual({
      api: "allowed",
      web: "denied",
    });
  });
});

describe("the example of docs/api.md for pipelines", () => {
  const [, example = ""] = /```sh\n(# THAW_URL[\s\S]*?)```/.exec(readFileSync("docs/api.md", "utf8")) ?? [];

  /** @returns its exit status, and everything that it said */
  async function pipeline(url: string, name = "api", secret = token) {
    const env = {
      NODE_ENV: "test" as const,
      PATH: process.env.PATH ?? "",
      THAW_URL: url,
      THAW_TOKEN: secret,
      REPOSITORY: `${world.login}/${name}`,
    };
    const child = spawn("sh", ["-c", `${example.replace("--retry 2", "--retry 1 --retry-delay 1")}\necho deployed`], {
      env,
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (said += String(piece)));
    const [status] = await once(child, "close");
    return { status, said };
  }

  test("deploys where it may", async () => {
    expect(await pipeline(server.origin)).toEqual({ status: 0, said: "deployed\n" });
  });

  test("does not where it is frozen, unknown, not there, or the token is none; and never prints the token", async () => {
    await world.frozen();
    await db.database.repository.create({
      data: { organisationId: world.organisationId, owner: world.login, name: "new" },
    });
    const attempts = [
      await pipeline(server.origin),
      await pipeline(server.origin, "new"),
      await pipeline(server.origin, "nothing"),
      await pipeline(server.origin, "api", "thaw_none"),
      await pipeline(server.origin, "api", ""),
      await pipeline("http://127.0.0.1:1"),
      await pipeline(""),
    ];
    for (const { status, said } of attempts) {
      expect(status).toBe(1);
      expect(said).toContain("Not allowed to deploy");
      expect(said).not.toContain("deployed");
      expect(said).not.toContain(token.slice(5));
    }
  });

  test.each([
    ["a redirect", (_: unknown, response) => response.writeHead(302, { location: "/sign-in" }).end()],
    ["a page", (_: unknown, response) => response.end('<p>"answer":"allowed"</p>')],
    ["nothing", (_: unknown, response) => response.end()],
    ["an answer that was cut", (_: unknown, response) => response.end('{"answer":"allowed"')],
    ["two answers", (_: unknown, response) => response.end('{"answer":"allowed"}{"answer":"denied"}')],
    ["another word", (_: unknown, response) => response.end('{"answer":"ALLOWED"}')],
    ["a list", (_: unknown, response) => response.end('["allowed"]')],
    ["a yes with a failure", (_: unknown, response) => response.writeHead(503).end('{"answer":"allowed"}')],
    ["a connection that ends", (request: { socket: { destroy(): void } }) => request.socket.destroy()],
  ] satisfies [string, RequestListener][])("does not deploy by %s", async (_what, answer) => {
    const other = createServer(answer).listen(0, "127.0.0.1");
    await once(other, "listening");
    const { status, said } = await pipeline(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    other.close();
    expect([status, said.includes("deployed")]).toEqual([1, false]);
  });
});
