import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readInputs } from "../../action/src/inputs.ts";
import { brokerOrigins } from "../../action/src/origin.ts";
import { granted, replyWith, runMain, type World, world } from "./support.ts";

function inputsWith(changes: Record<string, string>) {
  return readInputs({
    "INPUT_BROKER-URL": "https://broker.example.com",
    INPUT_GRANT: "ci.release",
    ...changes,
  } as Record<string, string> as NodeJS.ProcessEnv);
}

describe("broker-url", () => {
  test("is an origin in its normal form, each once and in its order", () => {
    expect(
      brokerOrigins(
        "https://b.example.com/ ,\nHTTPS://A.Example.com:443 https://b.example.com\thttps://c.example.com:8443",
      ),
    ).toEqual(["https://b.example.com", "https://a.example.com", "https://c.example.com:8443"]);
  });

  test.each(["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])(
    "may be http on this machine: %s",
    (text) => {
      expect(brokerOrigins(text)).toEqual([text]);
    },
  );

  test.each([
    ["http", "http://broker.example.com"],
    ["a name that only begins like this machine's", "http://localhost.example.com"],
    ["a path", "https://broker.example.com/v1"],
    ["a query", "https://broker.example.com?x=1"],
    ["an empty query", "https://broker.example.com?"],
    ["a fragment", "https://broker.example.com#x"],
    ["a user", "https://ada@broker.example.com"],
    ["a user and password", "https://ada:secret@broker.example.com"],
    ["backslashes", "https:\\\\broker.example.com"],
    ["no scheme", "broker.example.com"],
    ["another scheme", "ftp://broker.example.com"],
    ["no host", "https://"],
    ["a port that is none", "https://broker.example.com:99999"],
    ["a good one beside a bad one", "https://broker.example.com http://other.example.com"],
  ])("must not be %s", (_what, text) => {
    expect(() => brokerOrigins(text)).toThrow(/^broker-url has to be /);
  });

  test.each(["", "  ", ",\n"])("that is empty says which variable to set: %j", (text) => {
    expect(() => brokerOrigins(text)).toThrow("Set the variable THAW_BROKER_URL");
  });
});

describe("grant", () => {
  test.each(["", "   "])("must not be empty: %j", (text) => {
    expect(() => inputsWith({ INPUT_GRANT: text })).toThrow("The input grant is empty");
  });

  test.each(["a\nb", "a\u202Eb", "x".repeat(301)])("must be one short line: %j", (text) => {
    expect(() => inputsWith({ INPUT_GRANT: text })).toThrow("The input grant has to be one line");
  });
});

describe("repositories", () => {
  test("that are not given ask for all of the grant", () => {
    expect(inputsWith({ INPUT_REPOSITORIES: " \n " }).repositories).toBeNull();
  });

  test.each([
    "app",
    "acme/",
    "/app",
    "acme/app/x",
    "acme/..",
    "acme/.",
    "../app",
    "acme/a b",
    "https://github.com/acme/app",
    "acme/*",
  ])("must be OWNER/NAME: %j", (text) => {
    expect(() => inputsWith({ INPUT_REPOSITORIES: `acme/good\n${text}` })).toThrow(
      "The input repositories takes OWNER/NAME",
    );
  });

  test("that name none are an error, not all", () => {
    expect(() => inputsWith({ INPUT_REPOSITORIES: "," })).toThrow("names no repository");
  });
});

describe("permissions", () => {
  test("that are not given ask for all of the grant", () => {
    expect(inputsWith({}).permissions).toBeNull();
  });

  test.each([
    "contents",
    "contents:",
    ": read",
    "contents: admin",
    "contents: none",
    "contents=read",
    "pull-requests: read",
    "Contents: read",
    "{}",
    "contents: read write",
  ])("must be a name and a level: %j", (text) => {
    expect(() => inputsWith({ INPUT_PERMISSIONS: text })).toThrow("The input permissions takes");
  });

  test("must not name one twice", () => {
    expect(() => inputsWith({ INPUT_PERMISSIONS: "contents: read, contents: write" })).toThrow("names contents twice");
  });

  test("that name none are an error, not all", () => {
    expect(() => inputsWith({ INPUT_PERMISSIONS: "," })).toThrow("names no permission");
  });

  test("of any name are only names", () => {
    expect(Object.entries(inputsWith({ INPUT_PERMISSIONS: "constructor: read" }).permissions ?? {})).toEqual([
      ["constructor", "read"],
    ]);
  });
});

describe("what is wrong in a workflow is said before anything is asked for", () => {
  let at: World;

  beforeEach(async () => {
    at = await world();
    at.replies = [replyWith(200, granted())];
  });

  afterEach(() => at.close());

  test.each<[string, Record<string, string | null>, string]>([
    [
      "no broker",
      { "INPUT_BROKER-URL": "" },
      "::error title=No broker::The input broker-url is empty. Set the variable THAW_BROKER_URL",
    ],
    ["a bad broker", { "INPUT_BROKER-URL": "http://x.example" }, "::error title=Bad broker-url::"],
    ["no grant", { INPUT_GRANT: null }, "::error title=No grant::"],
    ["a bad repository", { INPUT_REPOSITORIES: "app" }, "::error title=Bad repositories::"],
    ["a bad permission", { INPUT_PERMISSIONS: "all" }, "::error title=Bad permissions::"],
    [
      "no right to a token",
      { ACTIONS_ID_TOKEN_REQUEST_URL: null, ACTIONS_ID_TOKEN_REQUEST_TOKEN: null },
      "::error title=No OIDC token::This job has no OIDC token to prove who it is. Give it `permissions: id-token: write`",
    ],
    ["half a right to a token", { ACTIONS_ID_TOKEN_REQUEST_TOKEN: "" }, "::error title=No OIDC token::"],
    [
      "an OIDC endpoint in clear",
      { ACTIONS_ID_TOKEN_REQUEST_URL: "http://token.example/x" },
      "::error title=No OIDC token::",
    ],
    [
      "a runner without outputs",
      { GITHUB_OUTPUT: null },
      "::error title=Runner too old::The runner sets no GITHUB_OUTPUT.",
    ],
    ["a runner without state", { GITHUB_STATE: "" }, "::error title=Runner too old::"],
    ["a runner whose file is gone", { GITHUB_ENV: "/nowhere/env" }, "::error title=Runner's file missing::"],
  ])("%s", async (_what, changes, message) => {
    const run = await runMain(at, changes);
    expect(run.lines).toHaveLength(1);
    expect(run.lines[0]?.startsWith(message), run.stdout).toBe(true);
    expect(run.stderr).toBe("");
    expect(at.seen).toEqual([]);
    expect([run.output, run.env, run.state, run.code]).toEqual(["", "", "", 1]);
  });

  test("forks' pull requests are named where there is no token", async () => {
    const run = await runMain(at, { ACTIONS_ID_TOKEN_REQUEST_URL: null });
    expect(run.stdout).toContain("Pull requests from forks");
  });

  test.each<[string, string]>([
    ["no JSON", "x"],
    ["no token", "{}"],
    ["a token that is a number", '{"value": 1}'],
    ["a token that would end its header", '{"value": "a.b.c\\r\\nx: y"}'],
  ])("an OIDC endpoint that answers with %s", async (_what, body) => {
    at.oidc = [replyWith(200, body)];
    const run = await runMain(at);
    expect(run.lines).toEqual(["::error title=No OIDC token::GitHub's OIDC endpoint answered without a token."]);
    expect(run.code).toBe(1);
  });

  test("an OIDC endpoint that refuses is asked once", async () => {
    at.oidc = [replyWith(403, "")];
    expect((await runMain(at)).stdout).toContain("GitHub's OIDC endpoint answered 403.");
    expect(at.seen).toHaveLength(1);
  });
});
