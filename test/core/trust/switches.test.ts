import fc from "fast-check";
import { expect, test } from "vitest";
import { type KillSwitch, SWITCH_SCOPES, type SwitchSubject, switchesFor } from "../../../lib/core/trust/switches.ts";

const SUBJECT: SwitchSubject = {
  organisationId: "org-1",
  policyId: "policy-1",
  repositoryIds: ["101", "202"],
  provider: "aws",
};

function stops(entry: Partial<KillSwitch>, subject: Partial<SwitchSubject> = {}): boolean {
  const whole = { id: "s", organisationId: "org-1", scope: "everything", scopeId: "*", reason: "r", ...entry } as const;
  const found = switchesFor([whole], { ...SUBJECT, ...subject });
  expect(found.every((one) => one === whole)).toBe(true);
  return found.length === 1;
}

test.each<[string, Partial<KillSwitch>, boolean, Partial<SwitchSubject>?]>([
  ["everything, of no organisation", { scope: "everything", organisationId: null }, true],
  [
    "everything, for a repository of no organisation",
    { scope: "everything", organisationId: null },
    true,
    { organisationId: null },
  ],
  ["its organisation", { scope: "organisation", scopeId: "org-1" }, true],
  ["another organisation", { scope: "organisation", scopeId: "org-2", organisationId: "org-2" }, false],
  [
    "an organisation where there is none",
    { scope: "organisation", organisationId: null },
    false,
    { organisationId: null },
  ],
  ["its policy", { scope: "policy", scopeId: "policy-1" }, true],
  ["another policy", { scope: "policy", scopeId: "policy-2" }, false],
  [
    "its policy, by a switch of another organisation",
    { scope: "policy", scopeId: "policy-1", organisationId: "org-2" },
    false,
  ],
  ["the repository that asks", { scope: "repository", scopeId: "101" }, true],
  ["a repository that the token would reach", { scope: "repository", scopeId: "202" }, true],
  ["another repository", { scope: "repository", scopeId: "303" }, false],
  ["a repository whose id begins alike", { scope: "repository", scopeId: "10" }, false],
  [
    "its repository, by a switch of another organisation",
    { scope: "repository", scopeId: "101", organisationId: "org-2" },
    false,
  ],
  ["its provider", { scope: "provider", scopeId: "aws" }, true],
  ["another provider", { scope: "provider", scopeId: "gcp" }, false],
  ["its provider, in another organisation", { scope: "provider", scopeId: "aws", organisationId: "org-2" }, false],
  ["a policy where none was found", { scope: "policy", scopeId: "policy-1" }, false, { policyId: null }],
  ["a provider where no policy was found", { scope: "provider", scopeId: "aws" }, false, { provider: null }],
])("a switch for %s: %j stops %s", (_what, entry, answer, subject = {}) => {
  expect(stops(entry, subject)).toBe(answer);
});

test("the switches that stop are told, in their order, and no others", () => {
  const entry = (id: string, scopeId: string): KillSwitch => ({
    id,
    organisationId: "org-1",
    scope: "repository",
    scopeId,
    reason: "r",
  });
  const found = switchesFor([entry("1", "202"), entry("2", "9"), entry("3", "101")], SUBJECT);
  expect(found.map(({ id }) => id)).toEqual(["1", "3"]);
  expect(SWITCH_SCOPES).toEqual(["policy", "repository", "provider", "organisation", "everything"]);
});

test("one more switch never stops less", () => {
  const one = fc.record({
    id: fc.string(),
    organisationId: fc.constantFrom(null, "org-1", "org-2"),
    scope: fc.constantFrom(...SWITCH_SCOPES),
    scopeId: fc.constantFrom("policy-1", "101", "aws", "org-1", "*"),
    reason: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(one), one, (some, more) => {
      const before = switchesFor(some, SUBJECT);
      const after = switchesFor([...some, more], SUBJECT);
      return before.every((entry) => after.includes(entry));
    }),
  );
});
