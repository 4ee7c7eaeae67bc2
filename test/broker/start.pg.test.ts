import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../lib/adapters/postgres/cluster.ts";
import { loadConfiguration } from "../../lib/container/broker/configuration.ts";
import { createBroker } from "../../lib/container/broker/index.ts";
import { brokerEnvironment, EnvironmentError } from "../../lib/env.ts";
import { own } from "../support/broker/helpers.ts";
import { brokerWorld, OWNER, type World } from "../support/broker/world.ts";

/** A broker that should not start does not, and says why. */

let world: World;
let text: string;
const file = () => path.join(world.folder, "try.yml");

beforeAll(async () => {
  world = await brokerWorld();
  text = readFileSync(path.join(world.folder, "broker.yml"), "utf8");
});
afterAll(() => world.close());

async function start(configuration: string, host = "127.0.0.1"): Promise<void> {
  writeFileSync(file(), configuration);
  const broker = await createBroker({
    loaded: loadConfiguration(file()),
    databaseUrls: [world.db.brokerUrl],
    writeLog: () => undefined,
  });
  try {
    const serving = await broker.serve(host, 0);
    await serving.stop();
  } finally {
    await broker.close();
  }
}
const lineOf = (part: string, of = text) => of.split("\n").findIndex((line) => line.includes(part)) + 1;

test("with what a test gives it, it starts: what follows fails for nothing else", async () => {
  await start(text);
});

describe("an App with a permission that could weaken a freeze is refused, and the permission named", () => {
  const FORBIDDEN = [
    ["administration", "read"],
    ["actions_variables", "read"],
    ["checks", "write"],
    ["statuses", "write"],
    ["workflows", "write"],
    ["secrets", "read"],
    ["dependabot_secrets", "read"],
    ["codespaces_secrets", "read"],
    ["organization_secrets", "read"],
    ["environments", "read"],
    ["repository_hooks", "read"],
    ["repository_custom_properties", "read"],
    ["organization_custom_properties", "read"],
    ["organization_administration", "read"],
    ["organization_projects", "write"],
    ["organization_hooks", "write"],
    ["members", "write"],
    ["enterprise_administration", "read"],
  ] as const;
  test.each(FORBIDDEN)("%s: %s", async (name, level) => {
    const app = await world.github.control.registerApp({
      slug: `strong-${name}`,
      owner: OWNER,
      permissions: { contents: "write", [name]: level },
    });
    writeFileSync(path.join(world.folder, "strong.pem"), app.privateKey ?? "");
    const changed = text.replace(`id: ${world.appId}`, `id: ${app.id}`).replace("app.pem", "strong.pem");
    await expect(start(changed)).rejects.toThrow(
      `App ${app.id} has ${name}: ${level}, which a broker's App must not have`,
    );
  });

  test("several are all named", async () => {
    const app = await world.github.control.registerApp({
      slug: "strongest",
      owner: OWNER,
      permissions: { administration: "write", workflows: "write" },
    });
    writeFileSync(path.join(world.folder, "strong.pem"), app.privateKey ?? "");
    const changed = text.replace(`id: ${world.appId}`, `id: ${app.id}`).replace("app.pem", "strong.pem");
    await expect(start(changed)).rejects.toThrow("administration: write, workflows: write");
  });

  test("an App that GitHub does not know, or whose key is another's, is refused", async () => {
    await expect(start(text.replace(`id: ${world.appId}`, "id: 424242"))).rejects.toThrow(
      /GitHub does not know App 424242/,
    );
  });

  test("a key that is none is refused by its file's name, and not quoted", async () => {
    writeFileSync(
      path.join(world.folder, "bad.pem"),
      "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n",
    );
    await expect(start(text.replace("app.pem", "bad.pem"))).rejects.toThrow(/bad\.pem is no private key in PEM/);
  });
});

describe("a mistake in the configuration is told with its line", () => {
  const cases: readonly (readonly [string, (good: string) => string, (changed: string) => RegExp])[] = [
    [
      "a key that is not known",
      (good) => `${good}colour: red\n`,
      (changed) => new RegExp(`line ${lineOf("colour", changed)}:`),
    ],
    [
      "a key that stands twice",
      (good) => `${good}version: 1\n`,
      (changed) => new RegExp(`line ${changed.trimEnd().split("\n").length}:`),
    ],
    ["another version", (good) => good.replace("version: 1", "version: 2"), () => /line 1: version/],
    [
      "an origin with a path",
      (good) => good.replace(/^origin: .*$/m, "origin: https://b.example/x"),
      (changed) => new RegExp(`line ${lineOf("origin:", changed)}: origin: must be an origin`),
    ],
    [
      "an origin without TLS",
      (good) => good.replace(/^origin: .*$/m, "origin: http://b.example"),
      (changed) => new RegExp(`line ${lineOf("origin:", changed)}: origin`),
    ],
    [
      "an algorithm that is weak",
      (good) => good.replace("    profile: github", "    profile: github\n    algorithms: [HS256]"),
      (changed) => new RegExp(`line ${lineOf("HS256", changed)}: issuers.0.algorithms`),
    ],
    [
      "a profile that nobody knows",
      (good) => good.replace("profile: github", "profile: jenkins"),
      (changed) => new RegExp(`line ${lineOf("jenkins", changed)}: issuers.0.profile`),
    ],
    [
      "Apps without the API's address",
      (good) => good.replace(/^ {4}api: .*\n/m, ""),
      () => /issuers.0.api: must be named where there are apps/,
    ],
    [
      "client certificates without TLS of its own",
      (good) =>
        `${good}certificates:\n  - id: metal\n    ca_file: ca.pem\n    uri: spiffe://ci.example/owner/{ownerId}/repository/{repositoryId}\n`,
      (changed) => new RegExp(`line ${lineOf("  - id: metal", changed)}: certificates: need tls`),
    ],
    [
      "client certificates with the Apps of an issuer that is none",
      (good) =>
        `${good}certificates:\n  - id: metal\n    ca_file: ca.pem\n    uri: spiffe://ci.example/owner/{ownerId}/repository/{repositoryId}\n    apps_of: gitlab\n`,
      (changed) =>
        new RegExp(`line ${lineOf("apps_of: gitlab", changed)}: certificates.0.apps_of: must be the id of an issuer`),
    ],
    [
      "a ceiling of an issuer that is none",
      (good) => good.replace("issuer: github", "issuer: gitlab"),
      (changed) =>
        new RegExp(`line ${lineOf("issuer: gitlab", changed)}: ceilings.0.issuer: is no issuer of this file: github`),
    ],
    [
      "no ceiling",
      (good) => good.replace(/^ceilings:[\s\S]*?(?=^\w)/m, "ceilings: []\n"),
      (changed) => new RegExp(`line ${lineOf("ceilings", changed)}: ceilings`),
    ],
    [
      "no anchor",
      (good) => good.replace(/ {2}anchors:\n {4}- file: .*/, "  anchors: []"),
      (changed) => new RegExp(`line ${lineOf("anchors", changed)}: audit.anchors`),
    ],
    [
      "a ceiling that hands out administration",
      (good) => good.replace("contents: write", "administration: write"),
      (changed) => new RegExp(`line ${lineOf("administration", changed)}: ceilings.0.permissions.administration`),
    ],
    [
      "an alias",
      (good) => `${good.replace("version: 1", "version: &x 1")}# *x\n`.replace("burst: 10000", "burst: *x"),
      () => /aliases are not understood/,
    ],
    [
      "an address that is none",
      (good) => good.replace("limits:", "limits:\n  metrics_from: [10.0.0.0/99]"),
      () => /"10\.0\.0\.0\/99" is no address and no network/,
    ],
    [
      "a file that is not there",
      (good) => good.replace("audit.pem", "nowhere.pem"),
      () => /nowhere\.pem cannot be read \(ENOENT\)/,
    ],
    [
      "a key file of keys that are none",
      (good) => good.replace("key_file: store.keys", "key_file: audit.pem"),
      () => /key file/,
    ],
  ];
  test.each(cases)("%s", async (_name, change, message) => {
    const changed = change(text);
    expect(changed).not.toBe(text);
    await expect(start(changed)).rejects.toThrow(message(changed));
  });
});

describe("the wrong mode", () => {
  const stamp = (mode: string) => own(world, "UPDATE deployment_stamp SET mode = $1", [mode]);
  test("a live database is not served with addresses of a demonstration", async () => {
    const { rows } = await own(world, "SELECT mode FROM deployment_stamp");
    await stamp("live");
    await expect(start(text).finally(() => stamp(rows[0].mode))).rejects.toThrow(
      /live one, and http:\/\/127\.0\.0\.1:\d+, .* is an address of a demonstration/,
    );
  });
  test("a restored database is not served until an operator has looked", async () => {
    const say = (sql: string) => world.db.query(world.db.ownerUrl, `UPDATE deployment_stamp SET ${sql}`);
    await say("restored_at = now(), backup_of = '2026-11-01T00:00:00Z'");
    try {
      await expect(start(text)).rejects.toThrow(/backup of 2026-11-01T00:00:00.000Z.*thaw restore --check/);
      await say("restore_checked_at = now()");
      await start(text);
    } finally {
      await say("restored_at = NULL, backup_of = NULL, restore_checked_at = NULL");
    }
  });
  test("a demonstration's database is not served to others, nor with issuers of others", async () => {
    await expect(start(text, "0.0.0.0")).rejects.toThrow(/must be this machine's/);
    const foreign = text.replace(/^( {4}url: ).*$/m, "$1https://token.actions.githubusercontent.com");
    await expect(start(foreign)).rejects.toThrow(/must be this machine's/);
  });
  test("a database without a stamp is not served at all", async () => {
    const { rows } = await own(world, "DELETE FROM deployment_stamp RETURNING *");
    const back = () =>
      own(world, "INSERT INTO deployment_stamp SELECT * FROM jsonb_populate_record(NULL::deployment_stamp, $1)", [
        rows[0],
      ]);
    await expect(start(text).finally(back)).rejects.toThrow(/not set up yet/);
  });
});

describe("another process's keys in the environment", () => {
  const good = () => ({
    THAW_DATABASE_URL: world.db.brokerUrl,
    THAW_BROKER_CONFIG: path.join(world.folder, "broker.yml"),
    THAW_PORT: "1",
  });
  test.each([
    "DATABASE_URL",
    "PGPASSWORD",
    "NEXTAUTH_SECRET",
    "THAW_LITERAL_KEY",
    "THAW_OBSERVER_APP_KEY",
    "THAW_REMEDIATOR_APP_KEY",
    "THAW_FREEZER_APP_ID",
    "THAW_REMOVER_APP_KEY",
    "THAW_MERGE_APP_KEY",
  ])("%s", (name) => {
    expect(brokerEnvironment(good())).toBeDefined();
    expect(() => brokerEnvironment({ ...good(), [name]: "hunter2" })).toThrow(EnvironmentError);
    expect(() => brokerEnvironment({ ...good(), [name]: "hunter2" })).toThrow(name);
    expect(() => brokerEnvironment({ ...good(), [name]: "hunter2" })).not.toThrow("hunter2");
  });
});

test.skipIf(!existsSync("dist/thaw.js"))("the command ends with 1 and a sentence, and opens no port", async () => {
  writeFileSync(file(), `${text}colour: red\n`);
  const port = await freePort();
  const child = spawn(process.execPath, ["bin/thaw.js", "broker"], {
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH ?? "",
      THAW_DATABASE_URL: world.db.brokerUrl,
      THAW_BROKER_CONFIG: file(),
      THAW_PORT: String(port),
    },
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect({ status, said }).toEqual({
    status: 1,
    said: expect.stringMatching(/try\.yml cannot be used: line \d+: .*colour/),
  });
});
