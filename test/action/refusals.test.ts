import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  entriesOf,
  granted,
  problem,
  type Run,
  replyWith,
  runMain,
  SECRET,
  tokenRequests,
  type World,
  world,
} from "./support.ts";

let at: World;

beforeEach(async () => {
  at = await world();
});

afterEach(() => at.close());

const ESC = String.fromCharCode(27);

function expectNothingHandedOn(run: Run): void {
  expect([run.output, run.env, run.code]).toEqual(["", "", 1]);
}

/** Lines that the runner would take for a command. Source: actions/runner, ActionCommand. */
function commandsOf(run: Run): readonly string[] {
  return run.stdout.split(/\r\n|\r|\n/).flatMap((line) => {
    const found = /^\s*::([\w-]+)|##\[([\w-]+)/.exec(line);
    return found === null ? [] : [found[1] ?? found[2] ?? ""];
  });
}

describe("a refusal", () => {
  test("is final, and its public sentence is shown with the correlation id", async () => {
    at.replies = [problem(403, { detail: "This job may not have this grant.", correlation_id: "0190-abc" })];
    const run = await runMain(at);
    expect(tokenRequests(at)).toHaveLength(1);
    expect(run.lines.at(-1)).toBe(
      "::error title=Thaw refused the credential::This job may not have this grant. (correlation id 0190-abc)",
    );
    expect(run.state).toBe("");
    expectNothingHandedOn(run);
  });

  test.each([400, 401, 403, 404, 409, 413, 422])("with %i is asked for once", async (status) => {
    at.replies = [problem(status, { detail: "No." })];
    const run = await runMain(at);
    expect(tokenRequests(at)).toHaveLength(1);
    expect(run.lines.at(-1)).toBe("::error title=Thaw refused the credential::No.");
    expectNothingHandedOn(run);
  });

  test.each([
    ["no body", ""],
    ["a page", "<html>Forbidden</html>"],
    ["fields of other types", JSON.stringify({ detail: { text: "no" }, correlation_id: 7 })],
    ["a list", "[]"],
  ])("with %s gives its status", async (_what, body) => {
    at.replies = [replyWith(403, body)];
    expect((await runMain(at)).lines.at(-1)).toBe(
      "::error title=Thaw refused the credential::The broker answered 403 and gave no reason.",
    );
  });

  test("of hostile text is one harmless line", async () => {
    const detail = `no\n::set-output name=token::evil\r\n##[add-path]/evil${ESC}[2J${ESC}]0;title\u0007\u2028::stop-commands::x %0A::debug::y \u202Egnp`;
    at.replies = [problem(403, { detail, correlation_id: "c\n::warning::w" })];
    const run = await runMain(at);
    expect(commandsOf(run)).toEqual(["add-mask", "error"]);
    expect(run.lines.at(-1)).toBe(
      "::error title=Thaw refused the credential::no : :set-output name=token: :evil ## [add-path]/evil [2J ]0;title : :stop-commands: :x %250A: :debug: :y gnp (correlation id c : :warning: :w)",
    );
  });

  test("of endless text is short", async () => {
    at.replies = [problem(403, { detail: "🧊".repeat(100_000), correlation_id: "c".repeat(100_000) })];
    expect([...((await runMain(at)).lines.at(-1) ?? "")].length).toBeLessThan(800);
  });
});

describe("hostile text in a grant", () => {
  test("does not become a command in the line that says what was granted", async () => {
    const scope = { repositories: ["a/b\n::warning::x", "##[error]y"], permissions: { "p\r::debug::z": "read" } };
    at.replies = [replyWith(200, granted({ scope }))];
    expect(commandsOf(await runMain(at))).toEqual(["add-mask", "add-mask", "add-mask"]);
  });

  test("does not leave the mask that a value is put in", async () => {
    at.replies = [replyWith(200, granted({ values: { token: "a\n::error::b\r##[c]" } }))];
    const run = await runMain(at);
    expect(new Set(commandsOf(run))).toEqual(new Set(["add-mask"]));
  });
});

describe("a malformed answer of the broker hands on nothing", () => {
  test.each<[string, unknown]>([
    ["a page", "<html>Sign in</html>"],
    ["nothing", ""],
    ["a list", []],
    ["JSON that is cut", '{"issuance_id": "'],
    ["no issuance id", granted({ issuance_id: undefined })],
    ["an issuance id that is none", granted({ issuance_id: "1\nPATH=/evil" })],
    ["no grant", granted({ grant: undefined })],
    ["another grant", granted({ grant: "ci.other" })],
    ["no expiry", granted({ expires_at: undefined })],
    ["an expiry that is a number", granted({ expires_at: 1_900_000_000 })],
    ["an expiry that is no time", granted({ expires_at: "2031-99-99T00:00:00Z" })],
    ["no revocation secret", granted({ revocation_secret: undefined })],
    ["a revocation secret of another length", granted({ revocation_secret: SECRET.slice(1) })],
    ["an unknown way to deliver", granted({ deliver: "file" })],
    ["no values", granted({ values: undefined })],
    ["empty values", granted({ values: {} })],
    ["values in a list", granted({ values: ["ghs_value"] })],
    ["a value that is a number", granted({ values: { token: "ghs_value", other: 5 } })],
    ["an empty value", granted({ values: { token: "" } })],
    ["a value with NUL", granted({ values: { token: "a\0b" } })],
  ])("%s", async (_what, body) => {
    at.replies = [replyWith(200, body)];
    const run = await runMain(at);
    expect(run.lines.at(-1)).toMatch(
      /^::error title=Broker's answer not understood::The broker's answer was not used: /,
    );
    expect(run.stdout).not.toContain("ghs_value");
    expect(run.state).toBe("");
    expectNothingHandedOn(run);
    expect(tokenRequests(at)).toHaveLength(1);
  });

  test("another success than 200", async () => {
    at.replies = [replyWith(202, granted())];
    expectNothingHandedOn(await runMain(at));
  });
});

describe("names under which a value must not reach a job hand on nothing, and keep what revokes it", () => {
  test.each([
    ...[
      "NODE_OPTIONS",
      "PATH",
      "Path",
      "LD_PRELOAD",
      "ld_library_path",
      "DYLD_INSERT_LIBRARIES",
      "BASH_ENV",
      "ENV",
      "GITHUB_TOKEN",
    ],
    ...[
      "GITHUB_ENV",
      "RUNNER_TEMP",
      "ACTIONS_RUNTIME_TOKEN",
      "INPUT_TOKEN",
      "STATE_broker",
      "GIT_SSH_COMMAND",
      "GIT_CONFIG_COUNT",
    ],
    ...[
      "PYTHONPATH",
      "npm_config_script_shell",
      "HTTPS_PROXY",
      "NODE_TLS_REJECT_UNAUTHORIZED",
      "HOME",
      "PERL5OPT",
      "RUBYOPT",
    ],
  ])("the variable %s", async (name) => {
    at.replies = [
      replyWith(200, granted({ deliver: "environment", values: { AWS_REGION: "eu-central-1", [name]: "evil" } })),
    ];
    const run = await runMain(at);
    expect(run.lines.at(-1)).toContain(`wants to set the variable ${name}, which steers the job`);
    expect(Object.keys(entriesOf(run.state))).toEqual(["broker", "issuance_id", "revocation_secret"]);
    expectNothingHandedOn(run);
  });

  test.each(["", "a b", "a-b", "1a", "a\nPATH", "a=b", "a<<b", "é", "expires-at", "x".repeat(101)])(
    "the output %j",
    async (name) => {
      at.replies = [replyWith(200, granted({ values: { token: "ghs_value", [name]: "evil" } }))];
      const run = await runMain(at);
      expect(run.lines.at(-1)).toMatch(
        /^::error title=Broker's answer refused::The broker sent a value under a name that is not one/,
      );
      expectNothingHandedOn(run);
    },
  );

  test("two outputs that GitHub takes for one", async () => {
    at.replies = [replyWith(200, granted({ values: { token: "a", TOKEN: "b" } }))];
    expectNothingHandedOn(await runMain(at));
  });

  test("while credentials that only sound like it are handed on", async () => {
    const values = { NODE_AUTH_TOKEN: "npm", GIT_TOKEN: "git", CARGO_REGISTRY_TOKEN: "cargo", VAULT_TOKEN: "vault" };
    at.replies = [replyWith(200, granted({ deliver: "environment", values }))];
    expect(entriesOf((await runMain(at)).env)).toEqual(values);
  });
});
