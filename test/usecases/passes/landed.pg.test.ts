import { describe, expect, test } from "vitest";
import { createReview, createTrees } from "../../../lib/adapters/github/index.ts";
import { createIncidentStore } from "../../../lib/adapters/prisma/incident-store.ts";
import { createLandedStore } from "../../../lib/adapters/prisma/landed-store.ts";
import { judgeBranch } from "../../../lib/usecases/passes/landed.ts";
import { turnsOver } from "../../../lib/usecases/passes/turns.ts";
import { got } from "../../adapters/github/freezer-support.ts";
import {
  clock,
  db,
  frozen,
  type Held,
  held,
  judge,
  lead,
  merge,
  migration,
  open,
  organisationId,
  passed,
  portsOf,
  setting,
  timeline,
  worker,
} from "./gate-world.ts";
import { HOUR, WORKER } from "./world.ts";

describe("what came onto a guarded branch", () => {
  const landedPorts = () => ({
    ...portsOf(),
    landed: createLandedStore(worker, null),
    review: createReview(setting.apps),
    trees: createTrees(setting.apps),
    freezer: frozen.freezer,
    turns: turnsOver(createIncidentStore(worker), clock, WORKER),
  });
  const landed = (place: Held, branch = "main") =>
    judgeBranch(landedPorts(), WORKER, { organisationId, githubId: place.id, branch });
  const stateOf = async ({ incidentId, repositoryId }: Held) =>
    db.database.incidentRepository.findUniqueOrThrow({
      where: { incidentId_repositoryId: { incidentId, repositoryId } },
    });

  /** As if everything so far had been judged: what is there was made a moment ago. */
  async function judgedSoFar(place: Held): Promise<void> {
    const { review, landed: store, organisations } = landedPorts();
    const observer = (await organisations.organisation(organisationId))?.installation;
    if (observer == null) throw new Error("No observer.");
    const last = got(await review.moves(observer, place, "main", new Date(0))).at(-1);
    const at = await store.incidents(place.repositoryId);
    if (last === undefined || at[0] === undefined) throw new Error("Nothing moved.");
    await store.setMark(at[0].place, "main", { sha: last.after, at: new Date(last.at) });
  }

  test("is as it was let through: a plan's merge, and one by a pass", async () => {
    const place = await held();
    await judgedSoFar(place);
    const one = await migration(place);
    await judge(place);
    expect(await merge(place, one.number)).toBe(200);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 0 } });
    const two = await open(place);
    await passed(place, two);
    expect(await merge(place, two.number)).toBe(200);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 0 } });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
    expect((await stateOf(place)).state).toBe("migrating");
  });

  test("past the rules freezes it again, with an alarm that everybody sees, once", async () => {
    const place = await held();
    await judgedSoFar(place);
    const { control } = frozen.github;
    const ids = control.rulesets().map(({ id }) => id);
    for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
    const pull = await open(place);
    expect(await merge(place, pull.number)).toBe(200);
    for (const id of ids) control.editRuleset(id, { enforcement: "active" });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 1 } });
    expect(await stateOf(place)).toMatchObject({ state: "refrozen", cause: "merged-otherwise", wanted: "held" });
    expect(await timeline(place)).toEqual(["landed.otherwise", "repository.refrozen"]);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
  });

  test("with more in it than what was let through freezes it again, although its check was green", async () => {
    const place = await held();
    await judgedSoFar(place);
    const pull = await open(place);
    await passed(place, pull);
    const { control } = frozen.github;
    const ids = control.rulesets().map(({ id }) => id);
    for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
    // Somebody merges by hand, and puts something of their own into the merge.
    const after = await control.commit(place.full, { [`${pull.branch}.txt`]: "x\n", "evil.txt": "x\n" });
    for (const id of ids) control.editRuleset(id, { enforcement: "active" });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 1 } });
    const { rows } = await db.query(
      db.ownerUrl,
      "SELECT text FROM incident_event WHERE kind = 'landed.otherwise' AND incident_id = $1",
      [place.incidentId],
    );
    expect(rows[0].text).toContain(after.slice(0, 10));
  });

  const ago = (ms: number) => new Date(Date.now() - ms);

  /** A merge by a pass that is over since then, or will be, whatever its check says. */
  async function mergedByPassThatEnded(place: Held, endedAt: Date): Promise<void> {
    await judgedSoFar(place);
    const pull = await open(place);
    const id = await passed(place, pull);
    const early = { askedAt: ago(3 * HOUR), seenAt: ago(3 * HOUR), approvedAt: ago(2 * HOUR) };
    const end = { endedAt, endedBy: lead.id, endedWhy: "taken-back" };
    await db.database.prPass.update({ where: { id }, data: { ...early, ...end } });
    expect(await merge(place, pull.number)).toBe(200);
  }

  test("by a pass that was taken back before the merge is an alarm, however green its check still was", async () => {
    const place = await held();
    await mergedByPassThatEnded(place, ago(HOUR));
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 1 } });
    expect(await stateOf(place)).toMatchObject({ state: "refrozen", cause: "merged-otherwise" });
  });

  test("by a pass that was taken back after the merge, and before anybody looked, is as it was let through", async () => {
    const place = await held();
    await mergedByPassThatEnded(place, new Date(Date.now() + HOUR));
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 1, alarms: 0 } });
  });

  test("while the repository was let out is nobody's to judge, once it is frozen again", async () => {
    const place = await held();
    await judgedSoFar(place);
    const { control } = frozen.github;
    const ids = control.rulesets().map(({ id }) => id);
    for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
    expect(await merge(place, (await open(place)).number)).toBe(200);
    for (const id of ids) control.editRuleset(id, { enforcement: "active" });
    const event = {
      incidentId: place.incidentId,
      repositoryId: place.repositoryId,
      organisationId,
      text: "t",
      data: {},
    };
    const by = { actorKind: "system", actorId: "t" };
    await db.database.incidentEvent.create({ data: { ...event, ...by, kind: "repository.thawed", at: ago(HOUR) } });
    const to = new Date(Date.now() + HOUR);
    await db.database.incidentEvent.create({ data: { ...event, ...by, kind: "repository.refrozen", at: to } });
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
    expect((await stateOf(place)).state).toBe("frozen");
  });

  describe("and of which no webhook told", () => {
    /** What is asked for of one repository. */
    async function moved(place: Held, now = new Date()) {
      const key = `gate.landed:${organisationId}:${place.id}:main`;
      await db.query(db.ownerUrl, "DELETE FROM graphile_worker._private_jobs WHERE key = $1", [key]);
      await createLandedStore(worker, null).askForMoved(10_000, now);
      const sql = "SELECT payload FROM graphile_worker._private_jobs WHERE key = $1";
      return (await db.query(db.ownerUrl, sql, [key])).rows.map(({ payload }) => payload);
    }
    /** As the sync, or the look of the gates, sees its newest commit. */
    const looked = async ({ repositoryId, full }: Held) =>
      db.database.repository.update({
        where: { id: repositoryId },
        data: { headSha: await frozen.github.control.head(full), asOf: new Date(), pushedAt: new Date() },
      });
    const taken = ({ incidentId: id }: Held, requestedAt: Date) =>
      db.database.incident.update({ where: { id }, data: { requestedAt } });

    test("is found by its newest commit, and judged once", async () => {
      const place = await held();
      await taken(place, ago(HOUR));
      await judgedSoFar(place);
      await looked(place);
      expect(await moved(place)).toEqual([]);
      const { control } = frozen.github;
      const ids = control.rulesets().map(({ id }) => id);
      for (const id of ids) control.editRuleset(id, { enforcement: "disabled" });
      expect(await merge(place, (await open(place)).number)).toBe(200);
      for (const id of ids) control.editRuleset(id, { enforcement: "active" });
      expect(await moved(place)).toEqual([]);
      await looked(place);
      const [payload] = await moved(place);
      expect(payload).toMatchObject({ organisationId, githubId: place.id, branch: "main" });
      expect(await judgeBranch(landedPorts(), WORKER, payload)).toMatchObject({ value: { judged: 1, alarms: 1 } });
      expect(await moved(place)).toEqual([]);
    });

    test("costs nothing where nothing was pushed since the freeze, and one look where only other branches were", async () => {
      const place = await held();
      await looked(place);
      // GitHub took the freeze long after.
      await taken(place, new Date(Date.now() + HOUR));
      expect(await moved(place)).toEqual([]);
      await taken(place, new Date(Date.now() + 60_000));
      const [payload] = await moved(place, new Date(Date.now() + HOUR));
      expect(payload).toMatchObject({ head: await frozen.github.control.head(place.full) });
      expect(await judgeBranch(landedPorts(), WORKER, payload)).toMatchObject({ value: { judged: 0 } });
      expect(await moved(place)).toEqual([]);
    });
  });

  test("before GitHub took the freeze, or on a branch that is not guarded, is nobody's to judge", async () => {
    const place = await held();
    await open(place);
    expect(await landed(place)).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
    expect(await landed(place, "topic")).toEqual({ ok: true, value: { judged: 0, alarms: 0 } });
  });
});
