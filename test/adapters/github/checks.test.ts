import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StandIn } from "../../../demo/github/index.ts";
import { createChecks, createDirectory } from "../../../lib/adapters/github/index.ts";
import type { CheckAnnotation, CheckResult } from "../../../lib/core/regressions/check.ts";
import type { GithubChecks } from "../../../lib/usecases/github/check-ports.ts";
import type { GithubInstallation, GithubRepositoryRef } from "../../../lib/usecases/github/ports.ts";
import { call, installed, runGit, standIn, token } from "../../demo/github/support.ts";
import { connect, ROLE_PERMISSIONS, type Setting } from "./support.ts";

const FULL = "fjordline/site";
const OBSERVER = { ...ROLE_PERMISSIONS.observer, pull_requests: "read" } as const;

let github: StandIn;
let setting: Setting;
let checks: GithubChecks;
let observer: GithubInstallation;
let freezer: GithubInstallation;
let repository: GithubRepositoryRef;
let head: string;
let base: string;

beforeAll(async () => {
  github = await standIn();
  const { control } = github;
  await control.createRepository(FULL, { files: { "a.txt": "a" } });
  base = (await runGit(control.gitFolder(FULL), "rev-parse", "main")).stdout.trim();
  head = await control.commit(FULL, { "b.txt": "b" }, { branch: "change" });
  await control.openPull(FULL, { head: "change", author: "ada" });
  setting = await connect(github, {}, { observer: OBSERVER });
  checks = createChecks(setting.apps);
  [observer, freezer] = (await Promise.all((["observer", "freezer"] as const).map(installation))) as [
    GithubInstallation,
    GithubInstallation,
  ];
  repository = { id: control.repository(FULL).id, nodeId: "", owner: "fjordline", name: "site" };
});

async function installation(role: "observer" | "freezer"): Promise<GithubInstallation> {
  const found = await createDirectory(setting.apps).listInstallations(role);
  if (!found.ok || found.value[0] === undefined) throw new Error("No installation.");
  return found.value[0];
}

beforeEach(() => {
  github.control.clearFaults();
  github.control.clearRequests();
});

describe("a pull request", () => {
  test("is read with the commit that it starts from, which is not the base's newest", async () => {
    await github.control.commit(FULL, { "c.txt": "c" });
    const read = await checks.readPull(observer, repository, 1);
    expect(read).toEqual({ ok: true, value: { open: true, headSha: head, baseSha: base } });
  });

  test("of another repository of the name by now is none of this one", async () => {
    expect(await checks.readPull(observer, { ...repository, id: 1 }, 1)).toMatchObject({ ok: false });
    expect(await checks.readPull(observer, repository, 99)).toMatchObject({ failure: { code: "not-found" } });
  });
});

const annotation = (line: number): CheckAnnotation => ({
  path: "b.txt",
  startLine: line,
  endLine: line,
  startColumn: null,
  endColumn: null,
  level: "warning",
  title: `line ${line}`,
  message: "m",
});

function result(count: number, title = "t"): CheckResult {
  const annotations = Array.from({ length: count }, (_, index) => annotation(index + 1));
  return { conclusion: "neutral", title, summary: "s", annotations };
}

const put = (externalId: string, what: CheckResult) =>
  checks.putCheck(freezer, repository, { headSha: head, externalId, result: what });

let readers = 0;
async function shown() {
  const where = await installed(github, { checks: "read", metadata: "read" }, { slug: `reader-${++readers}` });
  const path = `${github.url}/repos/${FULL}/commits/${head}/check-runs?check_name=thaw-scan&filter=all`;
  const { body } = await call(path, "GET", await token(github, where));
  return body.check_runs as readonly {
    readonly external_id: string;
    readonly status: string;
    readonly conclusion: string | null;
    readonly output: { readonly annotations_count: number; readonly title: string };
  }[];
}

const of = async (externalId: string) => (await shown()).filter((run) => run.external_id === externalId);
const writes = () =>
  github.control.requests().filter(({ path, method }) => path.includes("check-runs") && method !== "GET");

describe("a check run", () => {
  test("is made once for the same result, in one request, with a token for checks of the one repository", async () => {
    setting.mints.length = 0;
    expect(await put("one", result(3))).toEqual({ ok: true, value: "made" });
    expect(await put("one", result(3))).toEqual({ ok: true, value: "kept" });
    expect(writes()).toHaveLength(1);
    expect(await of("one")).toMatchObject([{ status: "completed", conclusion: "neutral" }]);
    const mint = setting.mints.find(({ role }) => role === "freezer");
    expect(mint).toMatchObject({ repositoryIds: [repository.id], permissions: { checks: "write", metadata: "read" } });
    expect(Object.keys(mint?.permissions ?? {})).toEqual(expect.not.arrayContaining(["contents"]));
  });

  test("with more than fifty annotations gets them all, each once, and is completed with the last", async () => {
    expect(await put("many", result(120))).toEqual({ ok: true, value: "made" });
    expect(writes()).toHaveLength(3);
    expect(await of("many")).toMatchObject([{ status: "completed", output: { annotations_count: 120 } }]);
  });

  test("that was cut off is finished by the next, without an annotation twice", async () => {
    github.control.fail({
      route: "/repos/{owner}/{repo}/check-runs/{check_run_id}",
      fault: { kind: "status", status: 500 },
      times: 20,
    });
    expect(await put("cut", result(120))).toMatchObject({ ok: false });
    expect(await of("cut")).toMatchObject([{ status: "in_progress", conclusion: null }]);
    github.control.clearFaults();
    expect(await put("cut", result(120))).toEqual({ ok: true, value: "finished" });
    expect(await of("cut")).toMatchObject([{ status: "completed", output: { annotations_count: 120 } }]);
  });

  test("is made again when another result came between, since GitHub shows the newest", async () => {
    await put("first", result(1));
    await put("second", result(2));
    expect(await put("first", result(1))).toEqual({ ok: true, value: "made" });
    expect(await of("first")).toHaveLength(2);
  });

  test("of another App with our name and id does not keep ours from being made", async () => {
    const other = await installed(github, { checks: "write", metadata: "read" }, { slug: "forger" });
    const forged = {
      name: "thaw-scan",
      head_sha: head,
      external_id: "forged",
      status: "completed",
      conclusion: "success",
    };
    const made = await call(`${github.url}/repos/${FULL}/check-runs`, "POST", await token(github, other), forged);
    expect(made.status).toBe(201);
    expect(await put("forged", result(1))).toEqual({ ok: true, value: "made" });
  });

  test("of a commit that is not there is a failure", async () => {
    const check = { headSha: "0".repeat(40), externalId: "x", result: result(0) };
    expect(await checks.putCheck(freezer, repository, check)).toMatchObject({ ok: false });
  });
});
