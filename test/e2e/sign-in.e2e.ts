import { request } from "node:http";
import { expect, it } from "vitest";
import { describeRooms } from "./support/browser.ts";

describeRooms("signing in", (room) => {
  it("works by a link once, and only once", async () => {
    const { path } = await room().link("ada");
    const first = await room().open({ role: null });
    await first.page.goto(path);
    await first.page.getByRole("button", { name: "Sign in on this browser" }).click();
    await first.page.waitForURL("**/");
    expect(await first.page.getByRole("banner").textContent()).toContain("ada");

    const second = await room().open({ role: null });
    await second.page.goto(path);
    await second.page.getByRole("button", { name: "Sign in on this browser" }).click();
    const refusal = second.page.locator("main [role=alert]");
    await expect.poll(() => refusal.textContent()).toContain("used before or has expired");
    await second.page.goto("/repos");
    expect(new URL(second.page.url()).pathname).toBe("/sign-in");
  });

  it("is not used up by opening the link, and needs no JavaScript", async () => {
    const { path } = await room().link("grace");
    const visit = await room().open({ role: null, javaScript: false });
    await visit.page.goto(path);
    await visit.page.goto(path);
    await visit.page.getByRole("button", { name: "Sign in on this browser" }).click();
    await visit.page.waitForURL("**/");
    await visit.page.getByRole("link", { name: "Repositories", exact: true }).first().click();
    await visit.page.waitForURL("**/repos");
    expect(await visit.page.locator("[data-row-link]").count()).toBeGreaterThan(20);
  });

  it("keeps the token from scripts and from other sites, and only its hash in the database", async () => {
    const { path, userId } = await room().link("joan");
    const visit = await room().open({ role: null });
    await visit.page.goto(path);
    await visit.page.getByRole("button", { name: "Sign in on this browser" }).click();
    await visit.page.waitForURL("**/");
    const cookie = (await visit.context.cookies()).find((one) => one.name.includes("session-token"));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    const sessions = await room().database.session.findMany({ where: { userId } });
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.tokenHash).not.toBe(cookie?.value);
    expect(sessions[0]?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("ends in the database, so that a copied cookie is worth nothing", async () => {
    const visit = await room().open();
    await visit.page.goto("/repos");
    const stolen = await visit.context.cookies();
    await visit.page.getByRole("button", { name: "Sign out" }).click();
    await visit.page.waitForURL("**/sign-in");
    // It loads itself once more, for the policy of its own answer.
    await visit.page.waitForFunction(() =>
      performance.getEntriesByType("navigation").some(({ name }) => name.endsWith("/sign-in")),
    );
    await visit.context.addCookies(stolen);
    await visit.page.goto("/repos");
    expect(new URL(visit.page.url()).pathname).toBe("/sign-in");
  });

  it("says how to get a link", async () => {
    const { page } = await room().open({ role: null });
    await page.goto("/");
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    expect(await page.locator("main").textContent()).toContain("npm start");
  });

  it("cannot be claimed to come from this machine by a header", async () => {
    // Over loopback the connection is local whatever a header says; what is sent under the internal name must not count.
    const { path } = await room().link("mallory");
    const { page, context } = await room().open({ role: null });
    await context.setExtraHTTPHeaders({ "x-thaw-peer": "203.0.113.9", "x-forwarded-for": "203.0.113.9" });
    await page.goto(path);
    await page.getByRole("button", { name: "Sign in on this browser" }).click();
    await page.waitForURL("**/");
  });
});

describeRooms("without a session", (room) => {
  it.each([
    ["/repos", 307],
    ["/repos/harbour/payments-api", 307],
    ["/api/progress", 401],
    ["/api/export/repos/harbour/payments-api", 401],
  ])("%s tells nothing", async (path, status) => {
    const answer = await fetch(`${room().origin}${path}`, { redirect: "manual" });
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toMatch(/blocking|RELEASE_PAT|deploy-config/);
  });

  it("of another organisation, a repository does not exist", async () => {
    const { database, origin } = room();
    const other = await database.organisation.create({
      data: { host: "folder", login: `o-${Date.now()}`, kind: "folder" },
    });
    await database.repository.create({ data: { organisationId: other.id, owner: "secretive", name: "plans" } });
    const { page } = await room().open({ role: "admin" });
    const answer = await page.goto("/repos/secretive/plans");
    const none = await page.request.get(`${origin}/repos/secretive/none`);
    expect([answer?.status(), none.status()]).toEqual([404, 404]);
    await page.goto("/repos?q=plans");
    expect(await page.locator("[data-row-link]").count()).toBe(0);
    expect((await page.request.get(`${origin}/api/export/repos/secretive/plans`)).status()).toBe(404);
  });
});

describeRooms("the server", (room) => {
  it.each(["/sign-in", "/repos", "/nowhere", "/api/progress"])("answers %s with its policy", async (path) => {
    const { headers } = await fetch(`${room().origin}${path}`, { redirect: "manual" });
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*'nonce-[^']{20,}'/);
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it("gives each answer a nonce of its own", async () => {
    const nonces = await Promise.all(
      [1, 2, 3].map(async () => {
        const { headers } = await fetch(`${room().origin}/sign-in`);
        return /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
      }),
    );
    expect(new Set(nonces).size).toBe(3);
  });

  it.each([
    ["evil.example", 421],
    ["evil.example:PORT", 421],
    ["localhost:PORT", 200],
  ])("asked as %s answers %i", async (host, status) => {
    expect(await statusAs(room().port, host.replace("PORT", String(room().port)))).toBe(status);
  });
});

/** `fetch` does not let a caller choose the Host header. */
function statusAs(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path: "/sign-in", headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}
