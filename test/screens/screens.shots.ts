import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { describeRooms } from "../e2e/support/browser.ts";
import { pageRoutes } from "../support/page-routes.ts";
import { addresses } from "./world.ts";

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

describeRooms("every page", (room) => {
  it.each(["light", "dark"] as const)("is pictured, %s", async (theme) => {
    const known = await addresses(room());
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
        await page.screenshot({ path: path.join(folder, file), fullPage: name !== "wall" });
        trouble.push(...troubles.map((text) => `${address}: ${text}`));
        await context.close();
      }
    }
    expect(trouble).toEqual([]);
  });
});
