import { describe, expect, test } from "vitest";
import { createFiles, createReview, createTrees } from "../../../lib/adapters/github/index.ts";
import { createPassGateStore } from "../../../lib/adapters/prisma/pass-gate-store.ts";
import { createPassStore } from "../../../lib/adapters/prisma/pass-store.ts";
import { createScanner, sealer } from "../../../lib/adapters/scanner/index.ts";
import type { UserActor } from "../../../lib/core/actor.ts";
import { expire } from "../../../lib/usecases/passes/expire.ts";
import { judgeRepository } from "../../../lib/usecases/passes/gate.ts";
import { approvePass, askPass } from "../../../lib/usecases/passes/pass.ts";
import { EPOCH, type Place } from "../../adapters/github/freezer-support.ts";
import { runGit, withToken } from "../../demo/github/support.ts";
import {
  checksOf,
  clock,
  db,
  frozen,
  GATE,
  type Held,
  held,
  judge,
  lead,
  merge,
  migration,
  OVER,
  open,
  organisationId,
  owner,
  pass,
  passed,
  portsOf,
  setting,
  timeline,
  web,
  worker,
} from "./gate-world.ts";
import { HOUR, WORKER } from "./world.ts";

describe("a frozen repository", () => {
  test("holds an ordinary pull request, and says what remains and where the button is", async () => {
    const place = await held();
    const { head, number } = await open(place);
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "judged", written: 1 } });
    expect(checksOf(place, head)).toEqual([[GATE, "failure"]]);
    const [run] = frozen.github.control.checkRuns(place.full);
    expect(run?.output.summary).toContain("- Every commit was reviewed");
    expect(run?.detailsUrl).toBe(
      `https://thaw.example.com/repos/fjordline/${place.name}/passes?pull=${number}&sha=${head}`,
    );
    expect(await merge(place, number)).toBe(405);
    // Nothing changed, so nothing is written again.
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "judged", written: 0 } });
  });

  test("tells everybody who may read a public repository no gate", async () => {
    const place = await held("public");
    await open(place);
    await judge(place);
    expect(frozen.github.control.checkRuns(place.full)[0]?.output.summary).not.toContain("Every commit");
  });

  test("takes a migration, and not what was smuggled onto it", async () => {
    const place = await held();
    const one = await migration(place);
    await judge(place);
    expect(checksOf(place, one.head)).toEqual([[GATE, "success"]]);
    const smuggled = await frozen.github.control.commit(place.full, { "evil.txt": "x\n" }, { branch: one.branch });
    await judge(place, smuggled);
    expect(checksOf(place, smuggled)).toEqual([[GATE, "failure"]]);
    expect(await merge(place, one.number)).toBe(405);
    // The planner's commit, for which no pull request stands any more, lets nothing in either.
    expect(checksOf(place, one.head)).toEqual([[GATE, "failure"]]);

    const other = await held();
    const two = await migration(other);
    await judge(other);
    expect(await merge(other, two.number)).toBe(200);
    expect(await timeline(other)).toEqual(["pass.planned"]);
    const [row] = await db.database.incidentRepository.findMany({ where: { incidentId: other.incidentId } });
    expect(row?.state).toBe("migrating");
  });

  describe("of a migration that people pushed to", () => {
    const CI = ".github/workflows/ci.yml";
    const TEXT = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo hi\n";
    const judgeEdits = async (place: Place) => {
      const ports = portsOf();
      const seal = createScanner({ seal: sealer(() => Buffer.from("k".repeat(32))) });
      const { apps } = setting;
      const edits = { files: createFiles(apps), trees: createTrees(apps), review: createReview(apps), scanner: seal };
      const plans = async (id: string) => (await ports.gate.plans(id)).map((plan) => ({ ...plan, paths: [CI] }));
      const request = { organisationId, githubId: place.id, sha: null };
      const judged = await judgeRepository({ ...ports, gate: { ...ports.gate, plans }, edits }, WORKER, request);
      expect(judged).toMatchObject({ ok: true });
    };
    const planned = async (place: Held) => {
      const made = await migration(place);
      const head = await frozen.github.control.commit(place.full, { [CI]: TEXT }, { branch: made.branch });
      await db.database.campaignRepository.update({ where: { id: made.id }, data: { headSha: head } });
      await judgeEdits(place);
      expect(checksOf(place, head)).toEqual([[GATE, "success"]]);
      return { ...made, head };
    };

    test("takes what says the same as what was planned, for as long as that is what is offered", async () => {
      const place = await held();
      const { branch, number } = await planned(place);
      const { control } = frozen.github;
      const edited = await control.commit(place.full, { [CI]: `# Reviewed.\n${TEXT}` }, { branch });
      await judgeEdits(place);
      expect(checksOf(place, edited)).toEqual([[GATE, "success"]]);
      const other = await control.commit(place.full, { [CI]: TEXT.replace("hi", "ho") }, { branch });
      await judgeEdits(place);
      expect([checksOf(place, edited), checksOf(place, other)]).toEqual([[[GATE, "failure"]], [[GATE, "failure"]]]);
      expect(await merge(place, number)).toBe(405);
    });

    test("asks a lead for what says something else, once, with the reason on the check; who pushed it approves nothing", async () => {
      const place = await held();
      const { branch, number } = await planned(place);
      const edited = await frozen.github.control.commit(place.full, { [CI]: TEXT.replace("hi", "ho") }, { branch });
      await judgeEdits(place);
      await judgeEdits(place);
      const wishes = await db.database.prPass.findMany({ where: { incidentId: place.incidentId, kind: "person" } });
      expect(wishes).toMatchObject([{ sha: edited, askedBy: "worker", approvedAt: null, pullRequest: number }]);
      expect(wishes[0]?.reason).toContain("changes what a workflow does");
      const run = frozen.github.control.checkRuns(place.full).find(({ sha }) => sha === edited);
      expect([run?.conclusion, run?.output.summary]).toEqual([
        "failure",
        expect.stringContaining("what a workflow does"),
      ]);
      const ports = { passes: createPassStore(web, null), clock };
      const pusher = wishes[0]?.authorLogin ?? "";
      const own = await db.database.appUser.create({ data: { host: "local", login: pusher } });
      const them: UserActor = { ...lead, id: own.id, login: own.login };
      const id = wishes[0]?.id ?? "";
      expect(await approvePass(ports, them, id)).toMatchObject({ failure: { code: "own-pull-request" } });
      expect(await approvePass(ports, lead, id)).toMatchObject({ ok: true });
      await judgeEdits(place);
      expect(await merge(place, number)).toBe(200);
    });
  });

  test("takes no plan that another one took the place of", async () => {
    const place = await held();
    const { id, number, head } = await migration(place);
    await judge(place);
    await db.database.campaignRepository.update({ where: { id }, data: { state: "superseded" } });
    await judge(place);
    expect(checksOf(place, head)).toEqual([[GATE, "failure"]]);
    expect(await merge(place, number)).toBe(405);
    expect(await timeline(place)).toEqual(["pass.planned", "pass.superseded"]);
  });

  test("lets no plan's pull request go elsewhere than where it was planned for", async () => {
    const place = await held();
    const { number, head } = await migration(place);
    await judge(place);
    await frozen.github.control.changePull(place.full, number, { base: "release/1" });
    await judge(place, head);
    expect(checksOf(place, head)).toEqual([
      [GATE, "failure"],
      [`thaw-gate/${EPOCH}/release`, "failure"],
    ]);
    expect(await merge(place, number)).toBe(405);
  });

  test("takes a pull request with a pass once; its commit pushed elsewhere is refused", async () => {
    const place = await held();
    const pull = await open(place);
    const id = await passed(place, pull);
    expect(await pass(id)).toMatchObject({ authorLogin: "grace" });
    expect(await merge(place, pull.number)).toBe(200);
    await judge(place);
    expect(await pass(id)).toMatchObject({ endedWhy: "merged" });
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
    for (const branch of ["release/1", "release/2"]) {
      const remote = withToken(frozen.github.url, place.full, frozen.writer);
      const folder = frozen.github.control.gitFolder(place.full);
      expect((await runGit(folder, "push", remote, `+${pull.head}:refs/heads/${branch}`)).status).not.toBe(0);
    }
    expect(await timeline(place)).toEqual(["pass.asked", "pass.approved", "pass.merged"]);
  });

  test("takes nothing that was pushed after its pass", async () => {
    const place = await held();
    const pull = await open(place);
    const id = await passed(place, pull);
    const later = await frozen.github.control.commit(place.full, { "more.txt": "x\n" }, { branch: pull.branch });
    expect(await merge(place, pull.number)).toBe(405);
    await judge(place, later);
    expect(await pass(id)).toMatchObject({ endedWhy: "pushed" });
    // Back to what was passed: the pass is void all the same.
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
  });

  test("takes nothing whose pass has expired", async () => {
    const place = await held();
    const pull = await open(place);
    const id = await passed(place, pull);
    clock.at = new Date(clock.at.getTime() + 2 * HOUR);
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
    expect(await merge(place, pull.number)).toBe(405);
    const turns = { letOut: async () => "kept" as const, refreeze: async () => "kept" as const };
    const { createExceptionStore } = await import("../../../lib/adapters/prisma/exception-store.ts");
    const ports = {
      passes: createPassStore(worker, null),
      exceptions: createExceptionStore(worker, null),
      turns,
      clock,
    };
    await expire(ports, WORKER);
    expect(await pass(id)).toMatchObject({ endedWhy: "expired" });
    const due = "SELECT key FROM graphile_worker.jobs WHERE key = $1";
    const { rows } = await db.query(db.ownerUrl, due, [`gate.repository:${organisationId}:${place.id}`]);
    expect(rows).toHaveLength(1);
  });

  test("ends a wish for a commit that nobody offers", async () => {
    const place = await held();
    const pull = await open(place);
    const { incidentId, repositoryId } = place;
    const expiresAt = new Date(clock.at.getTime() + HOUR);
    const wish = {
      incidentId,
      repositoryId,
      pullRequest: pull.number,
      sha: "e".repeat(40),
      base: "main",
      reason: "r",
      expiresAt,
    };
    const asked = await askPass({ passes: createPassStore(web, null), clock }, owner, wish);
    await judge(place);
    expect(await pass(asked.ok ? asked.value : "")).toMatchObject({ endedWhy: "not-offered", seenAt: null });
  });

  test("holds a commit whose pull requests could not be read, once the App may not read them any more", async () => {
    const place = await held();
    const pull = await open(place);
    await passed(place, pull);
    expect(checksOf(place, pull.head)).toEqual([[GATE, "success"]]);
    const ports = portsOf();
    const failure = { code: "missing-permission", message: "m", status: 403, outcomeUnknown: false } as const;
    const blind = { ...ports, pulls: { ...ports.pulls, open: async () => ({ ok: false, failure }) as const } };
    await judgeRepository(blind, WORKER, { organisationId, githubId: place.id, sha: null });
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
  });

  test("keeps no red check once it is let out, and is judged anew when it is frozen again", async () => {
    const place = await held();
    const pull = await open(place);
    await judge(place);
    const key = { incidentId_repositoryId: { incidentId: place.incidentId, repositoryId: place.repositoryId } };
    const turn = (state: string, wanted: string) =>
      db.database.incidentRepository.update({ where: key, data: { state, wanted, version: { increment: 1 } } });
    const due = () => createPassGateStore(worker, null).askForDue(10_000);
    await due();
    await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs");
    await turn("thawed", "free");
    expect(await due()).toBeGreaterThan(0);
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[OVER, "neutral"]]);
    await turn("refrozen", "held");
    expect(await due()).toBeGreaterThan(0);
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[GATE, "failure"]]);
    await db.database.incident.update({ where: { id: place.incidentId }, data: { status: "resolving" } });
    await judge(place);
    expect(checksOf(place, pull.head)).toEqual([[OVER, "neutral"]]);
    frozen.github.control.clearRequests();
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "nothing-to-do" } });
    expect(frozen.github.control.requests()).toEqual([]);
  });

  test("leaves nothing that GitHub takes for a pass where GitHub keeps the names of checks", async () => {
    const place = await held();
    const pull = await open(place);
    await judge(place);
    await db.database.incident.update({ where: { id: place.incidentId }, data: { status: "resolving" } });
    const ports = portsOf();
    const freezer: typeof ports.freezer = {
      ...ports.freezer,
      writeCheck: (installation, repository, check, options) =>
        ports.freezer.writeCheck(installation, repository, { ...check, name: GATE }, options),
    };
    await judgeRepository({ ...ports, freezer }, WORKER, { organisationId, githubId: place.id, sha: null });
    expect(checksOf(place, pull.head)).toEqual([[GATE, "cancelled"]]);
    expect(await merge(place, pull.number)).toBe(405);
  });

  test("costs one request where it has no pull request", async () => {
    const place = await held();
    await judge(place);
    frozen.github.control.clearRequests();
    expect(await judge(place)).toEqual({ ok: true, value: { kind: "judged", written: 0 } });
    const asked = frozen.github.control.requests().filter(({ path }) => !path.endsWith("/access_tokens"));
    expect(asked.map(({ path }) => path.split("?")[0])).toEqual([`/repos/${place.full}/pulls`]);
  });
});
