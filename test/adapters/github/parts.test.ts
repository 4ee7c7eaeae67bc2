import { createPublicKey, verify } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { githubAddress, isWithin } from "../../../lib/adapters/github/address.ts";
import { createAppJwt, signerOfKey, signerOfKeyFile } from "../../../lib/adapters/github/app-jwt.ts";
import { createScheduler } from "../../../lib/adapters/github/scheduler.ts";
import { GITHUB_LIMITS, type PacedRequest } from "../../../lib/core/pacing/limits.ts";
import type { PacingAnswer } from "../../../lib/core/pacing/pacer.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { PRIVATE_KEY, quickTimer } from "./support.ts";

describe("addresses of the operator's configuration", () => {
  test.each([
    ["https://api.github.com", "https://api.github.com", "https://api.github.com/graphql"],
    ["https://ghes.example/api/v3/", "https://ghes.example/api/v3", "https://ghes.example/api/graphql"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080/graphql"],
  ])("%s", (given, api, graphql) => {
    expect(githubAddress(given)).toEqual({ api, graphql });
  });

  test.each([
    "http://ghes.example",
    "https://u:p@ghes.example",
    "https://ghes.example/x",
    "https://a?b",
    "ghes",
    "ftp://a",
  ])("%s is refused, and not repeated", (given) => {
    expect(() => githubAddress(given)).toThrow(/^The address of GitHub's API (?!.*(?:u:p|ghes\.example))/);
  });

  test("nothing beside the API's path is within", () => {
    const ghes = githubAddress("https://ghes.example/api/v3");
    const within = (target: string) => isWithin(ghes, new URL(target));
    expect(within("https://ghes.example/api/v3/repositories/1")).toBe(true);
    expect(within("https://ghes.example/api/graphql")).toBe(true);
    for (const target of [
      "https://ghes.example/api/v3x/user",
      "https://ghes.example/api/v3/../../login",
      "https://ghes.example:444/api/v3/user",
      "http://ghes.example/api/v3/user",
      "https://ghes.example@evil.example/api/v3/user",
    ])
      expect(within(target)).toBe(false);
  });
});

describe("the App's key", () => {
  const part = (jwt: string, index: number) => Buffer.from(jwt.split(".")[index] ?? "", "base64url");

  test("signs what GitHub wants: a minute in the past, below ten minutes", async () => {
    const now = 1_800_000_000_000;
    const jwt = (await createAppJwt("Iv1", signerOfKey(new SecretText(PRIVATE_KEY)), () => now).token()).reveal();
    const claims = JSON.parse(part(jwt, 1).toString());
    expect(claims).toEqual({ iat: now / 1_000 - 60, exp: now / 1_000 + 480, iss: "Iv1" });
    const signed = Buffer.from(jwt.slice(0, jwt.lastIndexOf(".")));
    expect(verify("RSA-SHA256", signed, createPublicKey(PRIVATE_KEY), part(jwt, 2))).toBe(true);
  });

  test.each([
    ["with \\n for line ends", PRIVATE_KEY.replaceAll("\n", "\\n")],
    ["in base64", Buffer.from(PRIVATE_KEY).toString("base64")],
  ])("is read %s", async (_, text) => {
    expect((await signerOfKey(new SecretText(text)).sign(Buffer.from("x"))).byteLength).toBe(256);
  });

  test("is read from a file; one that is missing is named, one that is none is not shown", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "thaw-key-"));
    const file = path.join(folder, "app.pem");
    await writeFile(file, PRIVATE_KEY);
    expect((await (await signerOfKeyFile(file)).sign(Buffer.from("x"))).byteLength).toBe(256);
    await expect(signerOfKeyFile(`${file}.not`)).rejects.toThrow("app.pem.not");
    await writeFile(file, PRIVATE_KEY.slice(0, 400));
    await expect(signerOfKeyFile(file)).rejects.toThrow(/^The GitHub App's key is no RSA private key in PEM\.$/);
    await rm(folder, { recursive: true });
  });

  test("a service that signs is asked once for some minutes", async () => {
    let asked = 0;
    const signer = {
      sign: async () => {
        asked += 1;
        return new Uint8Array([asked]);
      },
    };
    let now = 0;
    const jwt = createAppJwt("1", signer, () => now);
    await Promise.all([jwt.token(), jwt.token()]);
    now = 200_000;
    await jwt.token();
    expect(asked).toBe(1);
    now = 300_000;
    await jwt.token();
    expect(asked).toBe(2);
  });
});

describe("the scheduler", () => {
  const READ: PacedRequest = { api: "rest", writes: false, creates: false };
  const CREATE: PacedRequest = { api: "rest", writes: true, creates: true };
  const FINE: PacingAnswer = { primary: null, limited: null, retryAfterMs: null, free: false };
  const LONG = { priority: "normal", patienceMs: 10_000_000 } as const;

  test("who is more urgent goes first, the rest in their order", async () => {
    const scheduler = createScheduler(quickTimer().timer, { ...GITHUB_LIMITS, concurrent: 1 });
    const first = await scheduler.enter(READ, LONG);
    const order: string[] = [];
    const waiting = (["background", "normal", "urgent", "normal"] as const).map(async (priority, index) => {
      const ticket = await scheduler.enter(READ, { ...LONG, priority });
      order.push(`${priority} ${index}`);
      ticket.end(FINE);
    });
    first.end(FINE);
    await Promise.all(waiting);
    expect(order).toEqual(["urgent 2", "normal 1", "normal 3", "background 0"]);
  });

  test("reading does not wait for those who wait to create", async () => {
    const scheduler = createScheduler(quickTimer().timer, { ...GITHUB_LIMITS, contentPerMinute: 1 });
    (await scheduler.enter(CREATE, LONG)).end(FINE);
    const order: string[] = [];
    const create = scheduler.enter(CREATE, { ...LONG, priority: "urgent" }).then(() => order.push("create"));
    const read = scheduler.enter(READ, { ...LONG, priority: "background" }).then(() => order.push("read"));
    await Promise.all([create, read]);
    expect(order).toEqual(["read", "create"]);
  });

  test("whoever gives up leaves the queue, and a ticket ends once", async () => {
    const scheduler = createScheduler(quickTimer().timer, { ...GITHUB_LIMITS, concurrent: 1 });
    const first = await scheduler.enter(READ, LONG);
    const controller = new AbortController();
    const second = scheduler.enter(READ, { ...LONG, signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ failure: { detail: "given up by the caller" } });
    first.end(FINE);
    first.end(FINE);
    expect(scheduler.state().flying.rest).toBe(0);
  });

  test("1,000 at once never exceed what may fly together, and all go", async () => {
    const scheduler = createScheduler(quickTimer().timer);
    let flying = 0;
    let most = 0;
    const work = Array.from({ length: 1_000 }, async (_, index) => {
      const ticket = await scheduler.enter(READ, { ...LONG, patienceMs: Number.POSITIVE_INFINITY });
      flying += 1;
      most = Math.max(most, flying);
      await new Promise((resolve) => setTimeout(resolve, index % 3));
      flying -= 1;
      ticket.end(FINE);
    });
    await Promise.all(work);
    expect(most).toBe(100);
  });
});
