import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { type StandIn, startStandIn } from "../../../demo/github/index.ts";
import { freePort, startCluster } from "../../../lib/adapters/postgres/cluster.ts";
import { ensureDatabase, withClient } from "../../../lib/adapters/postgres/owner.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { prepareDatabase } from "../../../lib/container/database.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";
import { takeLock } from "../../../scripts/lock.mjs";
import { browserPath, NO_BROWSER } from "./browser.ts";
import { seedOrganisation } from "./seed.ts";
import { type BrokerWorld, seedBroker } from "./seed-broker-world.ts";
import { type StoredWorld, seedStoredCredentials } from "./seed-credentials.ts";
import { ORGANISATION } from "./seed-data.ts";
import { seedInstallations } from "./seed-installations.ts";
import { seedInventory } from "./seed-inventory.ts";
import { startWeb } from "./web-process.ts";

export interface Served {
  readonly origin: string;
  readonly port: number;
  /** The database's owner: tests put rows in and look at what is stored. */
  readonly ownerUrl: string;
  /** As web's own user. */
  readonly databaseUrl: string;
  readonly organisationId: string;
  readonly broker: BrokerWorld;
  readonly stored: StoredWorld;
  /** The stand-in GitHub, where people of `harbour` sign in. */
  readonly github: { readonly url: string };
}

declare module "vitest" {
  interface ProvidedContext {
    readonly e2e: Served | { readonly problem: string };
  }
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DATABASE = "thaw_e2e";
const ORGANISATION_LOGIN = "harbour";
/** What a test signs webhooks with. */
export const WEBHOOK_SECRET = "webhooks-of-the-browser-tests";

/**
 * Brings up what a person has after `npm start`: the built web process, as its own PostgreSQL user, over a database of the
 * tests' own. Two runs at the same time take different clusters.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const problem = problemOf();
  if (problem !== null) {
    project.provide("e2e", { problem });
    return async () => undefined;
  }
  const { stateFolder, release } = takeFolder();
  const cluster = await startCluster({ root: ROOT, stateFolder, environment: inheritedEnvironment(), fast: true });
  await withClient(cluster.url("postgres"), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    await ensureDatabase(client, DATABASE);
  });
  const roles = {
    web: { name: "thaw_e2e_web", password: "web-of-the-tests" },
    worker: { name: "thaw_e2e_worker", password: "worker-of-the-tests" },
    broker: { name: "thaw_e2e_broker", password: "broker-of-the-tests" },
  };
  const request = { databaseUrl: null, root: ROOT, stateFolder, environment: {}, roles };
  const { ownerUrl, webUrl } = await prepareDatabase(request, cluster.url(DATABASE), cluster);
  const rows = createDatabase(ownerUrl);
  const { organisationId } = await seedOrganisation(rows, ORGANISATION_LOGIN, ORGANISATION);
  const broker = await seedBroker(rows, organisationId);
  const stored = await seedStoredCredentials(rows, organisationId);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const github = await startStandIn();
  const client = await settle(github, origin);
  await seedInstallations(rows, organisationId, github.control.owner(ORGANISATION_LOGIN));
  await seedInventory(rows, organisationId);
  await rows.$disconnect();
  const webhooks = `github.com=${WEBHOOK_SECRET}`;
  const variables = { THAW_GITHUB_URL: github.url, THAW_WEBHOOK_SECRETS: webhooks, ...client };
  const web = await startWeb(webUrl, { port, variables });
  project.provide("e2e", {
    origin,
    port,
    ownerUrl,
    databaseUrl: webUrl,
    organisationId,
    broker,
    stored,
    github: { url: github.url },
  });
  return async () => {
    await web.stop();
    await github.close();
    await cluster.stop();
    release();
  };
}

/** People of each kind, and the App that they sign in with. @returns its client, as web's variables */
async function settle({ control }: StandIn, origin: string): Promise<Record<string, string>> {
  control.addMember(ORGANISATION_LOGIN, "ada", { role: "admin" });
  control.addMember(ORGANISATION_LOGIN, "grace");
  control.addMember("elsewhere", "mallory", { role: "admin" });
  for (const name of ["one", "two"]) await control.createRepository(`${ORGANISATION_LOGIN}/${name}`);
  const callbackUrls = [`${origin}/api/auth/callback/github`];
  const app = await control.registerApp({ slug: "thaw", owner: ORGANISATION_LOGIN, permissions: {}, callbackUrls });
  return { THAW_OAUTH_CLIENT_ID: app.clientId, THAW_OAUTH_CLIENT_SECRET: control.addClientSecret(app.id) };
}

/** Why nothing is brought up. Said by the tests themselves, so that other projects of the same run go on. */
function problemOf(): string | null {
  if (browserPath() === null) return NO_BROWSER;
  const missing = ["dist/thaw.js", ".next/BUILD_ID"].find((built) => !existsSync(path.join(ROOT, built)));
  return missing === undefined ? null : `${missing} is missing; run: npm run build`;
}

function takeFolder() {
  for (let number = 0; ; number += 1) {
    const stateFolder = path.join(ROOT, ".thaw-test", `e2e-${number}`);
    const lock = takeLock(stateFolder);
    if (lock.taken && lock.release !== undefined) return { stateFolder, release: lock.release };
  }
}
