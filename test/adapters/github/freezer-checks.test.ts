import { describe, expect, test } from "vitest";
import { gateContext } from "../../../lib/core/freeze/rulesets.ts";
import type { FreezeCheck } from "../../../lib/usecases/github/freezer-ports.ts";
import { call, installed, token } from "../../demo/github/support.ts";
import { answer, documentOf, EPOCH, frozenOrganisation, got, pullRequest, repository } from "./freezer-support.ts";

const frozen = frozenOrganisation();

describe("a branch", () => {
  test("tells the rules in force on it, of the organisation's rulesets and of its own", async () => {
    const place = await repository(frozen);
    const { id } = got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
    const rules = got(await frozen.freezer.rulesOn(frozen.installation, place, "main"));
    expect(new Set(rules.map(({ rulesetId }) => rulesetId))).toEqual(new Set([id]));
    expect(rules.every(({ ofOrganisation }) => ofOrganisation)).toBe(true);
    expect(rules.find(({ type }) => type === "required_status_checks")?.parameters).toMatchObject({
      required_status_checks: [{ context: gateContext(EPOCH, "default") }],
    });
    expect(got(await frozen.freezer.rulesOn(frozen.installation, place, "other/branch"))).toEqual([]);
  });

  test("with a slash in its name is asked for as one branch", async () => {
    const place = await repository(frozen);
    got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true, "release")));
    expect(got(await frozen.freezer.rulesOn(frozen.installation, place, "release/2026/11")).length).toBeGreaterThan(0);
  });

  test("with a rule that does not say which ruleset it is of is not understood", async () => {
    const place = await repository(frozen);
    answer(frozen, "/repos/{owner}/{repo}/rules/branches/{branch}", [{ type: "update" }]);
    expect(await frozen.freezer.rulesOn(frozen.installation, place, "main")).toMatchObject({
      failure: { code: "unavailable" },
    });
  });
});

describe("a check", () => {
  const checkOn = (sha: string, given: Partial<FreezeCheck> = {}): FreezeCheck => ({
    id: null,
    name: gateContext(EPOCH, "default"),
    sha,
    conclusion: "success",
    detailsUrl: "https://thaw.example/incidents/1",
    title: "May go in",
    summary: "The migration of this repository.",
    externalId: "plan 1",
    ...given,
  });

  test("lets exactly the commit through that it is on, and no longer once it failed", async () => {
    const place = await repository(frozen);
    got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
    const one = await pullRequest(frozen, place);
    const other = await pullRequest(frozen, place);
    frozen.setting.mints.length = 0;
    const { id } = got(await frozen.freezer.writeCheck(frozen.installation, place, checkOn(one.head)));
    expect(frozen.setting.mints).toMatchObject([{ repositoryIds: [place.id], permissions: { checks: "write" } }]);
    expect(await other.merge()).toBe(false);
    got(await frozen.freezer.writeCheck(frozen.installation, place, checkOn(one.head, { id, conclusion: "failure" })));
    expect(await one.merge()).toBe(false);
    got(await frozen.freezer.writeCheck(frozen.installation, place, checkOn(one.head, { id, conclusion: "success" })));
    expect(await one.merge()).toBe(true);
  });

  test("is found again by the beginning of its name, and another App's of the same name is not", async () => {
    const place = await repository(frozen);
    const sha = await frozen.github.control.commit(place.full, { "e.txt": "e" });
    const { id } = got(await frozen.freezer.writeCheck(frozen.installation, place, checkOn(sha)));
    got(await frozen.freezer.writeCheck(frozen.installation, place, checkOn(sha, { name: "thaw-scan" })));
    const forger = await installed(frozen.github, { checks: "write", metadata: "read" }, { slug: "check-forger" });
    const forged = { name: gateContext(EPOCH, "default"), head_sha: sha, conclusion: "success" };
    await call(
      `${frozen.github.url}/repos/${place.full}/check-runs`,
      "POST",
      await token(frozen.github, forger),
      forged,
    );
    expect(got(await frozen.freezer.checksOn(frozen.installation, place, sha, "thaw-gate/"))).toEqual([
      { id, name: gateContext(EPOCH, "default"), conclusion: "success", externalId: "plan 1" },
    ]);
  });

  test("on a commit that is not there is a failure, and an answer of another check is not taken for it", async () => {
    const place = await repository(frozen);
    expect(await frozen.freezer.writeCheck(frozen.installation, place, checkOn("0".repeat(40)))).toMatchObject({
      ok: false,
    });
    answer(frozen, "/repos/{owner}/{repo}/check-runs/{id}", { id: 8 }, "PATCH");
    expect(
      await frozen.freezer.writeCheck(frozen.installation, place, checkOn("0".repeat(40), { id: 7 })),
    ).toMatchObject({
      failure: { code: "unavailable", outcomeUnknown: true },
    });
  });
});

test("who passed a ruleset is told of one repository, and of all in the same number of requests", async () => {
  const [one, other] = [await repository(frozen), await repository(frozen)];
  frozen.github.control.addMember("fjordline", "ada", { role: "admin" });
  const { id } = got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, true)));
  frozen.github.control.editRuleset(id, {
    bypass: [{ actorId: null, actorType: "OrganizationAdmin", mode: "always" }],
  });
  for (const { full } of [one, other]) {
    await frozen.github.control.commit(full, { "f.txt": "f" }, { branch: "by-admin" });
    const number = await frozen.github.control.openPull(full, { head: "by-admin" });
    await frozen.github.control.mergePull(full, number, "ada");
  }
  const all = got(await frozen.freezer.bypasses(frozen.installation, null));
  expect(all.map(({ repositoryId }) => repositoryId).sort()).toEqual([one.id, other.id].sort());
  expect(all[0]).toMatchObject({ actor: "ada", ref: "refs/heads/main" });
  expect(got(await frozen.freezer.bypasses(frozen.installation, one))).toMatchObject([{ repositoryId: one.id }]);
  // The name is another repository's by now.
  expect(got(await frozen.freezer.bypasses(frozen.installation, { ...one, id: 1 }))).toEqual([]);
});
