import { beforeAll, describe, expect, test } from "vitest";
import { createFreezerLadder } from "../../../lib/adapters/github/index.ts";
import { rulesetByIds, rulesetOfRepository } from "../../../lib/core/freeze/ladder.ts";
import type { GithubFreezerLadder } from "../../../lib/usecases/github/freezer-ladder-ports.ts";
import { answer, documentOf, frozenOrganisation, got, merged, pushed, repository } from "./freezer-support.ts";

const PROTECTION = "/repos/{owner}/{repo}/branches/{branch}/protection";
const frozen = frozenOrganisation();
let ladder: GithubFreezerLadder;

beforeAll(() => {
  ladder = createFreezerLadder(frozen.setting.apps);
});

test("the organisation's ruleset by ids holds exactly the repositories that it names", async () => {
  const [one, other] = [await repository(frozen), await repository(frozen)];
  got(await frozen.freezer.createRuleset(frozen.installation, rulesetByIds(documentOf(frozen, true), [one.id])));
  expect([await merged(frozen, one), await merged(frozen, other)]).toEqual([false, true]);
});

test("a repository's own ruleset, made while it is off, holds it by one request, and is listed without the organisation's", async () => {
  const place = await repository(frozen);
  got(await frozen.freezer.createRuleset(frozen.installation, documentOf(frozen, false)));
  const off = rulesetOfRepository(documentOf(frozen, false));
  frozen.setting.mints.length = 0;
  const { id } = got(await ladder.createRuleset(frozen.installation, place, off));
  expect(frozen.setting.mints).toMatchObject([{ repositoryIds: [place.id], permissions: { administration: "write" } }]);
  expect(await merged(frozen, place)).toBe(true);
  const on = rulesetOfRepository(documentOf(frozen, true));
  got(await ladder.updateRuleset(frozen.installation, place, id, on));
  expect([await merged(frozen, place), await pushed(frozen, place)]).toEqual([false, false]);
  const listed = got(await ladder.rulesets(frozen.installation, place));
  expect(listed).toMatchObject([{ id, enforcement: "active", properties: null, repositoryIds: null }]);
  got(await ladder.deleteRuleset(frozen.installation, place, id));
  expect(await merged(frozen, place)).toBe(true);
});

describe("a locked branch", () => {
  test("takes neither merges nor pushes, from an administrator neither, and is as before when it is unlocked", async () => {
    const place = await repository(frozen);
    frozen.github.control.addMember("fjordline", "ada", { role: "admin" });
    const before = got(await ladder.lockBranch(frozen.installation, place, "main"));
    expect(before).toEqual({ protected: false, locked: false, administrators: false });
    expect([await merged(frozen, place), await pushed(frozen, place)]).toEqual([false, false]);
    await frozen.github.control.commit(place.full, { "z.txt": "z" }, { branch: "by-admin" });
    const number = await frozen.github.control.openPull(place.full, { head: "by-admin" });
    await expect(frozen.github.control.mergePull(place.full, number, "ada")).rejects.toThrow("locked");
    got(await ladder.unlockBranch(frozen.installation, place, "main", before));
    expect(await merged(frozen, place)).toBe(true);
    // Once more is nothing: an answer may have been lost.
    got(await ladder.unlockBranch(frozen.installation, place, "main", before));
  });

  test("keeps what its protection says otherwise", async () => {
    const place = await repository(frozen);
    const put = frozen.setting.apps.withInstallation(
      frozen.setting.scope("freezer", [place.full], { administration: "write" }),
      ({ rest }) =>
        rest.repos.updateBranchProtection({
          owner: place.owner,
          repo: place.name,
          branch: "main",
          required_status_checks: { strict: true, contexts: [], checks: [{ context: "build", app_id: 7 }] },
          enforce_admins: false,
          required_pull_request_reviews: { required_approving_review_count: 2 },
          restrictions: null,
          allow_deletions: true,
        }),
    );
    got(await put);
    const read = async () =>
      got(
        await frozen.setting.apps.withInstallation(
          frozen.setting.scope("freezer", [place.full], { administration: "read" }),
          async ({ rest }) =>
            (await rest.repos.getBranchProtection({ owner: place.owner, repo: place.name, branch: "main" })).data,
        ),
      );
    const was = await read();
    const before = got(await ladder.lockBranch(frozen.installation, place, "main"));
    expect(before).toEqual({ protected: true, locked: false, administrators: false });
    expect(await read()).toEqual({
      ...was,
      lock_branch: { enabled: true },
      enforce_admins: { ...was.enforce_admins, enabled: true },
    });
    got(await ladder.unlockBranch(frozen.installation, place, "main", before));
    expect(await read()).toEqual(was);
  });

  test("sends people and Apps back by their names, and any App as any App", async () => {
    const place = await repository(frozen);
    const named = { users: [{ login: "ada" }], teams: [{ slug: "ops" }], apps: [{ slug: "bot" }] };
    answer(frozen, PROTECTION, {
      restrictions: named,
      required_status_checks: { strict: false, checks: [{ context: "any", app_id: null }] },
      required_pull_request_reviews: { dismissal_restrictions: named, dismiss_stale_reviews: true },
    });
    const seen: unknown[] = [];
    const own = createFreezerLadder(
      frozen.setting.renewed({
        api: frozen.github.url,
      }),
    );
    const real = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      if (init?.method === "PUT") seen.push(JSON.parse(String(init.body)));
      return real(input, init);
    };
    try {
      await own.lockBranch(frozen.installation, place, "main");
    } finally {
      globalThis.fetch = real;
    }
    const names = { users: ["ada"], teams: ["ops"], apps: ["bot"] };
    expect(seen).toMatchObject([
      {
        restrictions: names,
        required_status_checks: { strict: false, checks: [{ context: "any", app_id: -1 }] },
        required_pull_request_reviews: { dismissal_restrictions: names, dismiss_stale_reviews: true },
        lock_branch: true,
        enforce_admins: true,
      },
    ]);
  });

  test("that is not there cannot be locked, and an answer that is not understood changes nothing", async () => {
    const place = await repository(frozen);
    expect((await ladder.lockBranch(frozen.installation, place, "none")).ok).toBe(false);
    answer(frozen, PROTECTION, { lock_branch: "yes" });
    expect(await ladder.lockBranch(frozen.installation, place, "main")).toMatchObject({
      failure: { code: "unavailable" },
    });
    expect(await merged(frozen, place)).toBe(true);
  });
});

test("with Actions off no job runs, and whose actions may run is as before when they are on again", async () => {
  const place = await repository(frozen);
  const workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ran\n";
  await frozen.github.control.commit(place.full, { ".github/workflows/ci.yml": workflow });
  const run = () => frozen.github.control.runJob({ repository: place.full, workflow: ".github/workflows/ci.yml" });
  got(await ladder.writeActions(frozen.installation, place, { enabled: true, allowed: "local_only" }));
  const before = got(await ladder.readActions(frozen.installation, place));
  got(await ladder.writeActions(frozen.installation, place, { enabled: false, allowed: null }));
  expect(got(await ladder.readActions(frozen.installation, place))).toEqual({ enabled: false, allowed: null });
  expect((await run()).conclusion).toBe("failure");
  got(await ladder.writeActions(frozen.installation, place, before));
  expect(got(await ladder.readActions(frozen.installation, place))).toEqual({ enabled: true, allowed: "local_only" });
  expect(await run()).toMatchObject({ conclusion: "success", log: expect.stringContaining("ran") });
});
