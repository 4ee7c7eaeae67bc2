import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { visit as fetchPage, requestIn } from "../demo/github/pages-support.ts";
import { temporaryFolder } from "../support/clones.ts";
import { expectAccessible, pressUntilFocused, WIDTHS } from "./support/accessible.ts";
import { describeRooms, type Room, type Visit } from "./support/browser.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SESSION = "next-auth.session-token";
/** A form that is sent before the page's code has come is answered with the whole page. */

async function toGithub(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with GitHub (stand-in)" }).click();
  await page.waitForURL("**/login/oauth/authorize**");
}

async function agree(page: Page, person: string): Promise<void> {
  await page.getByLabel(person, { exact: true }).check();
  await page.getByRole("button", { name: "Authorize" }).click();
}

/** Signed in at GitHub, on a browser of one's own. */
async function signedIn(room: Room, person: string, options: Parameters<Room["open"]>[0] = {}): Promise<Visit> {
  const visit = await room.open({ ...options, role: null });
  await toGithub(visit.page);
  await agree(visit.page, person);
  await visit.page.waitForURL("**/");
  return visit;
}

async function sessionOf({ context }: Visit): Promise<string | undefined> {
  return (await context.cookies()).find(({ name }) => name === SESSION)?.value;
}

describeRooms("signing in with GitHub", (room) => {
  it.each([[true], [false]])("leads through GitHub's page into the rooms (scripts: %s)", async (javaScript) => {
    const visit = await signedIn(room(), "grace", { javaScript });
    expect(await visit.page.getByRole("banner").textContent()).toContain("grace");
    const cookie = (await visit.context.cookies()).find(({ name }) => name === SESSION);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    const { host } = new URL(room().github.url);
    const user = await room().database.appUser.findFirstOrThrow({
      where: { host, login: "grace" },
      include: { accounts: true, sessions: true, memberships: true },
    });
    expect(user.accounts).toEqual([
      { provider: `github:${host}`, providerAccountId: String(user.githubId), userId: user.id },
    ]);
    expect(user.memberships.map(({ role, source }) => `${role} ${source}`)).toEqual(["viewer organisation"]);
    for (const { tokenHash } of user.sessions) expect(tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(user.sessions.map(({ tokenHash }) => tokenHash)).not.toContain(cookie?.value);
  });

  it("lets nobody in who belongs to no organisation that is looked after", async () => {
    const visit = await room().open({ role: null });
    await toGithub(visit.page);
    await agree(visit.page, "mallory");
    await visit.page.waitForURL("**/sign-in?**");
    expect(await visit.page.locator("main [role=alert]").textContent()).toContain("member of an organisation");
    expect(await sessionOf(visit)).toBeUndefined();
  });

  it("signs nobody in who does not agree", async () => {
    const visit = await room().open({ role: null });
    await toGithub(visit.page);
    await visit.page.getByRole("button", { name: "Cancel" }).click();
    await visit.page.waitForURL("**/sign-in?**");
    expect(await visit.page.locator("main [role=alert]").textContent()).toContain("was not finished");
    expect(await sessionOf(visit)).toBeUndefined();
  });

  it("is not finished by an answer that another browser began: nobody is made somebody else by a link", async () => {
    const { origin, github } = room();
    const begun = await fetch(`${origin}/sign-in/github`, { method: "POST", headers: { origin }, redirect: "manual" });
    const page = await fetchPage(begun.headers.get("location") ?? "");
    const form = { request: requestIn(page), person: "grace", decision: "authorize" };
    const stolen = (await fetchPage(`${github.url}/login/oauth/authorize`, form)).location?.href ?? "";
    expect(stolen).toContain("/api/auth/callback/github?code=");
    const victim = await room().open({ role: null });
    await victim.page.goto(stolen);
    expect(new URL(victim.page.url()).pathname).toBe("/sign-in");
    expect(await sessionOf(victim)).toBeUndefined();
    // One that is half way through a sign-in of their own has another state.
    await toGithub(victim.page);
    await victim.page.goto(stolen);
    expect(await sessionOf(victim)).toBeUndefined();
  });

  it("is begun by this site's own form only", async () => {
    const { origin } = room();
    const post = (headers: Record<string, string>) =>
      fetch(`${origin}/sign-in/github`, { method: "POST", headers, redirect: "manual" });
    for (const from of ["http://evil.example", "null", origin.replace("127.0.0.1", "localhost")]) {
      const answer = await post({ origin: from });
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([403, null]);
    }
    expect((await post({})).status).toBe(403);
    expect((await fetch(`${origin}/sign-in/github`)).status).toBe(405);
    const begun = await post({ origin });
    const target = new URL(begun.headers.get("location") ?? "");
    expect([begun.status, target.origin]).toEqual([303, room().github.url]);
    expect(target.searchParams.get("code_challenge_method")).toBe("S256");
    expect(target.searchParams.get("state")).toMatch(/.{20,}/);
  });

  it("leads to the rooms, whatever address came with the request", async () => {
    const evil = "http://evil.example/";
    const visit = await room().open({ role: null });
    await visit.page.goto(`/sign-in?callbackUrl=${encodeURIComponent(evil)}`);
    await visit.context.addCookies([{ name: "next-auth.callback-url", value: evil, url: room().origin }]);
    await toGithub(visit.page);
    await agree(visit.page, "grace");
    await visit.page.waitForURL("**/");
    expect(new URL(visit.page.url()).origin).toBe(room().origin);
    for (const path of ["/api/auth/signin", "/api/auth/callback/github", "/api/auth/error", "/api/auth/signout"]) {
      const answer = await fetch(`${room().origin}${path}?callbackUrl=${encodeURIComponent(evil)}`, {
        redirect: "manual",
      });
      const location = answer.headers.get("location") ?? "/";
      expect(new URL(location, room().origin).origin, path).toBe(room().origin);
    }
  });

  it("gives a new session, ends the one that was planted, and adds no account to its person", async () => {
    const planter = await signedIn(room(), "grace");
    const planted = await sessionOf(planter);
    const victim = await room().open({ role: null });
    await toGithub(victim.page);
    await victim.context.addCookies([{ name: SESSION, value: planted ?? "", url: room().origin, httpOnly: true }]);
    await agree(victim.page, "ada");
    await victim.page.waitForURL("**/");
    expect(await sessionOf(victim)).not.toBe(planted);
    expect(await victim.page.getByRole("banner").textContent()).toContain("ada");
    await planter.page.goto("/repos");
    expect(new URL(planter.page.url()).pathname).toBe("/sign-in");
    const { host } = new URL(room().github.url);
    const grace = await room().database.appUser.findFirstOrThrow({
      where: { host, login: "grace" },
      include: { accounts: true },
    });
    expect(grace.accounts.map(({ providerAccountId }) => providerAccountId)).toEqual([String(grace.githubId)]);
  });
});

describeRooms("the settings", (room) => {
  it("make an App by GitHub's pages, whose key goes into a file where the worker is, to its installation", async () => {
    const { page, troubles } = await signedIn(room(), "ada");
    await page.goto("/settings");
    await pressUntilFocused(page, "Tab", "section[aria-labelledby$='-freezer'] button");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/organizations/harbour/settings/apps/new**");
    expect(await page.locator("main").textContent()).toContain("organization_custom_properties");
    await page.getByRole("button", { name: "Create GitHub App for harbour" }).click();
    await page.waitForURL("**/settings/created?**");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("The freezer of harbour was created");
    const command = (await page.locator("#command").textContent()) ?? "";
    expect(await page.content()).not.toContain("PRIVATE KEY");
    const out = path.join(temporaryFolder("connect"), "apps");
    const [, ...words] = command.split(" ");
    const ran = spawnSync(process.execPath, [...words, "--out", out], { cwd: ROOT, encoding: "utf8" });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).not.toContain("PRIVATE KEY");
    expect(readFileSync(path.join(out, "freezer.pem"), "utf8")).toContain("PRIVATE KEY");
    const again = spawnSync(process.execPath, [...words, "--out", `${out}-2`], { cwd: ROOT, encoding: "utf8" });
    expect(again.stderr).toContain("used already");
    await page.goto(ran.stdout.trim().split("\n").at(-1) ?? "");
    await page.getByLabel("Only select repositories").check();
    await page.getByLabel("Selected repositories").selectOption({ label: "harbour/two" });
    await page.getByRole("button", { name: "Install" }).click();
    await page.waitForURL("**/settings/installed?**");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("GitHub says");
    expect(troubles).toEqual([]);
  });

  it("take no answer of GitHub's that somebody else began", async () => {
    const { page } = await signedIn(room(), "ada");
    await page.goto("/settings");
    const action = await page.locator("form[action*='/settings/apps/new']").first().getAttribute("action");
    const state = new URL(action ?? "").searchParams.get("state") ?? "";
    const other = await room().open({ role: "admin" });
    const address = `/settings/created?${new URLSearchParams({ code: "abcdef0123456789", state })}`;
    await page.goto(address);
    expect(await page.locator("#command").count()).toBe(1);
    for (const wrong of [address, "/settings/created?code=abcdef0123456789", "/settings/created"]) {
      await other.page.goto(wrong);
      expect(await other.page.getByRole("alert").first().textContent()).toContain("did not begin this");
      expect(await other.page.locator("#command").count()).toBe(0);
    }
  });

  it("say what an App lacks, what that costs, and what sharing one costs", async () => {
    const { page } = await room().open({ role: "viewer" });
    await page.goto("/settings");
    const text = (await page.locator("main").textContent()) ?? "";
    expect(text).toContain("Works in part");
    expect(text).toContain("Names and dates of repository secrets are not visible");
    expect(text).toContain("The same App plays remediator, too");
    expect(text).toContain("contents: write");
    expect(await page.getByRole("button", { name: /Create/ }).count()).toBe(0);
    expect(text).toContain("Only admins of the organisation create Apps");
  });

  it("keep the teams that an admin names, and say what is none", async () => {
    const { page } = await room().open({ role: "admin" });
    await page.goto("/settings");
    await page.getByLabel("Security leads").fill("Security:4711 platform");
    await page.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(() => page.getByRole("status").allTextContents())
      .toContainEqual(expect.stringContaining("Saved."));
    await page.reload();
    expect(await page.getByLabel("Security leads").inputValue()).toBe("security:4711 platform");
    await page.getByLabel("Incident commanders").fill("@harbour/x");
    await page.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(() => page.getByRole("status").allTextContents())
      .toContainEqual(expect.stringContaining("is no team"));
  });

  it.each(WIDTHS)("are accessible, light or dark, at %i px", async (width) => {
    const { page, troubles } = await room().open({ width, role: "admin" });
    await expectAccessible(page, ["/settings", "/settings/created", "/settings/installed"]);
    const nobody = await room().open({ width, role: null });
    await expectAccessible(nobody.page, ["/sign-in", "/sign-in?error=no-member"]);
    expect([...troubles, ...nobody.troubles]).toEqual([]);
  });
});
