import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeRooms } from "./support/browser.ts";
import { seedIncident } from "./support/seed-incident.ts";

/** What an address may say, whoever wrote it: every list shows a list, finds nothing of what is not there, runs nothing, and breaks nothing. */

/** As long as what the server takes: Node answers 431 to a longer head. */
const LONG = `<\u{1F9CA}>${"x".repeat(9_990)}<`;
const HOSTILE = [
  ["10,000 characters", LONG],
  ["control characters and NUL", "\u0000\u0007\u001b[31m\u202e\u2066\u200bend"],
  ["HTML", `"><img src=x onerror=window.harm=1><script>window.harm=2</script>`],
  ["half a character", "%ED%A0%80"],
  ["a pattern and a statement", "%_\\'; DROP TABLE repository; --"],
] as const;

/** Every list with the names of what it is filtered by. */
const LISTS: readonly (readonly [path: string, names: readonly string[]])[] = [
  [
    "/repos",
    [
      "q",
      "state",
      "severity",
      "kind",
      "owner",
      "of",
      "archived",
      "unread",
      "selection",
      "freeze",
      "migration",
      "sort",
      "dir",
      "page",
    ],
  ],
  ["/credentials", ["q", "state", "level", "kind", "exposed", "sort", "dir", "page"]],
  ["/inventory", ["q", "rule", "severity", "page"]],
  ["/activity", ["q", "area", "actor", "action", "about", "from", "to", "after"]],
  [
    "/broker",
    ["q", "phase", "reason", "repository", "grant", "provider", "policy", "range", "live", "before", "after"],
  ],
  ["/broker/policies", ["q", "state", "page"]],
  ["/incidents/{incident}", ["q", "state", "gate", "verdict", "team", "by", "page", "events"]],
  ["/incidents/{incident}/commits", ["q", "repository", "show", "risk", "page"]],
  ["/incidents/{incident}/persistence", ["q", "repository", "show", "kind", "page"]],
  ["/incidents/{incident}/exposure", ["q", "repository", "show", "class", "after"]],
  ["/wall", ["incident", "by"]],
  ["/", ["view"]],
];

async function harm(page: Page): Promise<unknown> {
  return await page.evaluate(() => (window as unknown as Record<string, unknown>).harm ?? null);
}

describeRooms("a filter that nobody could have meant", (room) => {
  it.each(HOSTILE)("of %s shows a page of every list, and runs nothing", async (_what, text) => {
    const { incidentId } = await seedIncident(room().database, room().organisationId);
    const { page, troubles } = await room().open({ role: "admin" });
    const wrong: string[] = [];
    for (const [list, names] of LISTS) {
      const path = list.replace("{incident}", incidentId);
      // By one name as long as it gets, and by all others at once.
      const [first = "q", ...others] = names;
      const rest = text.slice(0, 300);
      const once = new URLSearchParams([[first, text]]);
      const all = new URLSearchParams(others.map((name) => [name, rest]));
      for (const query of [once, all]) {
        // A text that is no Unicode is sent as it stands.
        const answer = await page.goto(`${path}?${text.startsWith("%ED") ? `${first}=${text}` : query}`);
        const status = answer?.status() ?? 0;
        const title = await page.locator("main").first().textContent();
        if (status !== 200 || /could not be built/.test(title ?? ""))
          wrong.push(`${path} by ${[...query.keys()]}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await harm(page)).toBeNull();
    expect(troubles).toEqual([]);
    await room().database.incident.update({ where: { id: incidentId }, data: { status: "resolved" } });
  });

  it("does not push a page aside: what was typed stands within it, also on a phone", async () => {
    const { page } = await room().open({ width: 390 });
    for (const path of ["/repos", "/credentials", "/activity"]) {
      await page.goto(`${path}?q=${"x".repeat(10_000)}`);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBe(0);
    }
  });

  it("is a file without a row, and no error, for programs", async () => {
    const { page } = await room().open({ role: "admin" });
    for (const [, text] of HOSTILE)
      for (const path of ["/api/export/tables/repositories", "/api/export/credentials", "/api/export/activity"]) {
        const answer = await page.request.get(
          `${path}?${new URLSearchParams([
            ["q", text],
            ["format", "json"],
          ])}`,
        );
        expect([path, answer.status(), await answer.json()]).toEqual([path, 200, []]);
      }
  });
});
