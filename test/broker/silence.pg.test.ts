import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfiguration } from "../../lib/container/broker/configuration.ts";
import { openSecrets } from "../../lib/container/broker/secrets.ts";
import { hashedToken } from "../../lib/core/trust/hashed-token.ts";
import { own, until } from "../support/broker/helpers.ts";
import { type Answer, activate, ask, brokerWorld, REPOSITORY, recordOf, type World } from "../support/broker/world.ts";

/** What nobody learns: not from an answer, not from a log, not from the database. */

const STORED = "the-stored-value-of-npm";
let world: World;
beforeAll(async () => {
  world = await brokerWorld();
  await activate(world);
  await activate(world, {
    grant: "depot.only",
    who: { repository_id: String(world.ids.depot), repository: "acme/depot" },
  });
  await activate(world, { grant: "stored.job", what: { provider: "sealed-store", secrets: ["NPM_TOKEN"] } });
  const secrets = await openSecrets(loadConfiguration(path.join(world.folder, "broker.yml")), [world.db.brokerUrl]);
  await secrets.put("acme", "NPM_TOKEN", STORED, { rotatedAt: new Date(), dueInDays: 30 });
  await secrets.close();
});
afterAll(() => world.close());

/** All of an answer but what differs between any two: the correlation id and the time. */
function shown({ status, headers, body }: Answer): string {
  const { correlation_id: _, ...rest } = body;
  const lines = [...headers].filter(([name]) => !["date", "x-correlation-id"].includes(name));
  return JSON.stringify([status, lines, rest]);
}

test("every denial is the same answer: whether there is a policy, whose it is, and what would have been right", async () => {
  const send = async (grant: string, claims: object = {}) =>
    ask(world, { token: await world.token({ ...claims }), body: { grant } });
  const used = await world.token();
  await ask(world, { token: used });
  const answers = [
    await send("no.such"),
    await send("depot.only"),
    await send("release.publish", { repository_id: String(world.ids.depot), repository: "acme/depot" }),
    await send("release.publish", { repository_id: "424242", repository: "acme/unknown" }),
    await send("release.publish", { repository_owner_id: "424242" }),
    await send("release.publish", { ref: "refs/heads/evil" }),
    await send("release.publish", { event_name: "pull_request_target" }),
    await send("release.publish", { environment: "production" }),
    await ask(world, { body: { grant: "release.publish", permissions: { issues: "write" } } }),
    await ask(world, { body: { grant: "release.publish", repositories: ["acme/depot"] } }),
    await ask(world, { body: { grant: "release.publish", repositories: ["acme/unknown"] } }),
    await ask(world, { token: used }),
  ];
  expect(new Set(answers.map(shown)).size).toBe(1);
  expect(answers[0]?.status).toBe(403);
  expect(new Set(answers.map(({ body }) => body.correlation_id)).size).toBe(answers.length);
  // Neither text has a word of a policy.
  const words = [".github/workflows", "refs/heads", "contents", "acme", "depot", "push", "policy"];
  for (const word of words) expect(shown(answers[0] as Answer)).not.toContain(word);
});

test("every proof that is not accepted is the same answer, too", async () => {
  const tokens = [
    await world.token({ aud: "x" }),
    await world.token({ exp: 1 }),
    await world.token({ iss: "x" }),
    "x",
    `${await world.token()}x`,
    await world.token({ repository_id: undefined }),
  ];
  const answers = await Promise.all(tokens.map((token) => ask(world, { token })));
  expect(new Set(answers.map(shown)).size).toBe(1);
  expect(answers[0]?.status).toBe(401);
});

test("a token's hash in the record is what GitHub's audit log calls hashed_token: the two can be joined", async () => {
  const answer = await ask(world);
  const { token } = answer.body.values;
  const address = `${world.github.url.replace("://", `://x-access-token:${token}@`)}/${REPOSITORY}.git`;
  // Not synchronously: the GitHub that it asks lives in this process.
  const env = { NODE_ENV: "test", PATH: process.env.PATH ?? "", GIT_TERMINAL_PROMPT: "0" } as const;
  await promisify(execFile)("git", ["ls-remote", address], { env });
  await fetch(`${world.github.url}/repos/${REPOSITORY}`, { headers: { authorization: `Bearer ${token}` } });
  const record = await recordOf(world, answer);
  const events = await until(() => {
    const found = world.github.control.auditLog().filter(({ hashed_token }) => hashed_token === record?.hashed_token);
    return found.length > 0 ? found : null;
  });
  expect(record?.hashed_token).toBe(hashedToken(token));
  expect(events.map(({ action }) => action)).toContain("api.request");
  const { rows } = await own(
    world,
    "SELECT data->>'hashedToken' AS hash FROM audit_event WHERE action = 'issuance.issued' AND object_id = $1",
    [record?.id],
  );
  expect(rows).toEqual([{ hash: record?.hashed_token }]);
});

test("no log line, error or row of the database has a token, a key, a stored value or a revocation secret", async () => {
  const secrets = [STORED];
  const errors: string[] = [];
  const token = await world.token();
  const issued = await ask(world, { token });
  const stored = await ask(world, { body: { grant: "stored.job" } });
  for (const { body } of [issued, stored]) secrets.push(body.revocation_secret);
  secrets.push(issued.body.values.token, token, token.split(".")[2] ?? "");
  for (const name of ["app.pem", "audit.pem"])
    secrets.push(
      ...readFileSync(path.join(world.folder, name), "utf8")
        .split("\n")
        .filter((line) => line.length > 40),
    );
  secrets.push(readFileSync(path.join(world.folder, "store.keys"), "utf8").split(":")[1]?.trim() ?? "");
  // Mistakes that quote what they were given, if anything does.
  const mistakes: readonly (() => Promise<Answer>)[] = [
    () => ask(world, { token, body: { grant: token.slice(0, 150) } }),
    () => ask(world, { token: `${token}${token}` }),
    () => ask(world, { body: { grant: "release.publish", [token]: 1 } }),
    () => ask(world, { body: { grant: "release.publish", permissions: { [token]: "read" } } }),
    () => ask(world, { body: { grant: "release.publish", repositories: [token] } }),
    () =>
      ask(world, {
        path: "/v1/revoke",
        body: { issuance_id: token, revocation_secret: issued.body.revocation_secret },
      }),
    () =>
      ask(world, {
        path: "/v1/revoke",
        body: { issuance_id: issued.body.issuance_id, revocation_secret: stored.body.revocation_secret },
      }),
  ];
  for (const mistake of mistakes) errors.push(JSON.stringify((await mistake()).body));
  for (const fault of [
    { kind: "nonsense" },
    { kind: "cut", when: "after" },
    { kind: "status", status: 422 },
  ] as const) {
    world.github.control.fail({ method: "POST", route: "/app/installations/{id}/access_tokens", fault });
    errors.push(JSON.stringify((await ask(world)).body));
  }
  await world.restart();
  const { rows: tables } = await own(
    world,
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    for (const { text } of (await own(world, `SELECT to_jsonb(t)::text AS text FROM "${name}" t`)).rows) {
      rows.push(text);
      for (const [, hex = ""] of text.matchAll(/"\\\\x([0-9a-f]*)"/g))
        rows.push(Buffer.from(hex, "hex").toString("latin1"));
    }
  }
  expect(world.logs.length).toBeGreaterThan(5);
  expect(rows.length).toBeGreaterThan(20);
  const places = { logs: world.logs.join("\n"), errors: errors.join("\n"), rows: rows.join("\n") };
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(15);
    for (const [place, text] of Object.entries(places))
      expect(text.includes(secret), `${place}: ${secret.slice(0, 6)}`).toBe(false);
  }
});
