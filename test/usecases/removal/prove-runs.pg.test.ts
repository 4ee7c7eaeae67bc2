import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import type { SecretPlace } from "../../../lib/core/removal/place.ts";
import { askDeletion } from "../../../lib/usecases/removal/ask.ts";
import { OWNER } from "../../support/sync.ts";
import { CLEAN, FILE, NAME, OBSERVER, READING, type RemovalWorld, removalWorld } from "./world.ts";

type Run = Parameters<StandIn["control"]["noteRun"]>[0];

let world: RemovalWorld;
let site: Awaited<ReturnType<RemovalWorld["migrated"]>>;
let place: SecretPlace;
/** Commits that are none of the merged text on the default branch. */
let tagged: string;
let undone: string;

const AT = Date.UTC(2026, 4, 2);
let runs = 100;

beforeAll(async () => {
  world = await removalWorld();
  const { control } = world.github;
  site = await world.migrated("tokens", "github-token");
  place = { level: "repo", owner: OWNER, repository: "tokens", environment: null, name: NAME };
  tagged = await control.commit(site.fullName, { "a.txt": "a" }, { branch: "beside" });
  undone = await control.commit(site.fullName, { [FILE]: READING });
  await control.commit(site.fullName, { [FILE]: `${CLEAN}# again\n` });
  await world.sync.sync();
  await world.sync.work();
  control.setSecret(site.fullName, NAME, { updatedAt: Date.UTC(2025, 0, 1) });
  await world.read(place, site.repositoryId);
}, 120_000);
afterAll(() => world.close());

beforeEach(async () => {
  const { github, setting, db } = world;
  github.control.clearFaults();
  github.control.changeInstallation(setting.where.observer.installation, { permissions: OBSERVER });
  await db.database.runProof.deleteMany();
});

const STEP = "Run gh pr create --fill";

/** A run of the merged commit by a push, whose job succeeded with the step that was changed. */
function run(change: Partial<Run> = {}, job: Partial<Run["jobs"][number]> = {}): Run {
  const id = ++runs;
  const steps = ["Set up job", STEP, "Complete job"].map((name) => ({ name, conclusion: "success" as const }));
  const own = {
    id,
    name: "build",
    attempt: 1,
    startedAt: AT,
    completedAt: AT + 60_000,
    conclusion: "success" as const,
  };
  return {
    id,
    repositoryId: site.githubId,
    path: FILE,
    name: "ci",
    event: "push",
    headBranch: "main",
    headSha: site.mergedSha,
    fork: false,
    actor: "ada",
    createdAt: AT,
    attempt: 1,
    jobs: [{ ...own, steps, ...job }],
    ...change,
  };
}

const proofs = () => world.db.database.runProof.findMany({ where: { repositoryId: site.repositoryId } });
const look = () => world.db.database.runLook.findFirstOrThrow({ where: { repositoryId: site.repositoryId } });
const asked = async () => {
  const { id, updatedAt } = await world.credential(NAME);
  return askDeletion(world.people, world.person, { credentialId: id, confirmation: NAME, changedAt: updatedAt });
};

describe("a secret that no broker replaced is kept", () => {
  test("while nothing ran, with that as the reason", async () => {
    expect(await world.prove()).toEqual({ ok: true, value: { looked: 1, proven: 0 } });
    expect(await asked()).toMatchObject({
      ok: false,
      failure: { code: "held", message: expect.stringContaining(`No run of ${FILE} on main has succeeded`) },
    });
  });

  test.each<[string, () => Run]>([
    ["a fork's run", () => run({ fork: true, actor: "mallory" })],
    ["a pull request's run", () => run({ event: "pull_request" })],
    ["an old commit's run that somebody ran again", () => run({ headSha: site.before, attempt: 2 }, { attempt: 2 })],
    ["the run of a tag with the default branch's name", () => run({ headSha: tagged })],
    ["a run of the text that had the secret again", () => run({ headSha: undone })],
    ["a run of another branch", () => run({ headBranch: "beside" })],
    ["a run that failed", () => run({}, { conclusion: "failure" })],
    ["a run whose job was passed over", () => run({}, { conclusion: "skipped", steps: [] })],
    ["a run whose step was passed over", () => run({}, { steps: [{ name: STEP, conclusion: "skipped" }] })],
    [
      "the first attempt of a run whose second failed",
      () => {
        const first = run();
        const [job] = first.jobs;
        if (job === undefined) throw new Error("No job.");
        return { ...first, attempt: 2, jobs: [job, { ...job, id: job.id + 1_000, attempt: 2, conclusion: "failure" }] };
      },
    ],
  ])("by %s", async (_, made) => {
    const note = made();
    world.github.control.noteRun(note);
    expect(await world.prove()).toEqual({ ok: true, value: { looked: 1, proven: 0 } });
    expect(await proofs()).toEqual([]);
    expect((await asked()).ok).toBe(false);
    world.github.control.noteRun({ ...note, repositoryId: 1 });
  });

  test("where the runs are not visible, with the permission that lacks", async () => {
    const { github, setting } = world;
    const { actions: _, ...permissions } = OBSERVER;
    github.control.changeInstallation(setting.where.observer.installation, { permissions });
    github.control.noteRun(run());
    expect(await world.prove()).toEqual({ ok: true, value: { looked: 1, proven: 0 } });
    expect(await look()).toMatchObject({ code: "not-visible", reasons: [expect.stringContaining("actions: read")] });
    expect(await asked()).toMatchObject({
      failure: { code: "held", message: expect.stringContaining("Its runs are not visible") },
    });
  });

  test("while GitHub is away, and it is asked again", async () => {
    const route = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
    world.github.control.fail({ method: "GET", route, times: "all", fault: { kind: "status", status: 502 } });
    await world.prove();
    expect(await look()).toMatchObject({ code: "failed", reasons: [expect.any(String)] });
    expect((await asked()).ok).toBe(false);
  });
});

test("a run of the merged commit shows it once, with evidence that the deletion goes by", async () => {
  const { github, db } = world;
  const good = run();
  github.control.noteRun(good);
  expect(await world.prove()).toEqual({ ok: true, value: { looked: 1, proven: 1 } });
  const url = `https://github.test/${site.fullName}/actions/runs/${good.id}/attempts/1`;
  expect(await proofs()).toMatchObject([
    { runId: BigInt(good.id), attempt: 1, event: "push", path: FILE, job: "build", headSha: site.mergedSha, url },
  ]);
  expect(await look()).toMatchObject({ code: "proven" });
  const audits = await db.database.auditEvent.findMany({ where: { action: "credential.proven-by-run" } });
  expect(audits).toMatchObject([{ objectId: site.repositoryId, actorId: "worker" }]);
  expect(await world.prove()).toEqual({ ok: true, value: { looked: 0, proven: 0 } });
  expect(await asked()).toEqual({ ok: true, value: "asked" });
  const { id } = await world.credential(NAME);
  const removal = await world.removal(id);
  expect(await world.remove(removal.id)).toEqual({ ok: true, value: "done" });
  const [proven] = await world.events(id);
  expect(proven?.evidence.join()).toContain(`a run succeeded at 2026-05-02T00:01:00.000Z (build of ${FILE}, push`);
  expect(proven?.evidence.join()).toContain(url);
});
