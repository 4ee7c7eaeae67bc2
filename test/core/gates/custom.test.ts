import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../../lib/core/config.ts";
import { asksText, type CustomGate, gateOfCustom } from "../../../lib/core/gates/custom.ts";
import { type EndpointQuestion, readAnswer, readPayload } from "../../../lib/core/gates/endpoint.ts";
import type { CustomFact, Fact, Facts } from "../../../lib/core/gates/facts.ts";
import { judgeGate } from "../../../lib/core/gates/gate.ts";

const NOW = 10_000_000_000;
const KEY = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" }).toString("base64");

const TEXT = `version: 1
gates:
  build:
    title: The release build is green
    check: { name: release, app_id: 15368 }
  owned:
    title: The owner said yes
    property: { name: thaw_ready, values: ["yes", partly] }
  board:
    title: The change board said yes
    endpoint:
      url: https://gates.example.com/thaw
      key_id: "2026-11"
      public_key: ${KEY}
`;

function gatesOf(text: string): readonly CustomGate[] {
  const read = readConfig("thaw.config.yml", text);
  if (!read.ok) throw new Error(read.failure.message);
  return read.value.gates ?? [];
}

describe("gates in thaw.config.yml", () => {
  test("ask a check, a property or an endpoint, and say what they ask", () => {
    expect(gatesOf(TEXT).map((gate) => [gate.id, asksText(gate)])).toEqual([
      ["custom:build", "the check release of the App 15368 succeeded at the newest commit"],
      ["custom:owned", "the property thaw_ready is yes, partly"],
      ["custom:board", "gates.example.com says so, signed with 2026-11"],
    ]);
  });

  const gate = (lines: string) => `version: 1\ngates:\n  one:\n    title: One\n${lines}`;
  test.each([
    ["nothing to ask", gate(""), /line 4: gates.one: must ask exactly one/],
    [
      "two things to ask",
      gate("    check: { name: a, app_id: 1 }\n    property: { name: a, values: [b] }\n"),
      /exactly one/,
    ],
    ["a check without its App", gate("    check:\n      name: a\n"), /line 6: gates.one.check.app_id/],
    [
      "a property without values",
      gate("    property:\n      name: a\n      values: []\n"),
      /line 7: gates.one.property.values/,
    ],
    [
      "an endpoint without TLS",
      gate(`    endpoint:\n      url: http://a.example\n      key_id: a\n      public_key: ${KEY}\n`),
      /line 6: gates.one.endpoint.url: must be an address of https/,
    ],
    [
      "an endpoint with a password",
      gate(`    endpoint:\n      url: https://a:b@a.example\n      key_id: a\n      public_key: ${KEY}\n`),
      /line 6: .*without a user/,
    ],
    [
      "a key that is none",
      gate("    endpoint:\n      url: https://a.example\n      key_id: a\n      public_key: abc\n"),
      /line 8: .*Ed25519/,
    ],
    [
      "a name with a slash",
      "version: 1\ngates:\n  a/b:\n    title: One\n    check: { name: a, app_id: 1 }\n",
      /lower-case letters/,
    ],
    ["a word that is none", gate("    chekc: { name: a, app_id: 1 }\n"), /line 5: .*chekc/],
  ])("are refused with their line for %s", (_, text, message) => {
    const read = readConfig("thaw.config.yml", text);
    expect(read.ok ? "" : read.failure.message).toMatch(message);
  });
});

describe("a configured gate", () => {
  const CHECK: CustomGate = { id: "custom:build", title: "Build", ask: { kind: "check", name: "b", appId: 1 } };
  const PROPERTY: CustomGate = { id: "custom:build", title: "P", ask: { kind: "property", name: "p", values: ["y"] } };
  const fact = (more: Partial<Fact<CustomFact>>): Fact<CustomFact> => ({
    ...{ value: { passes: true, text: "green", link: "https://a.example/1" }, asOf: NOW, sha: "head", missing: null },
    ...more,
  });
  const head = { value: { sha: "head" }, asOf: NOW, sha: "head", missing: null };
  const judge = (gate: CustomGate, custom: Fact<CustomFact> | undefined) => {
    const facts: Facts = custom === undefined ? { head } : { head, [gate.id]: custom };
    return judgeGate(gateOfCustom(gate), facts, { now: NOW, window: { from: 0, to: 1 } });
  };

  test("passes with where one can see for oneself, its time and its commit", () => {
    const evidence = [{ text: "green (https://a.example/1)", at: NOW, sha: "head" }];
    expect(judge(CHECK, fact({}))).toEqual({ kind: "pass", evidence });
  });

  test("holds with what its source said", () => {
    const value = { passes: false, text: "red", link: null };
    expect(judge(CHECK, fact({ value }))).toEqual({ kind: "hold", reasons: ["red"] });
  });

  test.each<[string, Fact<CustomFact> | undefined]>([
    ["never asked", undefined],
    ["asked in vain", fact({ value: null, missing: "a.example did not answer in time." })],
    ["half an hour old", fact({ asOf: NOW - 31 * 60_000 })],
    ["of the future", fact({ asOf: NOW + 120_000 })],
    ["of another commit", fact({ sha: "other" })],
    ["of no commit", fact({ sha: null })],
  ])("is unknown by an answer that is %s", (_, custom) => {
    expect(judge(CHECK, custom).kind).toBe("unknown");
  });

  test("of a property is about no commit", () => {
    expect(judge(PROPERTY, fact({ sha: null })).kind).toBe("pass");
  });
});

describe("what an endpoint signed", () => {
  const QUESTION: EndpointQuestion = { gate: "custom:board", nonce: "n", repository_id: 7, sha: "a", incident: "i" };
  const said = { ...QUESTION, verdict: "pass", reason: "fine", answered_at: new Date(NOW).toISOString() };
  const read = (more: object) => readPayload(JSON.stringify({ ...said, ...more }), QUESTION, NOW);

  test("is taken when it repeats the question", () => {
    expect(read({})).toEqual({ ok: true, value: { passes: true, text: "fine", link: null } });
    expect(read({ verdict: "hold" })).toMatchObject({ ok: true, value: { passes: false } });
  });

  test.each<[string, object, RegExp]>([
    ["another request", { nonce: "m" }, /another request/],
    ["another repository", { repository_id: 8 }, /another repository/],
    ["another commit", { sha: "b" }, /another commit/],
    ["another incident", { incident: "j" }, /another incident/],
    ["another gate", { gate: "custom:other" }, /another gate/],
    ["an hour ago", { answered_at: new Date(NOW - 3_600_000).toISOString() }, /not of now/],
    ["an hour ahead", { answered_at: new Date(NOW + 3_600_000).toISOString() }, /not of now/],
    ["a verdict that is none", { verdict: "maybe" }, /not an answer/],
  ])("is worth nothing about %s", (_, more, why) => {
    const answer = read(more);
    expect(answer.ok ? "" : answer.why).toMatch(why);
  });

  test("has a reason of one short line, and leads to nothing but https", () => {
    const hostile = `a\u202Eb\n\u0000c${"x".repeat(1_000)}`;
    const answer = read({ reason: hostile, link: "javascript:alert(1)" });
    if (!answer.ok) throw new Error(answer.why);
    expect(answer.value.text).toMatch(/^a b c[ x]/);
    expect(answer.value.text.length).toBeLessThan(310);
    expect(answer.value.text).not.toMatch(/\p{C}/u);
    expect(answer.value.link).toBeNull();
    expect(read({ link: "https://a.example/?x=1" })).toMatchObject({ value: { link: "https://a.example/?x=1" } });
  });

  test("never makes it fail, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readAnswer(text).ok).toBe(false);
        expect(readPayload(text, QUESTION, NOW).ok).toBe(false);
      }),
    );
  });
});
