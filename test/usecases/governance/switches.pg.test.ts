import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ROLES } from "../../../lib/core/actor.ts";
import type { SwitchScope } from "../../../lib/core/trust/switches.ts";
import { readStopForm, readSwitches } from "../../../lib/usecases/governance/read.ts";
import { liftSwitch, type SwitchRequest, setSwitch } from "../../../lib/usecases/governance/switches.ts";
import { createWorld, fresh, type World } from "./world.ts";

let world: World;
let policyId = "";
beforeAll(async () => {
  world = await createWorld();
  policyId = (await world.pending(fresh())).policyId;
});
beforeEach(() => world.db.database.killSwitch.deleteMany());
afterAll(() => world.close());

const codeOf = (result: { ok: boolean; failure?: { code: string } }) => (result.ok ? "ok" : result.failure?.code);

function request(scope: SwitchScope, change: Partial<SwitchRequest> = {}): SwitchRequest {
  const scopeIds = { policy: policyId, repository: "101", provider: "github-app", organisation: "", everything: "" };
  const confirmation = scope === "everything" ? "everything" : scope === "organisation" ? "acme" : "";
  const reason = "a token leaked";
  return { scope, organisationId: world.acme, scopeId: scopeIds[scope], reason, confirmation, ...change };
}

describe("a kill switch", () => {
  const SCOPES = ["policy", "repository", "provider", "organisation", "everything"] as const;
  test.each(ROLES.flatMap((role) => SCOPES.map((scope) => [role, scope] as const)))(
    "is set and lifted by %s for %s, where the role may",
    async (role, scope) => {
      const may = scope === "everything" ? role === "operator" : ["security-lead", "commander", "admin"].includes(role);
      const actor = await world.person([role]);
      const set = await setSwitch(world.ports, actor, request(scope));
      expect(codeOf(set)).toBe(may ? "ok" : "forbidden");
      const by = await world.person(["admin", "operator"]);
      const on = set.ok ? set : await setSwitch(world.ports, by, request(scope));
      const lifted = await liftSwitch(world.ports, actor, on.ok ? on.value.id : "", "it is over");
      expect(codeOf(lifted)).toBe(may ? "ok" : "forbidden");
    },
  );

  test("is on once, whoever sets it at the same time, and its first reason stands", async () => {
    const actor = await world.person(["admin"]);
    const results = await Promise.all(
      [1, 2, 3].map((n) => setSwitch(world.ports, actor, request("repository", { reason: `r${n}` }))),
    );
    const values = results.map((result) => (result.ok ? result.value : null));
    expect(values.filter((value) => value?.already === false)).toHaveLength(1);
    expect(new Set(values.map((value) => value?.id)).size).toBe(1);
    expect(await world.audited("switch.set", values[0]?.id)).toHaveLength(1);
  });

  test("for a repository is set by its name, too", async () => {
    const actor = await world.person(["admin"]);
    expect(codeOf(await setSwitch(world.ports, actor, request("repository", { scopeId: "Acme/APP" })))).toBe("ok");
    expect(await world.db.database.killSwitch.findFirst()).toMatchObject({ scopeId: "101" });
    expect(codeOf(await setSwitch(world.ports, actor, request("repository", { scopeId: "globex/app" })))).toBe(
      "not-found",
    );
  });

  test("is lifted once, for a reason, and can be set again", async () => {
    const actor = await world.person(["commander"]);
    const set = await setSwitch(world.ports, actor, request("provider"));
    const id = set.ok ? set.value.id : "";
    expect(codeOf(await liftSwitch(world.ports, actor, id, " "))).toBe("no-reason");
    const both = await Promise.all([1, 2].map(() => liftSwitch(world.ports, actor, id, "rotated")));
    expect(both.map(codeOf).toSorted()).toEqual(["already-lifted", "ok"]);
    expect(await world.audited("switch.lifted", id)).toMatchObject([
      { actorId: actor.id, data: { reason: "rotated" } },
    ]);
    const again = await setSwitch(world.ports, actor, request("provider"));
    expect(again).toMatchObject({ ok: true, value: { already: false } });
  });

  test.each([
    ["a policy of nobody", "policy", { scopeId: "0190b0a0-0000-7000-8000-000000000000" }, "not-found"],
    ["a policy that is no id", "policy", { scopeId: "x" }, "not-found"],
    ["a repository of nobody", "repository", { scopeId: "999" }, "not-found"],
    ["another organisation's repository", "repository", { scopeId: "201" }, "not-found"],
    ["a provider that does not exist", "provider", { scopeId: "magic" }, "not-found"],
    ["no reason", "repository", { reason: "" }, "no-reason"],
    ["a reason that is a book", "repository", { reason: "x".repeat(501) }, "no-reason"],
    ["an organisation that was not typed", "organisation", { confirmation: "Acme" }, "not-confirmed"],
  ] as const)("for %s is refused, and stops nothing", async (_what, scope, change, code) => {
    expect(codeOf(await setSwitch(world.ports, await world.person(["admin"]), request(scope, change)))).toBe(code);
    expect(await world.db.database.killSwitch.count()).toBe(0);
  });

  test("for everything is confirmed by that word", async () => {
    const operator = await world.person(["operator"]);
    expect(codeOf(await setSwitch(world.ports, operator, request("everything", { confirmation: "acme" })))).toBe(
      "not-confirmed",
    );
    expect(codeOf(await setSwitch(world.ports, operator, request("everything")))).toBe("ok");
  });

  test("of another organisation can neither be set nor lifted nor seen", async () => {
    const stranger = await world.person(["admin"], world.globex);
    for (const scope of ["policy", "repository", "provider", "organisation"] as const) {
      expect(codeOf(await setSwitch(world.ports, stranger, request(scope)))).toBe("not-found");
    }
    const set = await setSwitch(world.ports, await world.person(["admin"]), request("repository"));
    expect(codeOf(await liftSwitch(world.ports, stranger, set.ok ? set.value.id : "", "x"))).toBe("not-found");
    expect(await readSwitches(world.ports, stranger)).toEqual([]);
  });

  test("is shown with what it stops, by whom, and who may lift it", async () => {
    const operator = await world.person(["operator", "admin"]);
    await setSwitch(world.ports, operator, request("repository"));
    await setSwitch(world.ports, operator, request("policy"));
    await setSwitch(world.ports, operator, request("everything"));
    const shown = await readSwitches(world.ports, await world.person(["viewer"]));
    expect(shown.map(({ scope, label }) => [scope, label])).toEqual([
      ["everything", "everything"],
      ["policy", expect.stringMatching(/^job\.number-\d+ of acme\/app$/)],
      ["repository", "acme/app"],
    ]);
    expect(shown[2]).toMatchObject({ author: operator.login, reason: "a token leaked", lift: { allowed: false } });
    expect((await readSwitches(world.ports, operator))[0]).toMatchObject({ lift: { allowed: true } });
    const stranger = await world.person(["viewer"], world.globex);
    expect((await readSwitches(world.ports, stranger)).map(({ scope }) => scope)).toEqual(["everything"]);
  });

  test("can be chosen for the organisations where a person may", async () => {
    const lead = await world.person(["security-lead"]);
    expect(await readStopForm(world.ports, lead)).toMatchObject({
      organisations: [{ login: "acme" }],
      everything: { allowed: false },
      why: null,
    });
    const viewer = await readStopForm(world.ports, await world.person(["viewer"]));
    expect(viewer.organisations).toEqual([]);
    expect(viewer.why).toMatch(/^Only security leads/);
  });
});
