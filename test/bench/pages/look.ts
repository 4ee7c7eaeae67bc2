import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Visitor } from "./load.ts";
import type { Route } from "./routes.ts";

/** What a browser loads and shows of each page. */

export interface Look {
  readonly route: string;
  /** Scripts until the page has loaded, as they came over the wire; KB of 1,000 bytes. */
  readonly firstLoadKb: number;
  readonly axeViolations: number;
  /** Rules that were broken, with one place each. */
  readonly broken: readonly string[];
  /** The largest paint, from when the browser went there; null where it told of none. */
  readonly largestPaintMs: number | null;
}

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
/** What axe judges by colours; all else is the same in both looks. */
const BY_COLOUR = ["color-contrast", "link-in-text-block"];
const HANGS_MS = 120_000;

export async function lookAt(
  executablePath: string,
  visitor: Visitor,
  routes: readonly Route[],
  say: (line: string) => void = () => undefined,
): Promise<readonly Look[]> {
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const looks: Look[] = [];
    for (const route of routes) {
      looks.push(await look(browser, visitor, route));
      say(`looked at ${route.route}`);
    }
    return looks;
  } catch (error) {
    throw new Error(`The browser did not come to its end: ${error instanceof Error ? error.message : error}`);
  } finally {
    await browser.close();
  }
}

/** With an empty cache, as somebody who comes for the first time. */
async function look(browser: Browser, { origin, session }: Visitor, { route, path, outside }: Route): Promise<Look> {
  const context = await browser.newContext({ baseURL: origin, colorScheme: "light", reducedMotion: "reduce" });
  context.setDefaultTimeout(HANGS_MS);
  if (!outside)
    await context.addCookies([{ name: "next-auth.session-token", value: session, url: origin, httpOnly: true }]);
  const page = await context.newPage();
  page.on("crash", () => process.stderr.write(`${route}: the page crashed\n`));
  const scripts = await scriptsOf(page);
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) Object.assign(window, { largestPaint: entry.startTime });
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  await page.goto(path, { waitUntil: "load" });
  const firstLoadKb = scripts() / 1_000;
  await page.waitForTimeout(200);
  const largestPaintMs = await page.evaluate(() => (window as { largestPaint?: number }).largestPaint ?? null);
  // Of ten thousand tiles that are well each, nothing has to be told.
  const axe = () => new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const light = await axe().analyze();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await axe().withRules(BY_COLOUR).analyze();
  await context.close();
  const violations = [...light.violations, ...dark.violations];
  const broken = violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html.slice(0, 200) ?? ""}`);
  return { route, firstLoadKb, axeViolations: violations.length, broken, largestPaintMs };
}

/** Bytes that scripts of the page have taken so far, headers among them, as DevTools count them. */
async function scriptsOf(page: Page): Promise<() => number> {
  const devtools = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  return () => bytes;
}
