import { expect, it } from "vitest";
import { exportPolicies } from "../../lib/core/trust/policy-yaml.ts";
import { expectAccessible, WIDTHS } from "./support/accessible.ts";
import { describeRooms } from "./support/browser.ts";
import { brokerPolicy, seedPolicy } from "./support/seed-broker.ts";

describeRooms("the list of trust policies", (room) => {
  it("shows what waits first, filters by link, and exports as code", async () => {
    const { page } = await room().open({ javaScript: false });
    await page.goto("/broker/policies");
    expect(await page.locator("tbody tr").first().textContent()).toMatch(/^waits for approval/);
    await page.goto("/broker/policies?q=release.tag");
    expect(await page.locator("tbody tr").allTextContents()).toEqual([
      expect.stringMatching(/^activeharbour\/payments-api release\.tag.*v2 is active/),
    ]);
    // Of all of them, whatever the filter leaves.
    expect(await page.locator("main").textContent()).toMatch(
      /\d waits? for approval by a second person.*1 of \d+ shown/s,
    );
    const yaml = await (await page.request.get("/api/export/policies")).text();
    expect(yaml).toMatch(/^version: 1\npolicies:\n/);
    expect(yaml).toContain("grant: release.tag");
    expect(yaml).not.toContain("ci.read");
    const one = await page.request.get(`/api/export/policies?policy=${room().broker.waiting}`);
    expect(await one.text()).toContain("- workflow_dispatch");
    expect((await page.request.get("/api/export/policies?policy=x")).status()).toBe(404);
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { page } = await room().open({ width, role: "owner" });
    await expectAccessible(page, ["/broker/policies", "/broker/policies?q=nothing-like-it", "/broker/policies/import"]);
  });
});

describeRooms("the page of a trust policy", (room) => {
  it("shows a viewer what would change, and why they cannot approve it", async () => {
    const { page, troubles } = await room().open({ javaScript: false });
    await page.goto(`/broker/policies/${room().broker.waiting}`);
    const waiting = page.locator("#version-2");
    expect(await waiting.textContent()).toContain("1 line added, 0 removed");
    expect(await waiting.locator('[data-kind="added"]').textContent()).toContain("- workflow_dispatch");
    expect(await waiting.textContent()).toContain(
      "You cannot approve it. Only an administrator of harbour/deploy-config can approve this.",
    );
    expect(await page.locator("main form").count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("lets an administrator approve, and shows who did what", async () => {
    const { database, organisationId } = room();
    const id = await seedPolicy(database, organisationId, [
      { document: brokerPolicy("payments-api", "approved.once", { rest: { lifetime_minutes: 10 } }), status: "active" },
      { document: brokerPolicy("payments-api", "approved.once"), status: "pending" },
    ]);
    const { page, troubles } = await room().open({ role: "admin" });
    await page.goto(`/broker/policies/${id}`);
    await page.getByRole("button", { name: "Approve version 2" }).click();
    await page.locator("#version-2").getByText("active", { exact: true }).waitFor();
    expect(await page.locator("#version-2").textContent()).toMatch(/Proposed by mira, approved by seen-/);
    expect(await page.locator("#history").textContent()).toMatch(/Version 1superseded.*ended it on/);
    expect(await database.auditEvent.count({ where: { action: "policy.approved", objectId: id } })).toBe(1);
    expect(troubles).toEqual([]);
  });

  it("turns down and revokes for a reason, without JavaScript too", async () => {
    const { database, organisationId } = room();
    const id = await seedPolicy(database, organisationId, [
      { document: brokerPolicy("payments-api", "ended.twice", { rest: { lifetime_minutes: 10 } }), status: "active" },
      { document: brokerPolicy("payments-api", "ended.twice"), status: "pending" },
    ]);
    const { page } = await room().open({ role: "security-lead", javaScript: false });
    await page.goto(`/broker/policies/${id}`);
    const waiting = page.locator("#version-2");
    await waiting.locator("summary").filter({ hasText: "Turn down" }).click();
    await waiting.getByLabel("Why").fill("too wide");
    await waiting.getByRole("button", { name: "Turn down version 2" }).click();
    await expect.poll(() => page.locator("#history").textContent()).toContain("“too wide”");
    const active = page.locator("#version-1");
    await active.locator("summary").filter({ hasText: "Revoke" }).click();
    await active.getByLabel("Why").fill("no longer used");
    await active.getByRole("button", { name: "Revoke version 1" }).click();
    await expect.poll(() => page.locator("main").textContent()).toContain("Nothing of it is in force");
  });

  it("approves what is alike together, those that are ticked and no others", async () => {
    const { database, organisationId } = room();
    const rest = { lifetime_minutes: 17 };
    const ids = await Promise.all(
      (["payments-api", "deploy-config", "checkout-web"] as const).map((name) =>
        seedPolicy(database, organisationId, [
          { document: brokerPolicy(name, "bulk.same", { rest }), status: "pending" },
        ]),
      ),
    );
    const { page } = await room().open({ role: "admin" });
    await page.goto(`/broker/policies/${ids[0]}`);
    await page.getByText("2 other policies with the same scope").click();
    await page.getByLabel(/harbour\/checkout-web/).uncheck();
    await page.getByRole("button", { name: "Approve those that are ticked" }).click();
    await page.getByText("Proposed by mira, approved by").waitFor();
    const rows = await database.trustPolicyVersion.findMany({
      where: { policyId: { in: ids } },
      orderBy: { policyId: "asc" },
    });
    const statusOf = (id: string | undefined) => rows.find(({ policyId }) => policyId === id)?.status;
    expect(ids.map(statusOf)).toEqual(["active", "active", "pending"]);
  });

  it("stops the policy by a kill switch, and shows it in red until it is lifted", async () => {
    const { database, organisationId } = room();
    const id = await seedPolicy(database, organisationId, [
      { document: brokerPolicy("payments-api", "stopped.once"), status: "active" },
    ]);
    const { page } = await room().open({ role: "commander" });
    await page.goto(`/broker/policies/${id}`);
    await page.getByText("Stop this policy by a kill switch").click();
    await page.getByLabel("Why").last().fill("tracing a leak");
    await page.getByRole("button", { name: "Stop it" }).click();
    await page.getByRole("region", { name: "A kill switch is on" }).waitFor();
    expect(await page.getByRole("region", { name: "A kill switch is on" }).textContent()).toContain(
      "stopped.once of harbour/payments-api",
    );
    await database.killSwitch.deleteMany({ where: { scopeKind: "policy", scopeId: id } });
  });

  it.each(WIDTHS)("has no accessibility violation, light or dark: %i px", async (width) => {
    const { broker } = room();
    const { page } = await room().open({ width, role: "admin" });
    await expectAccessible(
      page,
      [broker.waiting, broker.alike, broker.active].map((id) => `/broker/policies/${id}`),
    );
  });
});

describeRooms("importing policies", (room) => {
  const broken = (grant: string) => exportPolicies([brokerPolicy("payments-api", grant)]).replace("- push", "- pushed");

  it("shows the line of each mistake and loses nothing of what was typed", async () => {
    const { page } = await room().open({ role: "owner" });
    await page.goto("/broker/policies/import");
    const text = broken("typed.wrong");
    await page.getByRole("textbox", { name: "YAML" }).fill(text);
    await page.getByRole("button", { name: "Propose what it says" }).click();
    const note = page.getByRole("status").getByRole("listitem");
    await note.first().waitFor();
    const line = text.split("\n").findIndex((one) => one.includes("- pushed")) + 1;
    expect(await note.first().textContent()).toBe(
      `line ${line}: who.events.0: pushed is no event of github        - pushed`,
    );
    expect(await page.getByRole("textbox", { name: "YAML" }).inputValue()).toBe(text);
    await page.getByRole("textbox", { name: "YAML" }).fill(text.replace("- pushed", "- push"));
    await page.getByRole("button", { name: "Propose what it says" }).click();
    await page.getByText("waits for approval by another person").waitFor();
    await page.getByRole("link", { name: "Look at it" }).click();
    await page.getByRole("heading", { name: "typed.wrong of harbour/payments-api" }).waitFor();
  });

  it("works without JavaScript, and keeps the text there, too", async () => {
    const { page } = await room().open({ role: "owner", javaScript: false });
    await page.goto("/broker/policies/import");
    await page.getByRole("textbox", { name: "YAML" }).fill(broken("plain.wrong"));
    await page.getByRole("button", { name: "Propose what it says" }).click();
    await expect
      .poll(() => page.locator("main").getByRole("status").textContent())
      .toContain("pushed is no event of github");
    expect(await page.getByRole("textbox", { name: "YAML" }).inputValue()).toContain("plain.wrong");
  });

  it("takes a file of octo-sts with what it does not say", async () => {
    const { page } = await room().open({ role: "owner" });
    await page.goto("/broker/policies/import");
    await page.getByLabel("One file of octo-sts").check();
    await page
      .getByRole("textbox", { name: "YAML" })
      .fill(
        "issuer: https://token.actions.githubusercontent.com\nsubject: repo:harbour/payments-api:ref:refs/heads/main\npermissions:\n  contents: read\n",
      );
    await page.getByLabel("Repository that it lives in").fill("harbour/deploy-config");
    await page.getByLabel("Name of the grant").fill("octo.read");
    await page.getByLabel("Workflow files").fill(".github/workflows/ci.yml");
    await page.getByLabel("Events").fill("push");
    await page.getByRole("button", { name: "Propose what it says" }).click();
    await page.getByText("octo.read of harbour/payments-api: version 1 waits for approval").waitFor();
  });

  it("is not offered to a viewer", async () => {
    const { page } = await room().open();
    await page.goto("/broker/policies/import");
    expect(await page.locator("main").textContent()).toContain("may propose a trust policy.");
    expect(await page.getByRole("textbox", { name: "YAML" }).count()).toBe(0);
  });
});

describeRooms("the grants of a repository's plan", (room) => {
  it("are proposed from its page, and say what became of each", async () => {
    const { page, troubles } = await room().open({ role: "owner" });
    await page.goto("/repos/harbour/payments-api");
    const grants = page.locator("#migration");
    expect(await grants.getByRole("row", { name: /deploy\.deploy/ }).textContent()).toContain("not proposed");
    await grants.getByRole("button", { name: "Propose 2 trust policies" }).click();
    const notes = grants.getByRole("status").getByRole("listitem");
    await notes.first().waitFor();
    expect(await notes.allTextContents()).toEqual([
      expect.stringContaining("deploy.deploy of harbour/payments-api: version 1 waits for approval"),
      expect.stringContaining("release.publish: Confirm what it may do"),
    ]);
    expect(await grants.getByRole("row", { name: /deploy\.deploy/ }).textContent()).toContain("waits for approval");
    await grants.getByLabel(/I confirm the scopes/).check();
    await grants
      .getByRole("button", { name: "Propose its policy" })
      .or(grants.getByRole("button", { name: "Propose 1 trust policy" }))
      .click();
    await grants
      .getByRole("row", { name: /release\.publish/ })
      .getByText("waits for approval")
      .waitFor();
    expect(troubles).toEqual([]);
  });

  it("cannot be proposed by a viewer, who is told so", async () => {
    const { page } = await room().open();
    await page.goto("/repos/harbour/payments-api");
    expect(await page.locator("#migration").textContent()).toContain("may propose a trust policy.");
    expect(await page.locator("#migration form").count()).toBe(0);
  });
});
