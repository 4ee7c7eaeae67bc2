import { parse, validate } from "graphql";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { lookDocument } from "../../../lib/adapters/github/changes-look.ts";
import { createChanges, createDirectory } from "../../../lib/adapters/github/index.ts";
import type { BranchChange, GithubChanges, LookRequest } from "../../../lib/usecases/github/changes-ports.ts";
import type { GithubInstallation, GithubResult } from "../../../lib/usecases/github/ports.ts";
import { GITHUB } from "../../demo/github/graphql-support.ts";
import { runGit, standIn } from "../../demo/github/support.ts";
import { connect, ROLE_PERMISSIONS, type Setting } from "./support.ts";

const WORKFLOW = ".github/workflows/ci.yml";
const BRANCH = "thaw/0123456789ab";
const SEES = { ...ROLE_PERMISSIONS.observer, pull_requests: "read", checks: "read", statuses: "read" } as const;

let github: StandIn;
let setting: Setting;
let changes: GithubChanges;
let observer: GithubInstallation;
let remediator: GithubInstallation;
let count = 0;

beforeAll(async () => {
  github = await standIn();
  setting = await connect(github);
  github.control.changeInstallation(setting.where.observer.installation, { permissions: SEES });
  changes = createChanges(setting.apps);
  [observer, remediator] = await Promise.all([installation("observer"), installation("remediator")]);
});

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

async function installation(role: "observer" | "remediator"): Promise<GithubInstallation> {
  const found = await createDirectory(setting.apps).listInstallations(role);
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  return found.value[0];
}

/** A repository with one workflow. */
async function repository(): Promise<{ readonly full: string; readonly request: LookRequest }> {
  const name = `berth-${++count}`;
  const { id } = await github.control.createRepository(`fjordline/${name}`, {
    files: { [WORKFLOW]: "on: push\n", "a.txt": "a" },
  });
  return {
    full: `fjordline/${name}`,
    request: { repositoryId: id, owner: "fjordline", name, branch: BRANCH, pullNumber: null },
  };
}

function got<T>(result: GithubResult<T> | undefined): T {
  if (result?.ok !== true) throw new Error(`Failed: ${JSON.stringify(result?.failure)}`);
  return result.value;
}

async function look(request: LookRequest) {
  return got((await changes.look(observer, [request]))[0]);
}

async function changeOf(request: LookRequest, text = "on: [push]\n"): Promise<BranchChange> {
  const { repository: place, head } = await look(request);
  return { repository: place, branch: BRANCH, base: head ?? "", files: [{ path: WORKFLOW, text }], headline: "Thaw" };
}

async function git(full: string, ...args: string[]): Promise<string> {
  return (await runGit(github.control.gitFolder(full), ...args)).stdout.trim();
}

const routes = () => github.control.requests().map(({ method, path }) => `${method} ${path}`);

async function opened() {
  const { full, request } = await repository();
  const change = await changeOf(request);
  const written = got(await changes.commit(remediator, change));
  if (written.kind !== "written") throw new Error("stale");
  const pull = { repository: change.repository, base: "main", branch: BRANCH, title: "Thaw", body: "Why." };
  const { number } = got(await changes.open(remediator, { ...pull, draft: false, labels: ["thaw"] }));
  return { full, request: { ...request, pullNumber: number }, change, head: written.head, number, pull };
}

test("documents are such as GitHub would take", async () => {
  const one = { repositoryId: 1, owner: "a", name: "b", branch: "c", pullNumber: null };
  for (const requests of [[one], [one, { ...one, pullNumber: 3 }]])
    expect(validate(GITHUB, parse(lookDocument(requests).query))).toEqual([]);
});

describe("looking", () => {
  test("shows many repositories in one request, each with its branch, and those that are gone by themselves", async () => {
    const [one, other] = [await repository(), await repository()];
    await github.control.commit(one.full, { "b.txt": "b" }, { branch: BRANCH });
    github.control.configureRepository(other.full, { archived: true });
    github.control.clearRequests();
    const gone = { ...one.request, name: "never-was" };
    const wrong = { ...one.request, repositoryId: other.request.repositoryId };
    const answers = await changes.look(observer, [one.request, gone, other.request, wrong]);
    expect(routes().filter((route) => route.endsWith("/graphql"))).toHaveLength(1);
    expect(got(answers[0])).toMatchObject({
      repository: { id: one.request.repositoryId, name: one.request.name },
      archived: false,
      defaultBranch: "main",
      head: await git(one.full, "rev-parse", "main"),
      baseTree: await git(one.full, "rev-parse", "main:.github/workflows"),
      branchHead: await git(one.full, "rev-parse", BRANCH),
      pull: null,
    });
    expect(answers[1]).toMatchObject({ ok: false, failure: { code: "not-found" } });
    expect(got(answers[2])).toMatchObject({ archived: true, branchHead: null });
    expect(answers[3]).toMatchObject({ ok: false, failure: { code: "moved" } });
  });

  test("finds a repository by its id after it was renamed, and not after it was deleted", async () => {
    const { full, request } = await repository();
    await github.control.renameRepository(full, "quay");
    expect(got(await changes.find(observer, request.repositoryId))).toMatchObject({
      owner: "fjordline",
      name: "quay",
    });
    await github.control.deleteRepository("fjordline/quay");
    expect(await changes.find(observer, request.repositoryId)).toMatchObject({ failure: { code: "not-found" } });
  });

  test("shows a pull request with checks, reviews and conflicts", async () => {
    const { full, request, head, number } = await opened();
    expect((await look(request)).pull).toMatchObject({
      number,
      state: "open",
      draft: false,
      headBranch: BRANCH,
      headSha: head,
      mergeable: "yes",
      checks: "none",
      review: "none",
      mergedSha: null,
    });
    await github.control.review(full, number, "grace", "CHANGES_REQUESTED");
    await github.control.commit(full, { [WORKFLOW]: "on: schedule\n" });
    expect((await look(request)).pull).toMatchObject({ review: "changes-requested", mergeable: "conflicts" });
  });

  test("says that checks are not visible where they are not, and shows the rest", async () => {
    const own = await connect(github);
    const less = { ...ROLE_PERMISSIONS.observer, pull_requests: "read" } as const;
    github.control.changeInstallation(own.where.observer.installation, { permissions: less });
    const { request } = await opened();
    const sight = await createChanges(own.apps).look({ ...observer, id: own.where.observer.installation }, [request]);
    expect(got(sight[0]).pull).toMatchObject({ checks: null, state: "open" });
  });
});

describe("writing", () => {
  test("makes a branch with one signed commit on the base, and takes the token for workflows back", async () => {
    const { full, request } = await repository();
    const change = await changeOf(request);
    github.control.clearRequests();
    setting.mints.length = 0;
    const written = got(await changes.commit(remediator, change));
    expect(written).toEqual({ kind: "written", head: await git(full, "rev-parse", BRANCH) });
    expect(await git(full, "rev-parse", `${BRANCH}^`)).toBe(change.base);
    expect(await git(full, "show", `${BRANCH}:${WORKFLOW}`)).toBe("on: [push]");
    expect(await git(full, "diff", "--name-only", "main", BRANCH)).toBe(WORKFLOW);
    expect(got(await changes.inspect(observer, change))).toMatchObject({ kind: "ours" });
    expect(setting.mints.filter(({ role }) => role === "remediator")).toMatchObject([
      { repositoryIds: [request.repositoryId], permissions: { contents: "write", workflows: "write" } },
    ]);
    expect(setting.revoked.at(-1)?.failed).toBe(false);
  });

  test("opens a pull request with its labels in two requests, with a token that cannot write files", async () => {
    const { request } = await repository();
    const change = await changeOf(request);
    await changes.commit(remediator, change);
    github.control.clearRequests();
    setting.mints.length = 0;
    const asked = {
      repository: change.repository,
      base: "main",
      branch: BRANCH,
      title: "Thaw",
      body: "B",
      draft: true,
    };
    const made = got(await changes.open(remediator, { ...asked, labels: ["thaw"] }));
    expect(made).toEqual({ number: 1, made: true, labelled: true });
    expect(routes().filter((route) => !route.includes("access_tokens"))).toHaveLength(2);
    expect(setting.mints).toMatchObject([{ permissions: { pull_requests: "write" } }]);
    expect(setting.mints[0]?.permissions).not.toHaveProperty("contents");
    expect(await github.control.pull(`fjordline/${request.name}`, 1)).toMatchObject({
      draft: true,
      labels: ["thaw"],
      title: "Thaw",
      body: "B",
    });
  });

  test("does not overwrite a branch that holds something else", async () => {
    const { full, request } = await repository();
    const stranger = await github.control.commit(full, { "x.txt": "x" }, { branch: BRANCH });
    const change = await changeOf(request);
    expect(got(await changes.commit(remediator, change))).toEqual({ kind: "stale" });
    expect(await git(full, "rev-parse", BRANCH)).toBe(stranger);
    expect(got(await changes.inspect(observer, change))).toEqual({ kind: "other", head: stranger });
  });

  test("tells a commit of a person with the same texts from ours, which GitHub signed", async () => {
    const { full, request } = await repository();
    const change = await changeOf(request);
    await github.control.commit(full, { [WORKFLOW]: "on: [push]\n" }, { branch: BRANCH });
    expect(got(await changes.inspect(observer, change))).toMatchObject({ kind: "other" });
  });

  test.each(["before", "after"] as const)("knows after a cut %s the commit whether it is there", async (when) => {
    const { request } = await repository();
    const change = await changeOf(request);
    await look(request);
    github.control.fail({ route: "/graphql", fault: { kind: "cut", when } });
    const cut = await changes.commit(remediator, change);
    expect(cut).toMatchObject({ ok: false, failure: { code: "unavailable", outcomeUnknown: true } });
    expect(got(await changes.inspect(observer, change)).kind).toBe(when === "before" ? "absent" : "ours");
  });

  test.each(["before", "after"] as const)("opens one pull request through a cut %s it", async (when) => {
    const { full, request } = await repository();
    const change = await changeOf(request);
    await changes.commit(remediator, change);
    const asked = {
      repository: change.repository,
      base: "main",
      branch: BRANCH,
      title: "Thaw",
      body: "B",
      draft: false,
    };
    github.control.fail({ method: "POST", route: "/repos/{o}/{r}/pulls", fault: { kind: "cut", when } });
    const first = await changes.open(remediator, { ...asked, labels: ["thaw"] });
    expect(first.ok).toBe(when === "after");
    expect(got(await changes.open(remediator, { ...asked, labels: ["thaw"] }))).toEqual({
      number: 1,
      // One that the answer was cut of is found, and not made again.
      made: when === "before",
      labelled: true,
    });
    expect(await github.control.pulls(full)).toHaveLength(1);
  });

  test("has opened the pull request also where its labels could not be set", async () => {
    const { request } = await repository();
    const change = await changeOf(request);
    await changes.commit(remediator, change);
    github.control.fail({
      method: "POST",
      route: "/repos/{o}/{r}/issues/{n}/labels",
      fault: { kind: "status", status: 500 },
    });
    const asked = { repository: change.repository, base: "main", branch: BRANCH, title: "T", body: "B", draft: false };
    expect(got(await changes.open(remediator, { ...asked, labels: ["thaw"] }))).toEqual({
      number: 1,
      made: true,
      labelled: false,
    });
  });

  test("says which permission is missing where workflows may not be written, and leaves the branch without a commit", async () => {
    const own = await connect(github);
    const less = { metadata: "read", contents: "write", pull_requests: "write" } as const;
    github.control.changeInstallation(own.where.remediator.installation, { permissions: less });
    const { request } = await repository();
    const change = await changeOf(request);
    const place = { ...remediator, id: own.where.remediator.installation };
    const refused = await createChanges(own.apps).commit(place, change);
    expect(refused).toMatchObject({ ok: false, failure: { code: "missing-permission", outcomeUnknown: false } });
  });
});

describe("building anew", () => {
  test("moves the branch to one commit on the new base, and the pull request stays open", async () => {
    const { full, request, head, number } = await opened();
    await github.control.commit(full, { [WORKFLOW]: "on: schedule\n" });
    const change = await changeOf(request, "on: [schedule]\n");
    const built = got(await changes.rebuild(remediator, { ...change, from: head }));
    expect(built).toEqual({ kind: "written", head: await git(full, "rev-parse", BRANCH) });
    expect(await git(full, "rev-parse", `${BRANCH}^`)).toBe(await git(full, "rev-parse", "main"));
    expect(await github.control.pull(full, number)).toMatchObject({ state: "open", mergedAt: null });
    expect(await git(full, "for-each-ref", "--format=%(refname)", "refs/heads/thaw")).toBe(`refs/heads/${BRANCH}`);
  });

  test("leaves a commit alone that a person pushed since", async () => {
    const { full, request, head } = await opened();
    await github.control.commit(full, { [WORKFLOW]: "on: schedule\n" });
    const theirs = await github.control.commit(full, { "fix.txt": "x" }, { branch: BRANCH, startAt: BRANCH });
    const change = await changeOf(request, "on: [schedule]\n");
    expect(got(await changes.rebuild(remediator, { ...change, from: head }))).toEqual({ kind: "stale" });
    expect(await git(full, "rev-parse", BRANCH)).toBe(theirs);
  });

  test.each([1, 2, 3])("comes through a cut after its request %i, and leaves nothing beside it", async (nth) => {
    const { full, request, head, number } = await opened();
    await github.control.commit(full, { [WORKFLOW]: "on: schedule\n" });
    const change = await changeOf(request, "on: [schedule]\n");
    let seen = 0;
    const stop = github.control.onRequest(({ path }) => {
      if (path.endsWith("/graphql") && ++seen === nth - 1) arm();
    });
    const arm = () => github.control.fail({ route: "/graphql", fault: { kind: "cut", when: "after" } });
    if (nth === 1) arm();
    const cut = await changes.rebuild(remediator, { ...change, from: head });
    stop();
    github.control.clearFaults();
    if (!cut.ok) {
      const now = got(await changes.inspect(observer, change));
      if (now.kind !== "ours") got(await changes.rebuild(remediator, { ...change, from: head }));
    }
    expect(got(await changes.inspect(observer, change))).toMatchObject({ kind: "ours" });
    expect(await git(full, "for-each-ref", "--format=%(refname)", "refs/heads/thaw")).toBe(`refs/heads/${BRANCH}`);
    expect(await github.control.pull(full, number)).toMatchObject({ state: "open" });
  });
});

describe("words and endings", () => {
  test("a comment is made once, whatever became of the first attempt", async () => {
    const { full, change, number } = await opened();
    const place = { repository: change.repository, number };
    const since = new Date(Date.now() - 60_000);
    github.control.fail({
      method: "POST",
      route: "/repos/{o}/{r}/issues/{n}/comments",
      fault: { kind: "cut", when: "after" },
    });
    expect((await changes.comment(remediator, place, "Still open.", null)).ok).toBe(false);
    expect((await changes.comment(remediator, place, "Still open.", since)).ok).toBe(true);
    expect((await github.control.pull(full, number)).comments.map(({ body }) => body)).toEqual(["Still open."]);
  });

  test("a pull request is closed, found as closed, opened again, and found as open", async () => {
    const { change, number } = await opened();
    const place = { repository: change.repository, number };
    const found = async () => got(await changes.pullOf(observer, change.repository, BRANCH));
    for (const state of ["closed", "open"] as const) {
      got(await changes.change(remediator, place, { state }));
      expect(await found()).toEqual({ number, state });
    }
    expect(got(await changes.pullOf(observer, change.repository, "thaw/other"))).toBeNull();
  });

  test("a branch is removed only where we left it", async () => {
    const { full, change, head } = await opened();
    const place = { repository: change.repository, branch: BRANCH, head };
    const theirs = await github.control.commit(full, { "x.txt": "x" }, { branch: BRANCH, startAt: BRANCH });
    expect(got(await changes.removeBranch(remediator, place))).toBe(false);
    expect(await git(full, "rev-parse", BRANCH)).toBe(theirs);
    expect(got(await changes.removeBranch(remediator, { ...place, head: theirs }))).toBe(true);
    expect(await git(full, "for-each-ref", `refs/heads/${BRANCH}`)).toBe("");
  });
});
