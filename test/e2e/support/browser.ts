import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { createDatabase, type Database } from "../../../lib/adapters/prisma/client.ts";
import type { Role } from "../../../lib/core/actor.ts";
import { seedLink, seedPerson } from "./seed.ts";
import type { BrokerWorld } from "./seed-broker-world.ts";
import type { StoredWorld } from "./seed-credentials.ts";

const USUAL_PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** A bound for what hangs. A busy machine takes many times as long as an idle one. */
export const HANGS_MS = 120_000;

/** Why nothing was brought up, where that is no failure. */
export const NO_BROWSER = "no browser";

/** The browser that the test command found (`THAW_BROWSER`), else one that a system has; null when there is none. */
export function browserPath(): string | null {
  return process.env.THAW_BROWSER ?? USUAL_PLACES.find((place) => existsSync(place)) ?? null;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath() ?? "", args: FLAGS });
}

export interface Room {
  readonly origin: string;
  readonly port: number;
  /** As web's own user. */
  readonly databaseUrl: string;
  readonly organisationId: string;
  readonly broker: BrokerWorld;
  readonly stored: StoredWorld;
  readonly github: { readonly url: string };
  readonly database: Database;
  /** A fresh browser profile: no cookie of another test. */
  open(options?: OpenOptions): Promise<Visit>;
  /** A one-time link's path for a new person with these roles in the seeded organisation. */
  link(login: string, roles?: readonly Role[]): Promise<{ readonly path: string; readonly userId: string }>;
  anotherLink(userId: string): Promise<string>;
}

export interface OpenOptions {
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly javaScript?: boolean;
  /** Signed in from the start as a new person with this role; null for nobody. */
  readonly role?: Role | null;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page: exceptions, and what it refused to load or run. */
  readonly troubles: readonly string[];
}

/** A block of browser tests; skipped as a whole where there is no browser, and failed where nothing was built. */
export function describeRooms(title: string, tests: (room: () => Room) => void): void {
  const served = inject("e2e");
  describe.skipIf("problem" in served && served.problem === NO_BROWSER)(title, () => {
    let browser: Browser;
    let room: Room;
    const contexts: BrowserContext[] = [];
    beforeAll(async () => {
      if ("problem" in served) throw new Error(served.problem);
      browser = await launchBrowser();
      const database = createDatabase(served.ownerUrl, 4);
      room = {
        ...served,
        database,
        open: (options = {}) => open(browser, contexts, served, database, options),
        link: (login, roles = ["viewer"]) => link(database, served.organisationId, login, roles),
        anotherLink: async (userId) => linkPath(await seedLink(database, userId)),
      };
    });
    afterAll(async () => {
      for (const context of contexts) await context.close();
      await browser?.close();
      await room?.database.$disconnect();
    });
    tests(() => room);
  });
}

function linkPath(token: string): string {
  return `/sign-in/local?token=${token}`;
}

async function link(database: Database, organisationId: string, login: string, roles: readonly Role[]) {
  const named = `${login}-${randomUUID().slice(0, 8)}`;
  const person = await seedPerson(
    database,
    named,
    roles.map((role) => ({ organisationId, role })),
  );
  return { path: linkPath(person.token), userId: person.userId };
}

async function open(
  browser: Browser,
  contexts: BrowserContext[],
  served: { readonly origin: string; readonly organisationId: string },
  database: Database,
  { theme = "light", width = 1440, javaScript = true, role = "viewer" }: OpenOptions,
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: served.origin,
    viewport: { width, height: 900 },
    colorScheme: theme,
    javaScriptEnabled: javaScript,
    reducedMotion: "reduce",
  });
  contexts.push(context);
  context.setDefaultTimeout(HANGS_MS);
  if (role !== null) {
    const { userId } = await link(database, served.organisationId, "seen", [role]);
    const token = randomUUID();
    const tokenHash = createHash("sha256").update(token).digest("hex");
    await database.session.create({ data: { userId, tokenHash, expiresAt: new Date(Date.now() + 600_000) } });
    await context.addCookies([{ name: "next-auth.session-token", value: token, url: served.origin, httpOnly: true }]);
  }
  const page = await context.newPage();
  if (javaScript) waitForCode(page);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  return { page, context, troubles };
}

/**
 * From now on a page that was gone to has its code: nothing hears a click before that, and a slow machine needs a while. Who goes only
 * until a page is committed wants it before its code.
 */
export function waitForCode(page: Page): void {
  const goto = page.goto.bind(page);
  page.goto = async (...where) => {
    const response = await goto(...where);
    if (where[1]?.waitUntil === "commit") return response;
    await page.locator("[data-behaviours=waiting]").waitFor({ state: "detached" });
    return response;
  };
}
