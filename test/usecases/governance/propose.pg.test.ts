import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "../../../lib/core/actor.ts";
import { exportPolicies } from "../../../lib/core/trust/policy-yaml.ts";
import { importOctoFile, importText } from "../../../lib/usecases/governance/import.ts";
import { proposePolicy } from "../../../lib/usecases/governance/propose.ts";
import { document } from "../../core/trust/support.ts";
import { createWorld, fresh, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const versionsOf = (policyId: string) =>
  world.db.database.trustPolicyVersion.findMany({ where: { policyId }, orderBy: { version: "asc" } });

describe("proposing a policy", () => {
  test.each(ROLES)("as %s is allowed for owners, leads, commanders and admins only", async (role) => {
    const result = await proposePolicy(world.ports, await world.person([role]), { policy: fresh(), source: "form" });
    const may = ["owner", "security-lead", "commander", "admin"].includes(role);
    expect(result.ok ? "ok" : result.failure.code).toBe(may ? "ok" : "forbidden");
  });

  test("makes a pending version that gives nothing, with its audit row", async () => {
    const ada = await world.person(["owner"]);
    const policy = fresh();
    const result = await proposePolicy(world.ports, ada, { policy, source: "form" });
    expect(result).toMatchObject({ ok: true, value: { version: 1, outcome: "pending", repository: "acme/app" } });
    const policyId = result.ok ? result.value.policyId : "";
    const [row] = await versionsOf(policyId);
    expect(row).toMatchObject({
      status: "pending",
      createdBy: ada.id,
      approvedBy: null,
      targetIds: ["101"],
      source: "form",
    });
    const [event] = await world.audited("policy.proposed", policyId);
    expect(event).toMatchObject({ actorId: ada.id, data: { version: 1, grant: policy.grant, source: "form" } });
  });

  test("with the same document twice makes one version, and says so", async () => {
    const policy = fresh();
    const ada = await world.person(["owner"]);
    const both = await Promise.all([1, 2, 3].map(() => proposePolicy(world.ports, ada, { policy, source: "form" })));
    const values = both.map((result) => (result.ok ? result.value : null));
    expect(values.map((value) => value?.outcome).toSorted()).toEqual(["pending", "unchanged", "unchanged"]);
    const policyId = values[0]?.policyId ?? "";
    expect(await versionsOf(policyId)).toHaveLength(1);
    expect(await world.audited("policy.proposed", policyId)).toHaveLength(1);
  });

  test("of another wording makes the next version, also when several come at once", async () => {
    const policy = fresh();
    const people = await Promise.all([1, 2, 3, 4, 5].map(() => world.person(["owner"])));
    const made = await Promise.all(
      people.map((one, index) =>
        proposePolicy(world.ports, one, { policy: { ...policy, lifetime_minutes: index + 1 }, source: "form" }),
      ),
    );
    expect(made.map((result) => (result.ok ? result.value.version : 0)).toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([
    ["another organisation's owner", { owner_id: "8" }, "foreign-owner"],
    ["an issuer that is not connected", { issuer: "gitlab" }, "foreign-owner"],
    ["another organisation's repository", { repository_id: "201" }, "foreign-repository"],
    ["a repository that nobody knows", { repository_id: "999" }, "foreign-repository"],
    ["an id that no GitHub gives", { repository_id: "11111111111111111111" }, "foreign-repository"],
  ])("for %s is refused and writes nothing", async (_what, who, code) => {
    const before = await world.db.database.trustPolicy.count();
    const result = await proposePolicy(world.ports, await world.person(["admin"]), {
      policy: fresh(who),
      source: "form",
    });
    expect(result).toMatchObject({ ok: false, failure: { code } });
    expect(await world.db.database.trustPolicy.count()).toBe(before);
  });

  test("in another organisation's name is refused to its own admin, too, by a member of two", async () => {
    const both = await world.person(["admin"]);
    const roles = [...both.roles, { organisationId: world.globex, role: "viewer" as const }];
    const policy = fresh({ owner_id: "8", repository_id: "201" });
    const result = await proposePolicy(world.ports, { ...both, roles }, { policy, source: "form" });
    expect(result).toMatchObject({ ok: false, failure: { code: "forbidden" } });
  });
});

describe("importing text", () => {
  test("proposes each policy, names each mistake's line, and is safe to send again", async () => {
    const ada = await world.person(["security-lead"]);
    const good = fresh();
    const text = exportPolicies([good, fresh({ repository_id: "999" })]).replace("version: 1", "version: 1 # by hand");
    const first = await importText(world.ports, ada, text);
    expect(first).toMatchObject({ ok: true, value: { proposed: [{ grant: good.grant, outcome: "pending" }] } });
    if (!first.ok) return;
    const at = text.split("\n").findIndex((line, index) => index > 4 && line.includes("- grant")) + 1;
    expect(first.value.mistakes).toEqual([{ line: at, message: "No repository of the organisation has the id 999." }]);
    const again = await importText(world.ports, ada, text);
    expect(again).toMatchObject({ ok: true, value: { proposed: [{ outcome: "unchanged", version: 1 }] } });
  });

  test("knows the issuers that are connected, and no other", async () => {
    const ada = await world.person(["owner"]);
    const text = exportPolicies([fresh({ issuer: "somewhere" })]);
    const result = await importText(world.ports, ada, text);
    expect(result.ok && result.value.mistakes[0]?.message).toBe("who.issuer: the broker is configured for github");
  });

  test("is refused to a viewer", async () => {
    const result = await importText(world.ports, await world.person(["viewer"]), "version: 1");
    expect(result).toMatchObject({ ok: false, failure: { code: "forbidden" } });
  });
});

describe("importing a file of octo-sts", () => {
  const FILE = `issuer: https://token.actions.githubusercontent.com
subject: repo:acme/app:ref:refs/heads/main
permissions:
  contents: read
`;
  const answers = {
    repository: "acme/deploy",
    grant: "octo.read",
    issuer: "github",
    audience: "https://broker.test",
    completions: { workflows: [".github/workflows/ci.yml"], events: ["push"] },
  };

  test("makes a pending version for the repository that may ask", async () => {
    const result = await importOctoFile(world.ports, await world.person(["owner"]), FILE, answers);
    expect(result).toMatchObject({
      ok: true,
      value: { mistakes: [], proposed: [{ repository: "acme/app", grant: "octo.read" }] },
    });
  });

  test("says the line of what cannot be taken over, and takes over nothing", async () => {
    const result = await importOctoFile(world.ports, await world.person(["owner"]), `${FILE}extra: 1\n`, answers);
    expect(result).toMatchObject({ ok: true, value: { proposed: [] } });
    expect(result.ok && result.value.mistakes[0]?.line).toBe(5);
  });

  test("wants a repository that is known", async () => {
    const result = await importOctoFile(world.ports, await world.person(["owner"]), FILE, {
      ...answers,
      repository: "x",
    });
    expect(result.ok && result.value.mistakes[0]?.message).toMatch(/^x is not known here/);
  });
});

test("the web process cannot write an approved version, nor change what was proposed", async () => {
  const { policyId } = await world.pending(document({}, { grant: "past.the-use-case" }));
  const web = (sql: string) => world.db.query(world.db.webUrl, sql, [policyId]);
  await expect(web("UPDATE trust_policy_version SET document = '{}' WHERE policy_id = $1")).rejects.toThrow(
    /permission denied/,
  );
  await expect(
    web(
      "UPDATE trust_policy_version SET status = 'active', approved_by = created_by, approved_at = now() WHERE policy_id = $1",
    ),
  ).rejects.toThrow(/two_people/);
});
