import { beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createDirectory } from "../../../lib/adapters/github/index.ts";
import type { GithubResult } from "../../../lib/usecases/github/ports.ts";
import { standIn } from "../../demo/github/support.ts";
import { connect, quickTimer, SECRET, type Setting, seen } from "./support.ts";

const API = "fjordline/api";
const WEB = "fjordline/web";
const READ = { contents: "read" } as const;
const MINT = "/app/installations/{id}/access_tokens";

let github: StandIn;
let clock: ReturnType<typeof quickTimer>;
let setting: Setting;

beforeEach(async () => {
  clock = quickTimer();
  github = await standIn({ now: clock.timer.now });
  for (const name of [API, WEB]) await github.control.createRepository(name);
  setting = await connect(github, { timer: clock.timer });
});

function readRepository(scope = setting.scope("observer", [API], READ), name = "api"): Promise<GithubResult<number>> {
  return setting.apps.withInstallation(scope, async ({ rest }) => {
    const { data } = await rest.repos.get({ owner: "fjordline", repo: name });
    return data.id;
  });
}

function code(result: GithubResult<unknown>): string {
  return result.ok ? "ok" : result.failure.code;
}

describe("a token is as narrow as its job", () => {
  test("it has the repositories and permissions that were asked for, and its mint is logged", async () => {
    expect(code(await readRepository())).toBe("ok");
    const [token, ...more] = github.control.tokens();
    expect(more).toEqual([]);
    const id = github.control.repository(API).id;
    expect(token).toMatchObject({ repositoryIds: [id], permissions: { contents: "read", metadata: "read" } });
    const { app, installation } = setting.where.observer;
    const event = { role: "observer", appId: app.clientId, installationId: installation, repositoryIds: [id] };
    expect(setting.mints).toEqual([
      { ...event, permissions: token?.permissions, expiresAt: expect.any(Date), refused: null },
    ]);
  });

  test("it does not see another repository", async () => {
    expect(code(await readRepository(setting.scope("observer", [API], READ), "web"))).toBe("not-found");
  });

  test.each([
    ["an observer that writes", "observer", { contents: "write" }],
    ["a remediator that sets checks", "remediator", { checks: "write" }],
    ["a remediator that administers", "remediator", { administration: "write" }],
    ["a freezer that reads contents", "freezer", { contents: "read" }],
    ["no permission at all", "observer", {}],
  ] as const)("%s: nothing is asked of GitHub", async (_, role, permissions) => {
    expect(code(await readRepository(setting.scope(role, [API], permissions)))).toBe("refused");
    expect(github.control.requests()).toEqual([]);
  });

  test("no repository, or all of them for writing, is never asked for", async () => {
    expect(code(await readRepository(setting.scope("observer", [], READ)))).toBe("refused");
    const all = setting.scope("remediator", "all", { contents: "write" });
    expect(code(await readRepository(all))).toBe("refused");
    const both = setting.scope("freezer", "all", { organization_administration: "write", checks: "write" });
    expect(code(await readRepository(both))).toBe("refused");
    expect(github.control.requests()).toEqual([]);
  });

  test("what is the organisation's and in no repository is asked for without one", async () => {
    const rules = setting.scope("freezer", "all", { organization_administration: "write" });
    // The App of this file lacks it, so that GitHub says no; but it was asked.
    expect(code(await readRepository(rules))).toBe("missing-permission");
    expect(github.control.requests()).toHaveLength(1);
  });
});

describe("what comes back is compared with what was asked for", () => {
  const secret = `ghs_${"x".repeat(36)}`;
  const soon = () => new Date(clock.timer.now() + 3_600_000).toISOString();
  const given = () => ({
    token: secret,
    expires_at: soon(),
    permissions: { contents: "read", metadata: "read" },
    repository_selection: "selected",
    repositories: [{ id: github.control.repository(API).id }],
  });
  const answers = (change: object) =>
    github.control.fail({ route: MINT, fault: { kind: "status", status: 201, body: { ...given(), ...change } } });

  test.each([
    ["a higher level", { permissions: { contents: "write", metadata: "read" } }],
    ["one more permission", { permissions: { contents: "read", metadata: "read", issues: "read" } }],
    ["an unknown level", { permissions: { contents: "everything", metadata: "read" } }],
    ["all repositories", { repository_selection: "all", repositories: undefined }],
    ["another repository", { repositories: [{ id: 1 }] }],
    ["a longer life", { expires_at: "2099-01-01T00:00:00Z" }],
  ])("%s: it is taken back, logged as refused, and not used", async (_, change) => {
    answers(change);
    const result = await readRepository();
    expect(code(result)).toBe("broader");
    expect(setting.mints.map(({ refused }) => refused)).toEqual([expect.stringMatching(/^a token came/)]);
    const asked = github.control.requests().map(({ method, path }) => `${method} ${path}`);
    expect(asked.slice(1)).toEqual(["DELETE /installation/token"]);
    expect(seen(result, setting.mints)).not.toMatch(SECRET);
  });

  test("less than asked for is a missing permission", async () => {
    answers({ permissions: { metadata: "read" } });
    expect(code(await readRepository())).toBe("missing-permission");
  });

  test("an answer of another form may have minted something", async () => {
    answers({ token: undefined });
    expect(await readRepository()).toMatchObject({ failure: { code: "unavailable", outcomeUnknown: true } });
  });

  test("a mint that cannot be logged is taken back", async () => {
    const mints = { onMint: () => Promise.reject(new Error("disk full")) };
    const other = await connect(github, { timer: clock.timer, mints });
    const result = await other.apps.withInstallation(other.scope("observer", [API], READ), ({ rest }) =>
      rest.repos.get({ owner: "fjordline", repo: "api" }),
    );
    expect(code(result)).toBe("refused");
    expect(github.control.tokens().every(({ revokedAt }) => revokedAt !== null)).toBe(true);
  });
});

describe("how long tokens live here", () => {
  test("one that reads serves until five minutes before its end", async () => {
    await Promise.all([readRepository(), readRepository()]);
    clock.advance(54 * 60);
    await readRepository();
    expect(github.control.tokens()).toHaveLength(1);
    clock.advance(2 * 60);
    expect(code(await readRepository())).toBe("ok");
    expect(github.control.tokens()).toHaveLength(2);
  });

  test("one that somebody revoked is replaced once", async () => {
    await readRepository();
    const [first] = github.control.tokens();
    if (first !== undefined) first.revokedAt = clock.timer.now();
    expect(code(await readRepository())).toBe("ok");
    expect(github.control.tokens()).toHaveLength(2);
  });

  test("where none is good, it says so", async () => {
    const body = { message: "Bad credentials" };
    github.control.fail({ route: "/repos/{o}/{r}", times: "all", fault: { kind: "status", status: 401, body } });
    expect(code(await readRepository())).toBe("unauthorised");
    expect(github.control.tokens()).toHaveLength(2);
  });

  const WORKFLOWS = { contents: "write", workflows: "write" } as const;

  test("one that may write workflows is never kept, and revoked after its job", async () => {
    const scope = setting.scope("remediator", [API], WORKFLOWS);
    await readRepository(scope);
    await readRepository(scope);
    expect(github.control.tokens()).toHaveLength(2);
    expect(github.control.tokens().every(({ revokedAt }) => revokedAt !== null)).toBe(true);
    expect(setting.revoked.map(({ failed }) => failed)).toEqual([false, false]);
  });

  test("it is revoked when its job fails, too, and when it throws", async () => {
    const scope = setting.scope("remediator", [API], WORKFLOWS);
    expect(code(await readRepository(scope, "web"))).toBe("not-found");
    const broken = setting.apps.withInstallation(scope, async ({ rest }) => {
      await rest.repos.get({ owner: "fjordline", repo: "api" });
      throw new Error("a mistake of the job's own");
    });
    await expect(broken).rejects.toThrow("a mistake of the job's own");
    expect(github.control.tokens().map(({ revokedAt }) => revokedAt === null)).toEqual([false, false]);
  });

  test("a revocation that fails is told", async () => {
    github.control.fail({ route: "/installation/token", fault: { kind: "status", status: 503 } });
    expect(code(await readRepository(setting.scope("remediator", [API], WORKFLOWS)))).toBe("ok");
    expect(setting.revoked.map(({ failed }) => failed)).toEqual([true]);
  });

  test("one that writes something else is made for one job", async () => {
    const scope = setting.scope("remediator", [API], { contents: "write" });
    await readRepository(scope);
    await readRepository(scope);
    expect(github.control.tokens()).toHaveLength(2);
  });
});

describe("what can be wrong with an installation", () => {
  test("suspended", async () => {
    github.control.suspend(setting.where.observer.installation);
    expect(await readRepository()).toMatchObject({ failure: { code: "suspended", status: 403 } });
  });

  test("suspended while a token is held", async () => {
    await readRepository();
    github.control.suspend(setting.where.observer.installation);
    expect(code(await readRepository())).toBe("suspended");
  });

  test("not installed any more", async () => {
    github.control.removeInstallation(setting.where.observer.installation);
    expect(code(await readRepository())).toBe("not-installed");
    const { id } = setting.where.observer.app;
    const directory = createDirectory(setting.apps);
    const ownerId = String(github.control.owner("fjordline"));
    expect(id).toBeGreaterThan(0);
    expect(await directory.installationOf("observer", ownerId)).toEqual({ ok: true, value: null });
  });

  test("a permission that was not granted", async () => {
    github.control.changeInstallation(setting.where.observer.installation, { permissions: { metadata: "read" } });
    expect(code(await readRepository())).toBe("missing-permission");
  });

  test("a role without an App", async () => {
    const { observer } = setting.where;
    const only = await connect(github, { apps: {} });
    const scope = {
      role: "observer",
      installationId: observer.installation,
      repositoryIds: "all",
      permissions: READ,
    } as const;
    expect(code(await only.apps.withInstallation(scope, ({ rest }) => rest.repos.get({ owner: "a", repo: "b" })))).toBe(
      "misconfigured",
    );
  });
});
