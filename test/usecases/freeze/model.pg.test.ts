import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { freezeOnGithub, type OnGithub } from "./on-github.ts";

/** What people, the worker and strangers do, in any order. */
const STEPS = [
  "freeze",
  "thaw",
  "refreeze",
  "let-out-by-hand",
  "switch-off-by-hand",
  "delete-by-hand",
  "watch",
  "resolve",
] as const;
const NAMES = ["api", "web"] as const;

let db: TestDatabase;
let one: OnGithub;

beforeAll(async () => {
  db = await testDatabase();
  one = await freezeOnGithub(db, NAMES);
  await one.prepare();
});

afterAll(async () => {
  await one.close();
  await db.close();
});

async function live() {
  const rows = await db.database.incident.findMany({ where: { status: "active" }, orderBy: { activatedAt: "desc" } });
  return rows[0] ?? null;
}

async function take(step: (typeof STEPS)[number], name: (typeof NAMES)[number]): Promise<void> {
  const incident = await live();
  if (incident === null) {
    if (step !== "freeze") return;
    await one.prepare();
    const id = await one.activated();
    await one.apply(id);
    await one.confirm(id);
    return;
  }
  const { id, slot, epoch } = incident;
  const rulesets = one.github.control.rulesets();
  const own = rulesets.find((ruleset) => ruleset.name === `Thaw freeze ${slot}: default branches`);
  if (step === "thaw") await one.thaw(id, name);
  if (step === "refreeze") await one.refreeze(id, name);
  if (step === "let-out-by-hand") one.github.control.setProperty(`fjordline/${name}`, `thaw_epoch_${slot}`, epoch);
  if (step === "switch-off-by-hand" && own !== undefined)
    one.github.control.editRuleset(own.id, { enforcement: "disabled" }, "mallory");
  if (step === "delete-by-hand" && own !== undefined) one.github.control.deleteRuleset(own.id, "mallory");
  if (step === "resolve") await one.resolve(id);
}

/** As the worker does every minute, and at once where it is told to. */
async function settled(): Promise<void> {
  const incident = await live();
  if (incident === null) return;
  await one.watch();
  await one.decide(incident.id);
}

test("after any sequence, once the worker has looked, what the screen says and what a merge attempt does agree", {
  timeout: 280_000,
}, async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom(...NAMES)), {
    minLength: 2,
    maxLength: 7,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await take("freeze", "api");
      for (const [step, name] of sequence) await take(step, name);
      await settled();
      const incident = await live();
      for (const name of NAMES) {
        const frozen = incident !== null && (await one.shown(incident.id, name)).frozen;
        expect([name, await one.merges(name)]).toEqual([name, !frozen]);
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
});
