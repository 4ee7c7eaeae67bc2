import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "../../lib/adapters/prisma/client.ts";
import { checkWeb, githubSignIn, webMode } from "../../lib/container/github-sign-in.ts";
import { EnvironmentError, webEnvironment } from "../../lib/env.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const CLIENT = { id: "Iv23li", secret: "hidden-secret" };
const STAND_IN = { url: "http://127.0.0.1:9000", client: CLIENT };
const GITHUB = { url: "https://github.com", client: CLIENT };

let db: TestDatabase;
let web: Database;
beforeAll(async () => {
  db = await testDatabase();
  web = createDatabase(db.webUrl, 2);
});
afterAll(async () => {
  await web.$disconnect();
  await db.close();
});

async function stamped(mode: "demo" | "live"): Promise<void> {
  await db.query(db.ownerUrl, "UPDATE deployment_stamp SET mode = $1", [mode]);
}

test("a demonstration has the stand-in's people, or none", async () => {
  await stamped("demo");
  expect(await webMode(web, STAND_IN)).toMatchObject({ mode: "demo", site: { standIn: true } });
  expect(await webMode(web, null)).toEqual({ mode: "demo", site: null });
  await expect(webMode(web, GITHUB)).rejects.toThrow(/demonstration's.*Use another database/);
});

test("a live installation refuses a stand-in, and starts with nothing missing only", async () => {
  await stamped("live");
  expect(await webMode(web, GITHUB)).toMatchObject({ mode: "live", site: { host: "github.com" } });
  for (const url of ["http://127.0.0.1:9000", "http://localhost:1", "https://127.0.0.1", "http://[::1]:80"])
    await expect(webMode(web, { url, client: CLIENT })).rejects.toThrow(
      /live one, and THAW_GITHUB_URL is an address of this machine/,
    );
  await expect(webMode(web, null)).rejects.toThrow(/THAW_OAUTH_CLIENT_ID and THAW_OAUTH_CLIENT_SECRET are missing/);
});

test("what is wrong is said when the process starts, without the secret", async () => {
  await stamped("live");
  const base = {
    THAW_DATABASE_URL: db.webUrl,
    THAW_PORT: "1",
    NEXTAUTH_SECRET: "x".repeat(32),
    NEXTAUTH_URL: "https://t.example",
  };
  const variables = {
    THAW_GITHUB_URL: "http://127.0.0.1:9000",
    THAW_OAUTH_CLIENT_ID: "a",
    THAW_OAUTH_CLIENT_SECRET: "hidden-secret",
  };
  const started = checkWeb(webEnvironment({ ...base, ...variables }));
  await expect(started).rejects.toThrow(EnvironmentError);
  await expect(started).rejects.toThrow(/^(?!.*hidden).*$/s);
});

test("without a client nobody signs in at GitHub, while an installation is set up", async () => {
  await stamped("live");
  const mode = await webMode(web, { url: "https://github.com", client: null });
  expect(await githubSignIn(web, mode, null)).toBeNull();
  expect(await githubSignIn(web, mode, CLIENT)).toMatchObject({ clientId: CLIENT.id });
});
