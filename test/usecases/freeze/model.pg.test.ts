import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";
import { type WithPasses, withPasses } from "./with-passes.ts";

/** What people, the worker and strangers do, in any order. */
const STEPS = [
  "freeze",
  "thaw",
  "refreeze",
  "let-out-by-hand",
  "switch-off-by-hand",
  "delete-by-hand",
  "add-bypass-by-hand",
  "take-out-by-hand",
  "watch",
  "resolve",
  "second-incident",
  "end-second",
  "break-glass",
  "expire",
  "pass",
  "push-past-the-pass",
  "take-pass-back",
] as const;
const NAMES = ["api", "web"] as const;

let db: TestDatabase;
let one: OnGithub;
let passes: WithPasses;
/** The pull request that a pass was given for, of each repository. */
const passed = new Map<string, { pull: Awaited<ReturnType<WithPasses["open"]>>; id: string; head: string }>();
/** Longer than any exception or pass lives here. */
const LATER_MS = 3 * 3_600_000;

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, NAMES);
  passes = await withPasses(db, one);
  await one.prepare();
});

afterAll(async () => {
  await Promise.all([one.close(), passes.close()]);
  await db.close();
});

/** Those that freeze now, the first one first. */
const active = () => db.database.incident.findMany({ where: { status: "active" }, orderBy: { activatedAt: "asc" } });

async function frozen(): Promise<void> {
  await one.prepare();
  const id = await one.activated();
  await one.apply(id);
  await one.confirm(id);
}

async function isHeld(incidentId: string, name: string): Promise<boolean> {
  const repositoryId = one.ids[name] ?? "";
  const row = await db.database.incidentRepository.findUnique({
    where: { incidentId_repositoryId: { incidentId, repositoryId } },
  });
  return row?.wanted === "held";
}

async function take(step: (typeof STEPS)[number], name: (typeof NAMES)[number]): Promise<void> {
  const [incident, second] = await active();
  if (incident === undefined) {
    if (step === "freeze") await frozen();
    return;
  }
  if (step === "second-incident" && second === undefined) await frozen();
  if (step === "end-second" && second !== undefined) await one.resolve(second.id);
  if (step === "expire") {
    one.later(LATER_MS);
    await passes.expire();
  }
  await letThrough(step, name, incident.id);
  const { id, slot, epoch } = incident;
  const rulesets = one.github.control.rulesets();
  const own = rulesets.find((ruleset) => ruleset.name === `Thaw freeze ${slot}: default branches`);
  if (step === "thaw") await one.thaw(id, name);
  if (step === "refreeze") await one.refreeze(id, name);
  if (step === "let-out-by-hand") one.github.control.setProperty(`fjordline/${name}`, `thaw_epoch_${slot}`, epoch);
  if (step === "switch-off-by-hand" && own !== undefined)
    one.github.control.editRuleset(own.id, { enforcement: "disabled" }, "mallory");
  if (step === "add-bypass-by-hand" && own !== undefined)
    one.github.control.editRuleset(
      own.id,
      { bypass: [{ actorId: null, actorType: "OrganizationAdmin", mode: "always" }] },
      "mallory",
    );
  if (step === "take-out-by-hand") one.github.control.setProperty(`fjordline/${name}`, `freeze_scope_${slot}`, "out");
  if (step === "delete-by-hand" && own !== undefined) one.github.control.deleteRuleset(own.id, "mallory");
  if (step === "resolve") await one.resolve(id);
}

/** What people let through, and take back, in an incident that holds the repository. */
async function letThrough(step: (typeof STEPS)[number], name: string, incidentId: string): Promise<void> {
  if (step === "break-glass" && (await isHeld(incidentId, name))) {
    const live = await db.database.thawException.count({ where: { incidentId, endedAt: null } });
    if (live === 0) await passes.broken(incidentId, name);
  }
  const given = passed.get(name);
  if (step === "pass" && given === undefined && (await active()).length === 1 && (await isHeld(incidentId, name))) {
    const pull = await passes.open(name);
    passed.set(name, { pull, id: await passes.passed(incidentId, pull), head: pull.head });
  }
  if (given === undefined) return;
  if (step === "push-past-the-pass") {
    const text = { [`past-${given.pull.branch}.txt`]: `${Date.now()}\n` };
    given.head = await one.github.control.commit(`fjordline/${name}`, text, { branch: given.pull.branch });
  }
  const row = await db.database.prPass.findUniqueOrThrow({ where: { id: given.id } });
  if (step === "take-pass-back" && row.endedAt === null) await passes.takeBack(given.id);
}

/** As the worker does every minute, and at once where it is told to. */
async function settled(): Promise<void> {
  await passes.expire();
  for (const incident of await active()) {
    await one.watch();
    await one.decide(incident.id);
  }
  for (const name of NAMES) await passes.judge(name);
}

/** Whether a pull request with a pass may go in: the pass lives, for just this commit, in each incident that holds the repository. */
async function mayPass(name: string, holding: readonly string[]): Promise<boolean> {
  const given = passed.get(name);
  if (given === undefined) return false;
  const row = await db.database.prPass.findUniqueOrThrow({ where: { id: given.id } });
  return row.endedAt === null && given.head === row.sha && holding.every((id) => id === row.incidentId);
}

test("after any sequence, once the worker has looked, what the screen says and what a merge attempt does agree", {
  timeout: 580_000,
}, async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...NAMES)), {
    minLength: 3,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await take("freeze", "api");
      for (const [step, name] of sequence) await take(step, name);
      await settled();
      for (const name of NAMES) {
        const incidents = await active();
        const shown = await Promise.all(
          incidents.map(async ({ id }) => ((await one.shown(id, name)).frozen ? [id] : [])),
        );
        const holding = shown.flat();
        const given = passed.get(name);
        if (given !== undefined) {
          const expected = holding.length === 0 || (await mayPass(name, holding));
          expect([name, "with a pass", await passes.merges(given.pull)]).toEqual([name, "with a pass", expected]);
          passed.delete(name);
        }
        expect([name, await one.merges(name)]).toEqual([name, holding.length === 0]);
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
