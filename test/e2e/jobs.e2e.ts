import { createHmac } from "node:crypto";
import { request } from "node:http";
import { beforeEach, expect, it } from "vitest";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms, type Room } from "./support/browser.ts";
import { WEBHOOK_SECRET } from "./support/global-setup.ts";

const MESSAGE = "Each worker that tried ended in the middle of it.";

async function giveUp({ database, organisationId }: Room): Promise<void> {
  await database.deadLetter.deleteMany();
  const common = { organisationId, attempts: 3, askedAt: new Date(), payload: { organisationId } };
  await database.deadLetter.createMany({
    data: [
      { ...common, name: "scan.organisation", key: "e2e:1", code: "worker-died", message: MESSAGE },
      { ...common, name: "sync.repository", key: "e2e:2", code: "bad-payload", message: "It carries <b>nothing</b>." },
    ],
  });
  await database.jobRunning.deleteMany();
  await database.jobWorker.deleteMany();
  const worker = { host: "build-host", pid: 7, concurrency: 2 };
  const { generation } = await database.jobWorker.create({ data: worker });
  await database.jobWorker.create({ data: { ...worker, state: "dead", endedAt: new Date() } });
  await database.jobRunning.create({ data: { key: "e2e:3", jobId: 987n, name: "scan.repository", generation } });
}

describeRooms("the page about jobs", (room) => {
  beforeEach(() => giveUp(room()));

  it("gives every job that was given up as a file, a few files at once, and none to the end once the session is over", async () => {
    const { database, organisationId, origin } = room();
    const { context } = await room().open({ role: "admin" });
    const [cookie] = await context.cookies();
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
    const ask = (format: string) => fetch(`${origin}/api/export/tables/jobs?format=${format}`, { headers });
    const many = 40_000;
    await database.$executeRaw`
      INSERT INTO dead_letter (id, organisation_id, name, key, payload, attempts, code, message, asked_at)
      SELECT gen_random_uuid(), ${organisationId}::uuid, 'sync.repository', 'many:' || n, '{}', 3, 'unexpected', repeat('x', 600), now()
      FROM generate_series(1, ${many}) n`;
    const all = (await (await ask("json")).json()) as readonly { readonly id: string }[];
    expect(new Set(all.map(({ id }) => id)).size).toBe(many + 2);

    const begun = await Promise.all([ask("csv"), ask("csv")]);
    expect(begun.map(({ status }) => status)).toEqual([200, 200]);
    const third = await ask("csv");
    expect([third.status, third.headers.get("retry-after")]).toEqual([429, "10"]);
    await database.session.updateMany({
      where: { user: { login: { startsWith: "seen-" } } },
      data: { revokedAt: new Date() },
    });
    for (const file of begun) await expect(file.text()).rejects.toThrow();
    expect((await ask("csv")).status).toBe(401);
  });

  it("lets an admin try a job again and drop another for a reason", async () => {
    const { page, troubles } = await room().open({ role: "admin" });
    await page.goto("/jobs");
    const given = page.getByRole("region", { name: "Given up" });
    await given.getByRole("listitem").filter({ hasText: MESSAGE }).getByRole("button", { name: "Try again" }).click();
    await given.getByText(MESSAGE).waitFor({ state: "detached" });

    const other = given.getByRole("listitem").filter({ hasText: "It carries <b>nothing</b>." });
    expect(await other.getByRole("button", { name: "Try again" }).count()).toBe(0);
    await other.locator("summary").click();
    await other.getByLabel("Why it is not needed").fill("the repository is gone");
    await other.getByRole("button", { name: "Drop it for good" }).click();
    await given.getByText("Nothing was given up.").waitFor();

    const letters = await room().database.deadLetter.findMany({ orderBy: { key: "asc" } });
    expect(letters.map(({ state }) => state)).toEqual(["retried", "dropped"]);
    expect(await page.getByRole("button", { name: "Stop it" }).count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("works without JavaScript", async () => {
    const { page } = await room().open({ role: "admin", javaScript: false });
    await page.goto("/jobs");
    await page.getByRole("button", { name: "Try all again" }).click();
    await expect.poll(() => page.locator("main").textContent()).not.toContain(MESSAGE);
  });

  it("shows nothing of it to people who do not decide about jobs", async () => {
    const { page } = await room().open({ role: "viewer" });
    await page.goto("/jobs");
    const text = await page.locator("main").textContent();
    expect(text).toContain("For admins and operators");
    expect(text).not.toContain(MESSAGE);
    expect(text).not.toContain("build-host");
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width, role: "operator" });
    await expectAccessible(page, ["/jobs"]);
  });
});

describeRooms("the address of webhooks", (room) => {
  const BODY = JSON.stringify({
    ref: "refs/heads/main",
    repository: { id: 7, owner: { id: 3 }, default_branch: "main" },
  });
  const signature = `sha256=${createHmac("sha256", WEBHOOK_SECRET).update(BODY).digest("hex")}`;

  /** By hand: fetch does not let a program say under which name it asks. */
  const post = (headers: Record<string, string>, path = "/api/webhooks/github") =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: room().port,
          path,
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
        },
        (response) => response.resume().on("end", () => resolve(response.statusCode)),
      );
      sent.on("error", reject);
      sent.end(BODY);
    });

  it("lets in what is signed, without a session, and nothing else", async () => {
    const signed = { "x-github-event": "push", "x-hub-signature-256": signature };
    expect(await post(signed)).toBe(202);
    expect(await post({ ...signed, "x-hub-signature-256": signature.replace(/.$/, "g") })).toBe(401);
    expect(await post({ "x-github-event": "push" })).toBe(401);
    expect(await post({ ...signed, host: "evil.example" })).toBe(421);
    // The signature opens this one address.
    expect(await post(signed, "/api/export/policies")).toBe(405);
  });
});
