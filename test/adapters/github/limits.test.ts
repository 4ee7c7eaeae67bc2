import { expect, test } from "vitest";
import { createHeads, signerOfKey } from "../../../lib/adapters/github/index.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { installed, standIn } from "../../demo/github/support.ts";
import { connect, quickTimer } from "./support.ts";

/** Time passes by waiting alone, and no answer is too late: on a slow machine as many requests meet a minute as on a fast one. */
const standingTimer = () => quickTimer(Date.now(), () => 0);
const timeoutMs = 300_000;

test("1,000 reads, 100 pages of GraphQL and 100 creating requests at once exceed no limit of the stand-in's", async () => {
  const { timer, waits } = standingTimer();
  const github = await standIn({ now: timer.now, secondaryLimits: true });
  await github.control.createRepository("fjordline/api");
  const setting = await connect(github, { timer, timeoutMs, patienceMs: Number.POSITIVE_INFINITY });
  const { apps, scope } = setting;
  const read = scope("observer", ["fjordline/api"], { contents: "read" });
  const write = scope("remediator", ["fjordline/api"], { contents: "write", pull_requests: "write" });
  const reads = apps.withInstallation(read, ({ rest }) =>
    Promise.all(Array.from({ length: 1_000 }, () => rest.repos.get({ owner: "fjordline", repo: "api" }))),
  );
  const pages = Array.from({ length: 100 }, async () => {
    const installation = {
      id: setting.where.observer.installation,
      role: "observer" as const,
      ownerId: String(github.control.owner("fjordline")),
      ownerLogin: "fjordline",
      ownerKind: "organization" as const,
      permissions: {},
      allRepositories: true,
      suspendedAt: null,
    };
    for await (const page of createHeads(apps).read(installation)) expect(page).toMatchObject({ ok: true });
  });
  const creates = apps.withInstallation(write, async ({ rest }) => {
    // Of a branch that is not there: it is refused, and counts all the same.
    const create = () => rest.pulls.create({ owner: "fjordline", repo: "api", head: "none", base: "main", title: "t" });
    const failures = await Promise.all(Array.from({ length: 100 }, () => create().catch((error: unknown) => error)));
    for (const failure of failures) expect(failure).toMatchObject({ failure: { status: 422 } });
  });
  expect((await reads).ok).toBe(true);
  await Promise.all(pages);
  expect((await creates).ok).toBe(true);
  expect(github.control.limits()).toEqual([]);
  // The limits were reached, or this test would prove nothing.
  expect(waits.some((ms) => ms > 50_000)).toBe(true);
});

test("two roles of one App share its installation's limits", async () => {
  const { timer, waits } = standingTimer();
  const github = await standIn({ now: timer.now, secondaryLimits: true });
  await github.control.createRepository("fjordline/api");
  const one = await installed(github, { metadata: "read", contents: "write" }, { slug: "one-for-both" });
  const app = { appId: one.app.clientId, signer: signerOfKey(new SecretText(one.app.privateKey ?? "")) };
  const patienceMs = Number.POSITIVE_INFINITY;
  const { apps } = await connect(github, { timer, timeoutMs, patienceMs, apps: { observer: app, remediator: app } });
  const reads = (role: "observer" | "remediator") => {
    const scope = {
      role,
      installationId: one.installation,
      repositoryIds: "all",
      permissions: { contents: "read" },
    } as const;
    return apps.withInstallation(scope, ({ rest }) =>
      Promise.all(Array.from({ length: 600 }, () => rest.repos.get({ owner: "fjordline", repo: "api" }))),
    );
  };
  const results = await Promise.all([reads("observer"), reads("remediator")]);
  expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  expect(github.control.limits()).toEqual([]);
  expect(waits.some((ms) => ms > 50_000)).toBe(true);
});

test("what may wait leaves the last fifth of an hour's requests to what is more urgent", async () => {
  const { timer } = quickTimer();
  const github = await standIn({ now: timer.now });
  await github.control.createRepository("fjordline/api");
  const setting = await connect(github, { timer, patienceMs: 1_000 });
  const read = setting.scope("observer", ["fjordline/api"], { contents: "read" });
  const ask = (priority: "normal" | "background") =>
    setting.apps.withInstallation(read, ({ rest }) => rest.repos.get({ owner: "fjordline", repo: "api" }), {
      priority,
    });
  expect(await ask("background")).toMatchObject({ ok: true });
  github.control.setRateLimit({ installation: setting.where.observer.installation }, 900);
  // Its answer says how little is left.
  expect(await ask("normal")).toMatchObject({ ok: true });
  expect(await ask("background")).toMatchObject({ failure: { code: "rate-limited" } });
  expect(await ask("normal")).toMatchObject({ ok: true });
});
