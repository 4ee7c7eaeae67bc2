import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ISSUANCE, problem, type Reply, replyWith, run, SECRET, unreachable, type World, world } from "./support.ts";

let at: World;

beforeEach(async () => {
  at = await world();
});

afterEach(() => at.close());

const revoked = replyWith(200, { revoked: true });
const soon = { "retry-after": "0" };

/** The end of a job: the state as the runner gives it back, and no OIDC endpoint. */
function runPost(changes: Record<string, string | null> = {}) {
  return run("post", {
    STATE_broker: at.origin,
    STATE_issuance_id: ISSUANCE,
    STATE_revocation_secret: SECRET,
    ...changes,
  });
}

test("the credential is revoked by its own secret, without any OIDC token", async () => {
  at.replies = [revoked];
  const result = await runPost();
  expect(at.seen).toHaveLength(1);
  expect(at.seen[0]).toMatchObject({
    method: "POST",
    url: "/v1/revoke",
    authorization: undefined,
    contentType: "application/json",
    body: { issuance_id: ISSUANCE, revocation_secret: SECRET },
  });
  expect(result.stdout).toBe(`Thaw revoked the credential of issuance ${ISSUANCE}\n`);
  expect([result.stderr, result.output, result.env, result.state, result.code]).toEqual(["", "", "", "", 0]);
});

test("one that was over already is no reason to warn", async () => {
  at.replies = [replyWith(200, { revoked: false })];
  const result = await runPost();
  expect(result.stdout).toBe(`Thaw had nothing left to revoke of issuance ${ISSUANCE}\n`);
  expect(result.code).toBe(0);
});

test("without a credential there is nothing to say", async () => {
  const result = await run("post", {});
  expect([result.stdout, result.stderr, result.code]).toEqual(["", "", 0]);
});

test.each([429, 500, 503])("%i is tried again", async (status) => {
  at.replies = [problem(status, {}, soon), revoked];
  expect((await runPost()).stdout).toContain("Thaw revoked");
  expect(at.seen).toHaveLength(2);
});

test("a broker that asks for more patience than there is ends in a warning at once", async () => {
  at.replies = [problem(503, { detail: "Later." }, { "retry-after": "60" })];
  const began = performance.now();
  const result = await runPost();
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(result.lines).toHaveLength(1);
  expect(result.lines[0]).toMatch(/^::warning title=Not revoked::.*answered 503: Later\.$/);
  expect(result.code).toBe(0);
});

describe("a failure only warns, says that the credential lives on, and leaves the job as it was", () => {
  const cut: Reply = (_request, response) => response.destroy();

  test.each<[string, number, Reply]>([
    ["a refusal", 1, problem(403, { detail: "No.", correlation_id: "c-9" })],
    ["a request that is not understood", 1, replyWith(404, "")],
    ["an answer that is no JSON", 1, replyWith(200, "ok")],
    ["an answer without a word on it", 1, replyWith(200, { revoked: "yes" })],
    ["a redirect", 1, replyWith(302, "", { location: "https://elsewhere.example" })],
    ["an answer that was cut off", 1, cut],
    ["5xx to the end", 4, problem(500, { detail: "broken\n::error::x" }, soon)],
  ])("%s", async (_what, requests, reply) => {
    at.replies = [reply];
    const result = await runPost();
    expect(at.seen).toHaveLength(requests);
    expect(result.lines).toHaveLength(1);
    expect(result.lines[0]).toMatch(
      new RegExp(
        `^::warning title=Not revoked::The credential of issuance ${ISSUANCE} was not revoked and lives until it expires: `,
      ),
    );
    expect(result.stdout).not.toContain(SECRET);
    expect([result.stderr, result.code]).toEqual(["", 0]);
  });

  test("a broker that cannot be reached", async () => {
    const result = await runPost({ STATE_broker: await unreachable() });
    expect(result.lines[0]).toMatch(/^::warning title=Not revoked::.*ECONNREFUSED/);
    expect(result.code).toBe(0);
  });

  test.each<[string, Record<string, string | null>]>([
    ["state that lacks its secret", { STATE_revocation_secret: null }],
    ["state with another's secret", { STATE_revocation_secret: "short" }],
    ["state with an id that is none", { STATE_issuance_id: "../x" }],
    ["state with a broker that is none", { STATE_broker: "https://broker.example/path" }],
    ["state that would send the secret in clear", { STATE_broker: "http://broker.example" }],
  ])("%s", async (_what, changes) => {
    const result = await runPost(changes);
    expect(at.seen).toEqual([]);
    expect(result.lines).toHaveLength(1);
    expect(result.lines[0]).toMatch(/^::warning title=/);
    expect(result.code).toBe(0);
  });
});
