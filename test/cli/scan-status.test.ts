import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { SEVERITIES } from "../../lib/core/contracts.ts";
import { CI, makeBare, makeClone, PUBLISH, temporaryFolder, writeFiles } from "../support/clones.ts";
import { COMMAND, environmentOf, scanned, scannedOne, thaw } from "../support/command.ts";

const BASE = temporaryFolder("status");
const OPTIONS = { state: temporaryFolder("state"), cwd: BASE };
const run = (...args: readonly string[]) => thaw(args, OPTIONS);

makeClone(path.join(BASE, "app"));
makeClone(path.join(BASE, "clean"), { "a.txt": "a" });
makeClone(path.join(BASE, "broken"), { ".github/workflows/bad.yml": "on: [push\n" });
makeClone(path.join(BASE, "both"), { [CI]: PUBLISH, ".github/workflows/bad.yml": "on: [push\n" });
writeFileSync(path.join(BASE, "file"), "x");
mkdirSync(path.join(BASE, "empty"));

describe("thaw scan ends with", () => {
  test.each([
    [0, "findings", ["app"]],
    [0, "nothing found", ["clean"]],
    [0, "a file that is not understood", ["broken"]],
    [0, "nothing that reaches --fail-on", ["app", "--fail-on", "critical"]],
    [1, "what reaches --fail-on", ["app", "--fail-on", "high"]],
    [1, "what reaches --fail-on in one of several", ["clean", "app", "--fail-on=high"]],
    [3, "a file that is not understood under --strict", ["broken", "--strict"]],
    [0, "--strict when all is understood", ["app", "--strict"]],
    [1, "--fail-on reached, before --strict", ["both", "--fail-on", "high", "--strict"]],
    [3, "--fail-on not reached, and --strict", ["both", "--fail-on", "critical", "--strict"]],
    [3, "the options before the PATH", ["--strict", "broken"]],
  ])("%i for %s", (status, _what, args) => {
    expect(run("scan", ...args)).toMatchObject({ status, stderr: "" });
  });

  test.each(SEVERITIES)("what --fail-on %s says about a finding of high severity", (severity) => {
    expect(run("scan", "app", "--fail-on", severity).status).toBe(severity === "critical" ? 0 : 1);
  });

  test.each([
    ["no PATH", [], /name at least one PATH/],
    ["an unknown option", ["app", "--nonsense"], /--nonsense/],
    ["an unknown format", ["app", "--format", "xml"], /--format takes one of table, json, sarif, csv/],
    ["an unknown severity", ["app", "--fail-on", "severe"], /--fail-on takes one of info, low, medium, high, critical/],
    ["a severity in capitals", ["app", "--fail-on", "HIGH"], /--fail-on takes one of/],
    ["an option without its value", ["app", "--format"], /--format/],
    ["a flag with a value", ["app", "--strict=yes"], /--strict/],
    ["a PATH that is not there", ["gone"], /gone cannot be read \(ENOENT\)/],
    ["a PATH that is empty", [""], /a PATH is empty/],
    ["a file as PATH", ["file"], /file is not a folder/],
    ["an empty folder", ["empty"], /empty holds no repository/],
    ["one wrong PATH among right ones", ["app", "gone", "file"], /gone cannot be read[\s\S]*file is not a folder/],
  ])("2 for %s, says so, and prints no report", (_what, args, message) => {
    const ended = run("scan", ...args);
    expect([ended.status, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(/^thaw scan: /);
    expect(ended.stderr).toMatch(message);
  });

  test.runIf(process.getuid?.() === 0)("2 for a PATH that may not be read", () => {
    const secret = makeClone(path.join(BASE, "secret"));
    spawnSync("chmod", ["700", secret]);
    spawnSync("chmod", ["711", BASE]);
    const state = temporaryFolder("nobody");
    spawnSync("chown", ["65534", state]);
    const ended = thaw(["scan", secret], { state, uid: 65534 });
    expect([ended.status, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toContain("cannot be read (EACCES)");
  });

  test("2 without git, in one sentence and without a trace", () => {
    const bin = temporaryFolder("bin");
    const ended = thaw(["scan", "app"], { ...OPTIONS, env: { PATH: bin } });
    expect(ended).toMatchObject({ status: 2, stdout: "", stderr: "thaw scan: git is not installed or not on PATH\n" });
  });

  test("2 where the local key cannot be kept", () => {
    const ended = thaw(["scan", "app", "--tree"], { ...OPTIONS, env: { THAW_STATE: path.join(BASE, "file") } });
    expect([ended.status, ended.stdout]).toEqual([2, ""]);
    expect(ended.stderr).toMatch(/^thaw scan: .*ENOTDIR.*\n$/);
  });

  test("2 for a refused name whose escapes a terminal would obey, which are shown instead", () => {
    const { stderr } = run("scan", "\u001b]0;owned\u0007", "--format", "\u001b[31m");
    expect(stderr).not.toContain("\u001b");
    expect(run("scan", "\u001b]0;owned\u0007").stderr).toContain("\\u001b]0;owned\\u0007");
  });
});

describe("help", () => {
  test.each([[["--help"]], [["help"]], [["-h"]]])("thaw %j lists the commands", (args) => {
    const ended = run(...args);
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toMatch(/scan PATH…/);
  });

  test.each([[["scan", "--help"]], [["scan", "-h", "gone"]]])("thaw %j names every option and status", (args) => {
    const ended = run(...args);
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    for (const word of ["--tree", "--history", "--format", "--fail-on", "--strict", "0 done", "1 ", "2 ", "3 "])
      expect(ended.stdout).toContain(word);
  });

  test("without a command it stands on standard error", () => {
    expect(run()).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("Usage: thaw COMMAND") });
    expect(run("scna")).toMatchObject({ status: 2, stderr: expect.stringContaining('no command "scna"') });
  });
});

describe("a PATH", () => {
  const names = (...args: readonly string[]) => scanned(args, OPTIONS).map((repository) => repository.name);

  test("may be relative, end with a slash, and be the current folder", () => {
    const inside = { ...OPTIONS, cwd: path.join(BASE, "app") };
    expect(scannedOne(["."], inside)).toMatchObject({ name: "app", path: path.join(BASE, "app") });
    expect(scannedOne(["app/"], OPTIONS).path).toBe(path.join(BASE, "app"));
    expect(scannedOne(["../app"], inside).path).toBe(path.join(BASE, "app"));
  });

  test("given twice is scanned once, and several are reported in their order", () => {
    expect(names("clean", "app", "./app/", path.join(BASE, "app"))).toEqual(["clean", "app"]);
  });

  test("may start with a dash after two of them", () => {
    makeClone(path.join(BASE, "-strange"));
    expect(names("--", "-strange")).toEqual(["-strange"]);
  });

  test("of an organisation leads to all of its repositories, .github among them", () => {
    const org = path.join(temporaryFolder("org"), "org");
    makeClone(path.join(org, "app"));
    makeClone(path.join(org, ".github"));
    makeBare(path.join(org, "größe\nzwei.git"));
    writeFiles(path.join(org, "acme__plain"), { [CI]: PUBLISH });
    symlinkSync(org, path.join(org, "again"));
    const repositories = scanned([org], OPTIONS);
    expect(repositories.map((one) => one.name)).toEqual([".github", "acme/plain", "app", "größe\nzwei"]);
    expect(repositories.map((one) => one.findings.length)).toEqual([1, 1, 1, 1]);
    expect(repositories.map((one) => one.commit === null)).toEqual([false, true, false, false]);
    const table = run("scan", org).stdout;
    expect(table).toContain("größe\\u000azwei");
    expect(table.match(/^\S.* 1 blocking/gm)).toHaveLength(4);
  });
});

describe("progress", () => {
  const script = spawnSync("script", ["--version"], { encoding: "utf8" });

  test("is shown where standard error is a terminal, and only there", (context) => {
    if (script.status !== 0 || !script.stdout.includes("util-linux")) return context.skip();
    const report = path.join(BASE, "report.json");
    const line = `${process.execPath} ${COMMAND} scan app --format json > ${report}`;
    const ended = spawnSync("script", ["-qec", line, "/dev/null"], {
      cwd: BASE,
      env: environmentOf(OPTIONS),
      encoding: "utf8",
    });
    expect(ended.status).toBe(0);
    expect(ended.stdout).toContain("scanning 1 of 1: app");
    expect(ended.stdout.endsWith("\r\u001b[2K")).toBe(true);
    expect(JSON.parse(readFileSync(report, "utf8")).schema).toBe("thaw.scan/1");
  });
});

describe.skipIf(process.platform === "win32")("a person who has seen enough", () => {
  const shell = (line: string) =>
    spawnSync("bash", ["-c", `set -o pipefail; ${line}`], { cwd: BASE, env: environmentOf(OPTIONS), encoding: "utf8" });
  const command = `'${process.execPath}' '${COMMAND}'`;

  test.each(["scan app --format json", "scan app", "scan --help", "--help"])(
    "may close the pipe of thaw %s",
    (args) => {
      expect(shell(`${command} ${args} | true`)).toMatchObject({ status: 0, stderr: "" });
    },
  );

  test("is told by the status all the same", () => {
    expect(shell(`${command} scan app --fail-on high | true`)).toMatchObject({ status: 1, stderr: "" });
  });

  test("ends it with Ctrl-C", async () => {
    // git waits for a pipe that nobody writes to, so the scan is certainly under way.
    const stuck = makeClone(path.join(BASE, "stuck"));
    spawnSync("mkfifo", [path.join(stuck, ".git/packed-refs")]);
    const child = spawn(process.execPath, [COMMAND, "scan", stuck], {
      env: environmentOf(OPTIONS),
      detached: true,
      stdio: "pipe",
    });
    const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
    await hasChild(child.pid ?? 0);
    process.kill(-(child.pid ?? 0), "SIGINT");
    expect(await ended).toBe("SIGINT");
  });
});

/** Resolves when the process has started another one. */
async function hasChild(pid: number): Promise<void> {
  for (;;) {
    const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
    if (stdout.trim() !== "") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
