import { expect, it } from "vitest";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";

const JOB = "repository=harbour/payments-api&grant=release.tag&workflow=.github/workflows/release.yml&ref=main";

describeRooms("the simulator", (room) => {
  it("judges the job of its address, without JavaScript, and never calls it allowed", async () => {
    const { page, troubles } = await room().open({ javaScript: false });
    await page.goto("/broker/simulator");
    await page.getByLabel("Repository").fill("harbour/payments-api");
    await page.getByLabel("Grant").fill("release.tag");
    await page.getByLabel("Workflow file that is started").fill(".github/workflows/release.yml");
    await page.getByLabel("Branch or ref").fill("main");
    await page.getByLabel("Event").fill("push");
    await page.getByRole("button", { name: "Judge this job" }).click();
    const verdict = page.locator("[aria-labelledby=verdict]");
    expect(await verdict.textContent()).toContain("Nothing known here denies it");
    expect(await verdict.textContent()).toContain("The broker's ceiling is not known here and may still deny it.");
    expect(await page.locator("main").textContent()).not.toMatch(/\ballowed\b/i);
    expect(troubles).toEqual([]);
  });

  it.each([
    ["event=schedule", "The event is not on the policy's list. By: policy, line 11."],
    ["event=push&runner=self-hosted", "The runner is of another kind. By: policy, line 13."],
    [
      "event=push&permissions=issues: write",
      "The request asks for a permission beyond the policy. By: the request: permissions.",
    ],
  ])("with %s says: %s", async (more, words) => {
    const { page } = await room().open();
    await page.goto(`/broker/simulator?${JOB}&${more}`);
    expect(await page.locator("[aria-labelledby=verdict]").textContent()).toContain(words);
  });

  it("knows kill switches, unprotected refs, missing policies, and what was not filled in", async () => {
    const { page } = await room().open();
    await page.goto(`/broker/simulator?${JOB.replace("payments-api", "docs-site")}&event=push`);
    expect(await page.locator("main").textContent()).toContain("A kill switch is on.");
    await page.goto(`/broker/simulator?${JOB}&event=push&protected=no`);
    expect(await page.locator("main").textContent()).toContain(
      "the ref is not protected, so it must have unprotected_refs: true",
    );
    await page.goto(`/broker/simulator?${JOB}`);
    expect(await page.locator("main").textContent()).toContain("Fill in: event.");
    await page.goto(`/broker/simulator?${JOB.replace("harbour", "nobody")}&event=push`);
    expect(await page.locator("main").textContent()).toContain("There is no such repository.");
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width });
    await expectAccessible(page, [
      "/broker/simulator",
      `/broker/simulator?${JOB}&event=schedule`,
      `/broker/simulator?${JOB}&event=push`,
    ]);
  });
});

describeRooms("the page of kill switches", (room) => {
  it("stops and lifts a repository, for a reason each", async () => {
    const { page, troubles } = await room().open({ role: "commander" });
    await page.goto("/broker/switches");
    await page.locator("summary").filter({ hasText: "One repository" }).click();
    const form = page.locator("details").filter({ hasText: "One repository" }).locator("form");
    await form.getByLabel("Repository").fill("harbour/checkout-web");
    await form.getByLabel("Why").fill("its runner was taken over");
    await form.getByRole("button", { name: "Stop it" }).click();
    const on = page.getByRole("region", { name: "2 kill switches are on" });
    await on.waitFor();
    const entry = on.getByRole("listitem").filter({ hasText: "harbour/checkout-web" });
    expect(await entry.textContent()).toContain("“its runner was taken over”");
    await entry.locator("summary").click();
    await entry.getByLabel("Why it may be lifted").fill("the runner is gone");
    await entry.getByRole("button", { name: "Lift the kill switch" }).click();
    await page.getByRole("region", { name: "A kill switch is on" }).waitFor();
    expect(troubles).toEqual([]);
  });

  it("stops an organisation only once its name was typed, and keeps what was typed", async () => {
    const { page } = await room().open({ role: "admin" });
    await page.goto("/broker/switches");
    await page.locator("summary").filter({ hasText: "The whole organisation harbour" }).click();
    const form = page.locator("details").filter({ hasText: "The whole organisation harbour" }).locator("form");
    await form.getByLabel("Type harbour to confirm").fill("harbor");
    await form.getByLabel("Why").fill("a drill");
    await form.getByRole("button", { name: "Stop it" }).click();
    await form.getByText("Type harbour to confirm: nothing was stopped.").waitFor();
    expect(await form.getByLabel("Why").inputValue()).toBe("a drill");
    expect(await page.getByRole("region", { name: "A kill switch is on" }).count()).toBe(1);
    expect(await page.locator("main").textContent()).toContain("Everything: Only operators may set or lift");
  });

  it("offers a viewer nothing, and says why", async () => {
    const { page } = await room().open();
    await page.goto("/broker/switches");
    expect(await page.locator("main form").count()).toBe(0);
    expect(await page.locator("#stop").textContent()).toContain("Only security leads, incident commanders and admins");
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width, role: "admin" });
    await expectAccessible(page, ["/broker/switches"]);
  });
});

describeRooms("the page of stored values", (room) => {
  it("counts them apart, names what is due, and never calls them short-lived", async () => {
    const { page, troubles } = await room().open({ javaScript: false });
    await page.goto("/broker/secrets");
    const main = page.locator("main");
    expect(await main.textContent()).toContain("3 static values in the store");
    expect(await main.textContent()).toContain("1 rotation overdue");
    expect(await main.textContent()).not.toMatch(/short-lived/i);
    expect(await page.locator("tbody tr").first().textContent()).toMatch(/^overdue by 10 daysSNYK_TOKEN/);
    expect(await page.locator("main form").count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("lets an admin record who answers for a target, and take it away", async () => {
    const { page } = await room().open({ role: "admin" });
    await room().link("answers");
    const { login } = await room().database.appUser.findFirstOrThrow({ where: { login: { startsWith: "answers-" } } });
    await page.goto("/broker/secrets");
    await page.getByLabel("Provider").selectOption("sealed-store");
    await page.getByLabel("Target").fill("SNYK_TOKEN");
    await page.getByLabel("Person").fill(login);
    await page.getByRole("button", { name: "Record" }).click();
    const row = page.locator("#owners li").filter({ hasText: login });
    await row.getByRole("button", { name: "Take away" }).waitFor();
    expect(await page.locator("tbody tr").first().textContent()).toContain(login);
    await row.getByRole("button", { name: "Take away" }).click();
    await page.getByText("Nobody is recorded yet").waitFor();
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width, role: "admin" });
    await expectAccessible(page, ["/broker/secrets"]);
  });
});
