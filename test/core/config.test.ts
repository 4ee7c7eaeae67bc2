import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONFIGURABLE_KINDS, parseConfig, readConfig } from "../../lib/core/config.ts";
import { DETECTORS } from "../../lib/core/detectors/registry.ts";

const PATH = "thaw.config.yml";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("thaw.config.yml", () => {
  test("releases the kinds that it names, and no other", () => {
    const text = "version: 1\nblocking:\n  chat-webhook: false\n  hosting-token: true\n";
    expect(readConfig(PATH, text)).toEqual({
      ok: true,
      value: { notBlocking: new Set(["chat-webhook"]), action: null },
    });
  });

  test("may say nothing but its version", () => {
    expect(readConfig(PATH, "version: 1\n")).toEqual({ ok: true, value: { notBlocking: new Set(), action: null } });
  });

  test("may name the action at a full commit", () => {
    const text = `version: 1\naction: acme/thaw/action@${COMMIT} # v1\n`;
    expect(parseConfig(PATH, text)).toMatchObject({ ok: true, value: { action: `acme/thaw/action@${COMMIT}` } });
  });

  test("may say what the check on pull requests does, and which property names owners", () => {
    const read = readConfig(PATH, "version: 1\ncheck: failure\nowner_property: team\n");
    expect(read).toMatchObject({ ok: true, value: { check: "failure", ownerProperty: "team" } });
  });

  test.each([
    ["a check that there is not", "version: 1\ncheck: success\n", /line 2: check/],
    ["a property that is no name", "version: 1\nowner_property: a b\n", /line 2: owner_property: must be the name/],
    ["nothing", "", /line 1: must be a mapping of names to values, and is empty$/],
    ["no version", "blocking: {}\n", /version/],
    ["another version", "version: 2\n", /line 1: version: .*1/],
    ["a kind that always blocks", "version: 1\nblocking:\n  github-pat: false\n", /line \d: blocking.*/],
    ["a kind that there is not", "version: 1\nblocking:\n  chat-webhok: false\n", /blocking/],
    [
      "a word where true or false belongs",
      "version: 1\nblocking:\n  chat-webhook: nope\n",
      /line 3: blocking.chat-webhook: must be true or false, and is a text$/,
    ],
    ["a key that there is not", "version: 1\nblockng: {}\n", /blockng/],
    ["a key twice", "version: 1\nversion: 1\n", /line 2: .*unique/],
    ["broken YAML", "version: [1\n", /line \d/],
    ["an alias", "version: &v 1\nblocking: *v\n", /aliases/],
    [
      "an action at a tag",
      "version: 1\naction: acme/thaw/action@v1\n",
      /line 2: action: must name an action at a full commit/,
    ],
  ])("is refused as a whole with %s, naming the place", (_what, text, message) => {
    const result = parseConfig(PATH, text);
    expect(result.ok ? "" : result.failure.message).toMatch(message);
    expect(result.ok ? "" : result.failure.message).toMatch(/^thaw\.config\.yml cannot be used: line \d+: /);
  });

  test("never makes the reader throw", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseConfig(PATH, `version: 1\n${text}`).ok === "boolean"));
  });
});

test("what may be configured is what the detectors call configurable", () => {
  const configurable = DETECTORS.filter((detector) => detector.blocking === "configurable").map(
    (detector) => detector.id,
  );
  expect([...CONFIGURABLE_KINDS].sort()).toEqual(configurable.sort());
});
