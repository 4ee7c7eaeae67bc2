import { createHash, randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { act, actionIds, cookie, signedIn } from "./support/access-world.ts";
import { describeRooms, type Room } from "./support/browser.ts";
import { seedLink } from "./support/seed.ts";
import { startWeb, type WebProcess } from "./support/web-process.ts";

/** What a cookie may be that nobody was given, and what becomes of those that were. */

const repos = (room: Room, headers: Record<string, string>) =>
  fetch(`${room.origin}/repos`, { redirect: "manual", headers });

/** Neither a page, nor a route, nor an event stream, nor an action takes it. */
async function expectNobody(room: Room, session: string): Promise<void> {
  const page = await repos(room, cookie(session));
  expect(page.status).toBe(307);
  expect(await page.text()).not.toContain("payments-api");
  for (const route of ["/api/search?q=pay", "/api/progress", "/api/export/credentials"]) {
    const answer = await fetch(`${room.origin}${route}`, { headers: cookie(session) });
    expect([route, answer.status]).toEqual([route, 401]);
    await answer.body?.cancel();
  }
}

describeRooms("a session that nobody was given", (room) => {
  const real = () => signedIn(room().database, room().organisationId, "admin");

  it.each([
    ["made up", () => randomUUID() + randomUUID()],
    ["cut", (token: string) => token.slice(0, -1)],
    ["prolonged", (token: string) => `${token}a`],
    ["in other letters", (token: string) => token.toUpperCase()],
    ["its hash, as the database has it", (token: string) => createHash("sha256").update(token).digest("hex")],
    ["empty", () => ""],
    ["10,000 characters long", () => "a".repeat(10_000)],
    ["a wildcard", () => "%"],
    [
      "a JSON web token of its own",
      () =>
        `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"admin"}').toString("base64url")}.`,
    ],
  ])("%s is nobody", async (_what, forge) => {
    const { session } = await real();
    const token = forge(session);
    await expectNobody(room(), token === session ? `${token}x` : token);
    expect((await repos(room(), cookie(session))).status).toBe(200);
  });

  it.each([
    ["revoked", { revokedAt: new Date() }],
    ["over", { expiresAt: new Date(Date.now() - 1_000) }],
  ])("any more, since it is %s, is nobody", async (_what, spoil) => {
    await expectNobody(room(), (await signedIn(room().database, room().organisationId, "admin", spoil)).session);
  });

  it("any more, since its row, or its person, is gone, is nobody", async () => {
    const [one, two, three] = [await real(), await real(), await real()];
    await room().database.session.deleteMany({ where: { userId: one.userId } });
    await room().database.appUser.update({ where: { id: two.userId }, data: { disabledAt: new Date() } });
    await room().database.appUser.delete({ where: { id: three.userId } });
    for (const { session } of [one, two, three]) await expectNobody(room(), session);
  });
});

describeRooms("signing in", (room) => {
  const confirmLink = () => actionIds().get("app/sign-in/actions.ts confirmLink") ?? "";
  const signInBy = (token: string, headers: Record<string, string>, origin = room().origin) =>
    act(origin, { id: confirmLink(), at: "/sign-in/local", form: { token } }, headers);

  it("gives a session of its own, and ends the one that this browser had: what somebody put there is worth nothing", async () => {
    const planted = await signedIn(room().database, room().organisationId, "viewer");
    const victim = await signedIn(room().database, room().organisationId, "admin");
    const link = await seedLink(room().database, victim.userId);
    const { cookies, redirect } = await signInBy(link, cookie(planted.session));
    expect(redirect).toMatch(/^\/(?:;|$)/);
    const given =
      cookies.map((one) => /^next-auth\.session-token=([^;]+)/.exec(one)?.[1]).findLast((one) => one !== undefined) ??
      "";
    expect(given).toMatch(/^[\w-]{43}$/);
    expect([planted.session, victim.session]).not.toContain(given);
    expect(cookies.findLast((one) => one.includes(given))).toMatch(/HttpOnly/i);
    expect(cookies.findLast((one) => one.includes(given))).toMatch(/SameSite=lax/i);
    await expectNobody(room(), planted.session);
    expect((await repos(room(), cookie(given))).status).toBe(200);
    // What the person has in another browser goes on.
    expect((await repos(room(), cookie(victim.session))).status).toBe(200);
  });

  it("that is refused leaves the session as it was", async () => {
    const person = await signedIn(room().database, room().organisationId, "viewer");
    const { cookies, says } = await signInBy("none", cookie(person.session));
    expect([cookies, says]).toEqual([[], expect.stringContaining("used before or has expired")]);
    expect((await repos(room(), cookie(person.session))).status).toBe(200);
  });

  it("ends in the database: what was copied is worth nothing", async () => {
    const person = await signedIn(room().database, room().organisationId, "viewer");
    const id = actionIds().get("app/sign-in/actions.ts signOut") ?? "";
    await act(room().origin, { id, at: "/repos", form: {}, bare: true }, cookie(person.session));
    await expectNobody(room(), person.session);
  });

  describe("behind https, and a proxy of the operator's own", () => {
    let web: WebProcess;
    let origin = "";
    beforeAll(async () => {
      const variables = { THAW_TRUSTED_PROXIES: "127.0.0.0/30" };
      web = await startWeb(room().databaseUrl, { publicOrigin: "https://thaw.example", variables });
      origin = web.origin;
    });
    afterAll(() => web?.stop());

    const from = (address: string) => ({ "x-forwarded-for": address, origin });

    it("gives cookies to https alone, and says so for good", async () => {
      const person = await signedIn(room().database, room().organisationId, "viewer");
      const link = await seedLink(room().database, person.userId);
      const { cookies } = await signInBy(link, from("::1"), origin);
      const given = cookies.filter((one) => one.includes("session-token=") && !/Max-Age=0|1970/.test(one));
      expect(given).toEqual([expect.stringMatching(/^__Secure-next-auth\.session-token=.*;.*Secure/i)]);
      const { headers } = await fetch(`${origin}/sign-in`);
      expect(headers.get("strict-transport-security")).toMatch(/max-age=\d{8}/);
    });

    it("takes nobody for this machine who only came through the proxy", async () => {
      const person = await signedIn(room().database, room().organisationId, "viewer");
      const link = await seedLink(room().database, person.userId);
      const { cookies, says } = await signInBy(link, from("127.0.0.1, 203.0.113.5"), origin);
      expect([cookies, says]).toEqual([[], expect.stringContaining("on the machine that Thaw runs on only")]);
    });

    it("lets one address try so often and no oftener, whatever else it sends, and others all the while", async () => {
      const attempt = async (address: string) => {
        const headers = { ...from(address), ...cookie(randomBytes(20).toString("hex")) };
        const answer = await fetch(`${origin}/sign-in/github`, { method: "POST", redirect: "manual", headers });
        return answer;
      };
      let refused: Response | null = null;
      for (let tries = 0; tries < 2_000 && refused === null; tries += 1) {
        const answer = await attempt("203.0.113.7");
        await answer.body?.cancel();
        if (answer.status === 429) refused = answer;
      }
      expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(refused?.headers.get("content-security-policy") ?? refused?.headers.get("x-frame-options")).toBe("DENY");
      expect((await attempt("203.0.113.8")).status).not.toBe(429);
      expect((await fetch(`${origin}/sign-in`, { headers: from("203.0.113.7") })).status).toBe(200);
    });
  });
});
