import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../support/database.ts";
import { type Lockdown, lockdownOnGithub, type Offered } from "./lockdown-world.ts";

/** What people, the worker and strangers do about one pull request of a repository in lockdown, in any order. */
const STEPS = [
  "ask",
  "approve",
  "take-back",
  "press",
  "push",
  "thaw",
  "refreeze",
  "switch-off-by-hand",
  "watch",
  "worker",
] as const;

let db: TestDatabase;
let one: Lockdown;

beforeAll(async () => {
  db = await testDatabase();
  one = await lockdownOnGithub(db, ["api"]);
});
afterAll(async () => {
  await one.close();
  await db.close();
});

interface Round {
  readonly incidentId: string;
  readonly offered: Offered;
  readonly asked: string[];
}

const livePass = ({ asked }: Round) => asked.at(-1) ?? "";

async function wishes() {
  return (await db.database.passMerge.findMany({ where: { endedAt: null } })).map(({ id }) => id);
}

/** As the worker does by the minute. */
async function worked(round: Round): Promise<void> {
  await one.decide(round.incidentId);
  await one.judge("api");
  for (const id of await wishes()) await one.merge(id);
  await one.landed("api");
}

async function take(step: (typeof STEPS)[number], round: Round): Promise<void> {
  const { incidentId, offered, asked } = round;
  const pass = livePass(round);
  const state = pass === "" ? null : await db.database.prPass.findUniqueOrThrow({ where: { id: pass } });
  const row = await db.database.incidentRepository.findFirstOrThrow({ where: { incidentId } });
  if (step === "ask" && row.wanted === "held" && (state === null || state.endedAt !== null)) {
    const head = (await one.github.control.pull("fjordline/api", offered.number)).headSha;
    asked.push(await one.askPass(incidentId, "api", { ...offered, head }));
  }
  if (step === "approve" && state !== null && state.endedAt === null && state.approvedAt === null) {
    await one.judge("api");
    const seen = await db.database.prPass.findUniqueOrThrow({ where: { id: pass } });
    if (seen.endedAt === null && seen.seenAt !== null) await one.approve("api", pass);
  }
  if (step === "take-back" && state !== null && state.endedAt === null) await one.takeBack(pass);
  // Refused where it has to be: what it says is not what is tried here.
  if (step === "press" && pass !== "") await one.askMerge(pass);
  if (step === "push") await one.pushTo("api", offered);
  if (step === "thaw" && row.wanted === "held") await one.thaw(incidentId, "api");
  if (step === "refreeze" && row.wanted === "free") await one.refreeze(incidentId, "api");
  const own = one.github.control.rulesets().find(({ name }) => /lockdown$/.test(name));
  if (step === "switch-off-by-hand")
    one.github.control.editRuleset(own?.id ?? 0, { enforcement: "disabled" }, "mallory");
  if (step === "watch") await one.watch();
  if (step === "worker") await worked(round);
}

test("after any sequence, what the screen says of a lockdown is what a merge by hand meets, and only what was let through was merged", {
  timeout: 280_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { minLength: 3, maxLength: 9 }), async (steps) => {
      await one.prepare();
      const incidentId = await one.locked();
      const round: Round = { incidentId, offered: await one.open("api"), asked: [] };
      for (const step of steps) await take(step, round);
      await one.watch();
      await worked(round);
      const { state, mergedBy, headSha } = await one.github.control.pull("fjordline/api", round.offered.number);
      if (state !== "open") {
        // Nobody else merges here: it was the Merge App, by a wish of a person, at the commit of a pass.
        expect(mergedBy).toBe(one.bot);
        const passes = await db.database.prPass.findMany({
          where: { id: { in: round.asked } },
          include: { merges: true },
        });
        expect(passes.filter(({ sha, merges }) => sha === headSha && merges.some((one) => one.mergedSha))).toHaveLength(
          1,
        );
      } else {
        const merged = await db.database.passMerge.count({
          where: { passId: { in: round.asked }, mergedSha: { not: null } },
        });
        expect(merged).toBe(0);
      }
      // Another pull request, by hand: held where the screen says so, and let in where it says that it is out.
      const { frozen } = await one.shown(incidentId, "api");
      const other = await one.open("api");
      expect(await one.mergeAs(one.foreign, "api", other)).toBe(frozen ? 405 : 200);
      await one.resolve(incidentId);
    }),
    { numRuns: 4 },
  );
});
