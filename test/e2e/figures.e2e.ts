import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { runningCampaign } from "../support/rows.ts";
import { describeRooms, type Room } from "./support/browser.ts";
import { seedIncident } from "./support/seed-incident.ts";

/** A figure leads to exactly what it counts: each link that says a number is followed, and the rows behind it are counted in their file. */

type Row = Readonly<Record<string, unknown>>;

/** Figures that are more than one for each row: what of the rows they are the sum of. */
const SUMS: readonly (readonly [label: RegExp, of: (row: Row) => number])[] = [
  [/^Blocking findings/, (row) => Number(row.blocking)],
  [/^Not understood: /, (row) => Number(row.notUnderstood)],
  [
    /^Findings: /,
    (row) => ["critical", "high", "medium", "low", "info"].reduce((sum, one) => sum + Number(row[one]), 0),
  ],
  [/^References: /, (row) => Number(row.references)],
  [/^Age not visible: /, (row) => (row.storedAt === null && row.changedAt === null ? 1 : 0)],
];

const LISTS = new Map([["repos", "repositories"]]);
const THINGS = new Map([
  ["incidents", "incident-repositories"],
  ["campaigns", "campaign-repositories"],
]);

/** The file of the list that an address shows. */
function fileOf({ pathname, searchParams }: URL): string | null {
  const query = new URLSearchParams(searchParams);
  query.set("format", "json");
  const [, room = "", id] = pathname.split("/");
  if (id !== undefined) query.set("id", id);
  if (room === "credentials" && id === undefined) return `/api/export/credentials?${query}`;
  const name = (id === undefined ? LISTS : THINGS).get(room);
  return name === undefined ? null : `/api/export/tables/${name}?${query}`;
}

/** Every link within `main` that says one number: as `What: 12`, or as a word with its figure. */
async function figuresOf(page: Page) {
  return await page.locator("main a[href]").evaluateAll((links) =>
    links.flatMap((link) => {
      const label = (link.getAttribute("aria-label") ?? link.textContent ?? "").trim();
      const found = /^(?:.*: |\D*)([\d,]+)(?:\D*)$/u.exec(label);
      return found === null
        ? []
        : [{ label, figure: Number((found[1] ?? "").replaceAll(",", "")), href: (link as HTMLAnchorElement).href }];
    }),
  );
}

async function expectExact(page: Page, path: string, atLeast: number): Promise<void> {
  await page.goto(path);
  await page.getByRole("main").waitFor();
  const wrong: string[] = [];
  let followed = 0;
  for (const { label, figure, href } of await figuresOf(page)) {
    const file = fileOf(new URL(href));
    if (file === null) continue;
    const answer = await page.request.get(file);
    expect([answer.status(), href]).toEqual([200, href]);
    const rows = (await answer.json()) as readonly Row[];
    const [, of] = SUMS.find(([named]) => named.test(label)) ?? [null, () => 1];
    const there = rows.reduce((sum, row) => sum + of(row), 0);
    if (there !== figure) wrong.push(`${label} (${href}): ${there}`);
    followed += 1;
  }
  expect(wrong).toEqual([]);
  expect(followed).toBeGreaterThanOrEqual(atLeast);
}

/** What a list shows first says its filter in words, with a way to take it back. */
async function expectNarrowed(page: Page, path: string, words: string): Promise<void> {
  await page.goto(path);
  const only = page.getByRole("list", { name: "Only" }).first();
  expect(await only.textContent()).toContain(words);
  await only.getByRole("link", { name: `No longer only ${words}` }).click();
  await page.waitForURL((url) => !`${url.search}`.includes(new URL(path, url).search.slice(1).split("&")[0] ?? "?"));
}

async function campaignOf({ database, organisationId }: Room): Promise<string> {
  const { id } = await database.campaign.create({ data: runningCampaign(organisationId, "Counted", "thaw/counted") });
  const repositories = await database.repository.findMany({
    where: { organisationId },
    orderBy: { name: "asc" },
    take: 9,
  });
  const states = ["open", "open", "open", "merged", "failed", "refused", "waiting", "closed", "draft"] as const;
  await database.campaignRepository.createMany({
    data: repositories.map(({ id: repositoryId }, position) => {
      const state = states[position] ?? "open";
      const stands = state === "open" && {
        checks: position < 2 ? "passing" : "failing",
        review: position === 0 ? "approved" : "none",
      };
      return {
        organisationId,
        campaignId: id,
        repositoryId,
        position,
        state,
        planHash: "b".repeat(64),
        branch: "thaw/counted",
        prNumber: ["open", "merged", "draft", "closed"].includes(state) ? 5_000 + position : null,
        code: state === "refused" ? "not-on-github" : null,
        ...stands,
      };
    }),
  });
  return id;
}

describeRooms("a figure", (room) => {
  it("of repositories and credentials leads to exactly the rows that it counts", async () => {
    const { page } = await room().open({ role: "security-lead" });
    await expectExact(page, "/?view=adoption", 10);
    await expectExact(page, "/repos", 6);
    await expectExact(page, "/credentials", 5);
  });

  it("of an incident leads to exactly the rows that it counts, and the list says by what it is narrowed", async () => {
    const { database, organisationId } = room();
    const { incidentId } = await seedIncident(database, organisationId, { mixed: true });
    const rows = await database.incidentRepository.findMany({ where: { incidentId }, take: 5 });
    for (const [index, { repositoryId }] of rows.entries()) {
      const key = { incidentId, organisationId, repositoryId };
      const judgedAt = new Date(Date.now() + 3_600_000);
      await database.gateStanding.create({
        data: { ...key, thaw: "hold", openGates: ["commit-review"], passing: 1, since: judgedAt, judgedAt },
      });
      const verdict = index < 3 ? "hold" : "pass";
      await database.gateVerdict.create({
        data: { ...key, gateId: "commit-review", verdict, evidence: [], since: judgedAt, judgedAt },
      });
    }
    const { page } = await room().open({ role: "commander" });
    await expectExact(page, `/incidents/${incidentId}`, 12);
    await expectNarrowed(page, `/incidents/${incidentId}?team=-`, "without a known owner");
    await expectNarrowed(
      page,
      `/incidents/${incidentId}?gate=commit-review&verdict=hold`,
      "Commits of the window are reviewed: hold",
    );
    await database.incident.update({ where: { id: incidentId }, data: { status: "resolved" } });
  });

  it("of a campaign leads to exactly the rows that it counts", async () => {
    const id = await campaignOf(room());
    const { page } = await room().open({ role: "security-lead" });
    await expectExact(page, `/campaigns/${id}`, 5);
    await expectNarrowed(page, `/campaigns/${id}?past=checks`, "open, and their checks pass");
    await room().database.campaign.delete({ where: { id } });
  });

  it("that narrows the list of repositories says so there, and is taken back by one click", async () => {
    const { page } = await room().open();
    await expectNarrowed(page, "/repos?of=nobody", "without a known owner");
    await expectNarrowed(page, "/repos?of=team%3Aapps", "owned by apps");
    await expectNarrowed(page, "/repos?of=me", "of yours");
    await expectNarrowed(page, "/repos?archived=no", "not archived");
    await expectNarrowed(page, "/repos?unread=any", "not wholly read");
    await expectNarrowed(page, "/repos?of=anything", "of an owner that is not understood");
  });
});
