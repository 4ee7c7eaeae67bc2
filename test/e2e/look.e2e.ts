import { expect, it } from "vitest";
import { expectNoViolation, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

const PAGES = [
  "/repos",
  "/repos?state=clean&sort=name",
  "/repos?q=nothing-like-that",
  "/repos/harbour/payments-api",
  "/repos/harbour/mobile-app",
  "/repos/harbour/status-page",
  "/repos/harbour/fresh-import",
  "/repos/harbour/nothing-like-that",
];
const OUTSIDE = ["/sign-in", "/sign-in/local?token=some-token", "/sign-in/local"];

describeRooms("every page", (room) => {
  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    for (const [paths, role] of [
      [PAGES, "viewer"],
      [OUTSIDE, null],
    ] as const) {
      const { page } = await room().open({ width, role });
      for (const path of paths) {
        await page.goto(path);
        await expectNoViolation(page, path);
      }
    }
  });

  it("starts with a link to its content", async () => {
    const { page } = await room().open();
    await page.goto("/repos");
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    expect(await skip.evaluate((link) => link.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("main");
  });
});

describeRooms("the look", (room) => {
  const ground = "getComputedStyle(document.documentElement).backgroundColor";

  it("follows the system until a person chooses, and then stays from the first byte on", async () => {
    const { page } = await room().open({ theme: "light", javaScript: false });
    await page.goto("/repos");
    const light = await page.evaluate(ground);
    await page.getByRole("button", { name: "Dark" }).click();
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
    const dark = await page.evaluate(ground);
    expect(dark).not.toBe(light);
    const html = await (await page.request.get("/repos")).text();
    expect(html).toMatch(/<html[^>]*data-theme="dark"/);
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Look of the system" }).click();
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBeNull();
  });

  it("loads nothing from elsewhere", async () => {
    const { page } = await room().open();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).origin));
    await page.goto("/repos/harbour/payments-api");
    await page.evaluate(() => document.fonts.ready);
    expect(asked.length).toBeGreaterThan(3);
    expect(new Set(asked)).toEqual(new Set([room().origin]));
    expect(await page.evaluate(() => document.fonts.check('14px "Inter Variable"'))).toBe(true);
  });
});
