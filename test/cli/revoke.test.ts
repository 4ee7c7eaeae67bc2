import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hashToken, type StandIn } from "../../demo/github/index.ts";
import { standIn } from "../demo/github/support.ts";
import { COMMAND, type Ended, environmentOf } from "../support/command.ts";

let github: StandIn;
const state = mkdtempSync(path.join(tmpdir(), "thaw-revoke-"));
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** Put together here, so that no scanner takes this file for a leak. */
const CLASSIC = ["ghp", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
const INSTALLATION = ["ghs", "_", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("");
let person = "";

beforeAll(async () => {
  github = await standIn();
  await github.control.createRepository("fjordline/site", { files: { a: "a" } });
});
beforeEach(() => {
  person = github.control.issueUserToken({ owner: "fjordline", actor: "ada", permissions: { contents: "read" } });
  github.control.clearRequests();
  github.control.clearFaults();
});

/** Without a terminal: the command has a session of its own. It must not block, since GitHub is in this process. */
function revoke(input: string, args: readonly string[] = ["--yes"]): Promise<Ended> {
  const all = [COMMAND, "revoke", "--stdin", "--api", github.url, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, all, { cwd: state, env: environmentOf({ state }), detached: true });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
    child.stdin.end(input);
  });
}

const sent = () => github.control.requests().filter(({ path: to }) => to === "/credentials/revoke");

/** No part of a token is long enough to help anybody. */
function expectNothingOf({ stdout, stderr }: Ended, ...values: readonly string[]): void {
  for (const value of values) expect(stdout + stderr).not.toContain(value.slice(-8));
}

test("leaked tokens are revoked, and told by line and kind only", async () => {
  const before = github.control.revokedCredentials().length;
  const ended = await revoke(`${person}\n\n  ${CLASSIC}\r\n${person}\n`);
  expect(ended).toMatchObject({
    status: 0,
    stderr: "",
    stdout:
      "line 1: fine-grained personal access token, taken by GitHub\nline 3: classic personal access token, taken by GitHub\n",
  });
  expectNothingOf(ended, person, CLASSIC);
  expect(
    github.control
      .revokedCredentials()
      .slice(before)
      .map(({ hashed }) => hashed),
  ).toEqual([hashToken(person), hashToken(CLASSIC)]);
  expect(sent()).toMatchObject([{ auth: "none" }]);
});

test("a line that is no such token is named by its number, and nothing at all is sent", async () => {
  const ended = await revoke(`${person}\n${INSTALLATION}\ntoken: ${CLASSIC}\n`);
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain("line 2: an installation token");
  expect(ended.stderr).toContain("line 3: no GitHub token, or more than the token alone");
  expectNothingOf(ended, person, INSTALLATION, CLASSIC);
  expect(sent()).toEqual([]);
});

test("more than a thousand go in several requests", async () => {
  const many = Array.from({ length: 1_001 }, (_, index) => `ghp_${String(index).padStart(36, "a")}`);
  const ended = await revoke(many.join("\n"));
  expect(ended.status).toBe(0);
  expect(ended.stdout.trim().split("\n")).toHaveLength(1_001);
  expect(sent()).toHaveLength(2);
});

describe("nothing is sent", () => {
  test("without a terminal to ask at, unless it is said to go on", async () => {
    const ended = await revoke(person, []);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining("add --yes") });
    expect(sent()).toEqual([]);
  });

  test.each([
    ["an empty input", "\n", ["--yes"], "has no token"],
    ["an address without encryption", CLASSIC, ["--yes", "--api", "http://github.example"], "must begin with https://"],
    ["an argument, which others can see", "", ["--yes", "x"], "usage:"],
    ["a token as an argument", "", ["--yes", CLASSIC], "is in the shell's history by now"],
  ])("for %s", async (_, input, args, words) => {
    const ended = await revoke(input, args);
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining(words) });
    expect(sent()).toEqual([]);
    expectNothingOf(ended, CLASSIC);
  });
});

test.each([
  ["a limit", { kind: "secondary-limit", retryAfter: 600 }, "Try again in 10 minutes."],
  ["a failure of GitHub's", { kind: "status", status: 502 }, "it is not known what was taken"],
  ["a server that does not have it", { kind: "status", status: 404 }, "does not have it"],
  [
    "a redirection",
    { kind: "status", status: 302, headers: { location: "https://elsewhere.example" } },
    "not followed",
  ],
  ["a cut connection", { kind: "cut", when: "before" }, "it is not known what was taken"],
] as const)("%s is told, with the line that it begins at", async (_, fault, words) => {
  github.control.fail({ route: "/credentials/revoke", fault });
  const ended = await revoke(`${person}\n`);
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain("From line 1 on ");
  expect(ended.stderr).toContain(words);
  expectNothingOf(ended, person);
});
