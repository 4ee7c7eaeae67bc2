import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Cluster, freePort, startCluster } from "../../lib/adapters/postgres/cluster.ts";
import { ensureDatabase, withClient } from "../../lib/adapters/postgres/owner.ts";
import { createDatabase } from "../../lib/adapters/prisma/client.ts";
import { prepareDatabase } from "../../lib/container/database.ts";
import { inheritedEnvironment } from "../../lib/env.ts";
import { takeLock } from "../../scripts/lock.mjs";
import { expectNoViolation } from "./support/accessible.ts";
import { HANGS_MS, launchBrowser, NO_BROWSER } from "./support/browser.ts";
import { seedOrganisation, seedPerson } from "./support/seed.ts";
import { ORGANISATION } from "./support/seed-data.ts";

/** A PostgreSQL and a web process of its own: the one is stopped and started again, while nobody else's tests need it. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DATABASE = "thaw_away";
const WHY = "typed while the database was about to go";

const served = inject("e2e");

describe.skipIf("problem" in served && served.problem === NO_BROWSER)("while the database is away", () => {
  let folder: { readonly stateFolder: string; readonly release: () => void };
  let cluster: Cluster;
  let web: ChildProcess;
  let browser: Browser;
  let page: Page;
  let origin: string;

  const start = () =>
    startCluster({ root: ROOT, stateFolder: folder.stateFolder, environment: inheritedEnvironment(), fast: true });

  beforeAll(async () => {
    if ("problem" in served) throw new Error(served.problem);
    folder = ownFolder();
    cluster = await start();
    const { webUrl, token } = await fill(cluster, folder.stateFolder);
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    web = startWeb(webUrl, port, origin);
    await expect.poll(async () => (await fetch(`${origin}/sign-in`).catch(() => null))?.ok).toBe(true);
    browser = await launchBrowser();
    const context = await browser.newContext({ baseURL: origin, reducedMotion: "reduce" });
    context.setDefaultTimeout(HANGS_MS);
    await context.addCookies([{ name: "next-auth.session-token", value: token, url: origin, httpOnly: true }]);
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    if (web !== undefined && web.exitCode === null) {
      const ended = new Promise((resolve) => web.once("exit", resolve));
      web.kill("SIGTERM");
      await ended;
    }
    await cluster?.stop();
    folder?.release();
  });

  const ready = () => page.locator("[data-behaviours=waiting]").waitFor({ state: "detached" });
  const form = () => page.locator("details").filter({ hasText: "One repository" }).locator("form");

  it("a form says so and keeps what was typed, and does it once the database is back", async () => {
    await page.goto("/broker/switches");
    await ready();
    await page.locator("summary").filter({ hasText: "One repository" }).click();
    await form().getByLabel("Repository").fill("harbour/checkout-web");
    await form().getByLabel("Why").fill(WHY);
    await cluster.stop();
    await form().getByRole("button", { name: "Stop it" }).click();
    await form().getByText("The database does not answer").waitFor();
    expect(await form().getByLabel("Why").inputValue()).toBe(WHY);
    cluster = await start();
    await expect.poll(async () => (await fetch(`${origin}/api/health`)).status).toBe(200);
    await form().getByRole("button", { name: "Stop it" }).click();
    await page.getByRole("region", { name: "A kill switch is on" }).waitFor();
  });

  it("a page says so, in both themes, tells nothing of what it knows, and comes back by itself", async () => {
    await page.goto("/repos");
    await ready();
    await cluster.stop();
    expect((await fetch(`${origin}/api/health`)).status).toBe(503);
    await page.goto("/repos", { waitUntil: "commit" });
    await page.getByRole("heading", { name: "The database does not answer" }).waitFor();
    await expectNoViolation(page, "the database away");
    expect(await page.locator("body").textContent()).not.toMatch(/postgres|prisma|ECONN|socket/i);
    cluster = await start();
    await page.getByRole("heading", { name: "Repositories" }).waitFor();
    await page.getByRole("link", { name: "payments-api" }).first().waitFor();
  });
});

function ownFolder() {
  for (let number = 0; ; number += 1) {
    const stateFolder = path.join(ROOT, ".thaw-test", `away-${number}`);
    const lock = takeLock(stateFolder);
    if (lock.taken && lock.release !== undefined) return { stateFolder, release: lock.release };
  }
}

async function fill(cluster: Cluster, stateFolder: string) {
  await withClient(cluster.url("postgres"), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    await ensureDatabase(client, DATABASE);
  });
  const role = (name: string) => ({ name: `thaw_away_${name}`, password: `${name}-of-the-tests` });
  const roles = { web: role("web"), worker: role("worker"), broker: role("broker") };
  const request = { databaseUrl: null, root: ROOT, stateFolder, environment: {}, roles };
  const { ownerUrl, webUrl } = await prepareDatabase(request, cluster.url(DATABASE), cluster);
  const rows = createDatabase(ownerUrl);
  try {
    const { organisationId } = await seedOrganisation(rows, "harbour", ORGANISATION);
    const { userId } = await seedPerson(rows, "ada", [{ organisationId, role: "commander" }]);
    const token = randomUUID();
    const tokenHash = createHash("sha256").update(token).digest("hex");
    await rows.session.create({ data: { userId, tokenHash, expiresAt: new Date(Date.now() + 3_600_000) } });
    return { webUrl, token };
  } finally {
    await rows.$disconnect();
  }
}

function startWeb(databaseUrl: string, port: number, origin: string): ChildProcess {
  return spawn(process.execPath, [path.join(ROOT, "dist", "thaw.js"), "web"], {
    cwd: ROOT,
    env: {
      ...inheritedEnvironment(),
      NODE_ENV: "production",
      THAW_DATABASE_URL: databaseUrl,
      THAW_HOST: "127.0.0.1",
      THAW_PORT: String(port),
      NEXTAUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
      NEXTAUTH_URL: origin,
    },
    stdio: ["ignore", "ignore", "ignore"],
  });
}
