import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeRooms } from "../e2e/support/browser.ts";
import { pageRoutes } from "../support/page-routes.ts";
import { type Addresses, addresses } from "./world.ts";

/** A picture of every page, in both looks: on a laptop, on a phone, and what hangs on a wall. For people to look at. */
const FOLDER = process.env.THAW_SCREENSHOTS ?? "screenshots";
const WINDOWS = [
  { name: "laptop", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
] as const;
const WALL = { name: "wall", width: 1920, height: 1080 };
/** Seen by somebody who has not signed in. */
const OUTSIDE = new Set(["/sign-in", "/sign-in/local"]);
/** Only lead on to GitHub, or come back from there. */
const PASSED_THROUGH = new Set(["/settings/created", "/settings/installed"]);

const heightOf = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight);

describeRooms("every page", (room) => {
  let made: Promise<Addresses> | undefined;
  it.each(["light", "dark"] as const)("is pictured, %s", async (theme) => {
    made ??= addresses(room());
    const known = await made;
    const trouble: string[] = [];
    for (const route of pageRoutes().filter((one) => !PASSED_THROUGH.has(one))) {
      const address = known[route] ?? route;
      expect(address, "test/screens/world.ts needs an address for this route").not.toMatch(/\[/);
      for (const { name, width, height } of route === "/wall" ? [WALL] : WINDOWS) {
        const role = OUTSIDE.has(route) ? null : "admin";
        const { page, context, troubles } = await room().open({ theme, width, role });
        await page.setViewportSize({ width, height });
        const response = await page.goto(address);
        if ((response?.status() ?? 500) >= 400) trouble.push(`${address}: ${response?.status()}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) trouble.push(`${address}: ${wide} pixels wider than its window (${name})`);
        const folder = path.join(FOLDER, `${name}-${theme}`);
        mkdirSync(folder, { recursive: true });
        const file = `${route.replaceAll(/[^a-z]+/g, "-").replaceAll(/^-|-$/g, "") || "home"}.png`;
        // What is never within the window is not painted, as of the wall's tiles: the window is made as high as the page.
        if (name !== "wall") await page.setViewportSize({ width, height: await heightOf(page) });
        await page.screenshot({ path: path.join(folder, file) });
        trouble.push(...troubles.map((text) => `${address}: ${text}`));
        await context.close();
      }
    }
    expect(trouble).toEqual([]);
  });
});
