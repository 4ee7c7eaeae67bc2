import { expect, test } from "vitest";
import { ceilingSchema, targetMatches } from "../../../lib/core/trust/ceiling.ts";
import { problems } from "./support.ts";

const LEAST = { issuer: "github", owner_id: 7, owner: "acme", providers: ["github-app"] };

test("what a ceiling does not say is the narrowest", () => {
  expect(ceilingSchema.parse(LEAST)).toEqual({
    issuer: "github",
    owner_id: "7",
    owner: "acme",
    providers: ["github-app"],
    repositories: "own",
    targets: {},
    lifetime_minutes: 60,
    runners: ["hosted"],
    unprotected_refs: false,
    never: [],
  });
});

test("a ceiling may say everything", () => {
  const whole = {
    issuer: "github",
    owner_id: "7",
    owner: "x".repeat(100),
    providers: ["aws", "sealed-store"],
    permissions: { contents: "read" },
    repositories: ["101", "202"],
    targets: { aws: ["arn:*"] },
    lifetime_minutes: 720,
    events: ["push"],
    runners: ["hosted", "self-hosted", "not-stated"],
    unprotected_refs: true,
    never: ["a.b"],
  };
  expect(ceilingSchema.parse(whole)).toEqual(whole);
  expect(ceilingSchema.parse({ ...LEAST, repositories: "installation", lifetime_minutes: 1 })).toMatchObject({
    repositories: "installation",
    lifetime_minutes: 1,
  });
  expect(ceilingSchema.parse({ ...LEAST, repositories: "own" })).toMatchObject({ repositories: "own" });
});

test.each([
  ["an unknown key", { extra: 1 }, /extra/],
  ["no issuer", { issuer: "" }, /^issuer/],
  ["an owner's name", { owner_id: "acme inc" }, /^owner_id/],
  ["an empty owner", { owner: "" }, /^owner:/],
  ["too long an owner", { owner: "x".repeat(101) }, /^owner:/],
  ["no provider", { providers: [] }, /^providers/],
  ["an unknown provider", { providers: ["gitlab"] }, /^providers\.0/],
  ["empty permissions", { permissions: {} }, /^permissions: must name/],
  ["a permission that is never handed out", { permissions: { workflows: "write" } }, /^permissions\.workflows/],
  ["the level admin", { permissions: { contents: "admin" } }, /^permissions\.contents/],
  ["no repositories", { repositories: [] }, /^repositories/],
  ["all repositories", { repositories: "all" }, /^repositories/],
  ["a repository's name", { repositories: ["acme/app"] }, /^repositories/],
  ["targets of nobody", { targets: { other: ["x"] } }, /^targets/],
  ["empty targets", { targets: { aws: [] } }, /^targets\.aws/],
  ["an empty target", { targets: { aws: [""] } }, /^targets\.aws\.0/],
  ["no lifetime", { lifetime_minutes: 0 }, /^lifetime_minutes/],
  ["half a minute", { lifetime_minutes: 0.5 }, /^lifetime_minutes/],
  ["NaN minutes", { lifetime_minutes: Number.NaN }, /^lifetime_minutes/],
  ["too long a lifetime", { lifetime_minutes: 721 }, /^lifetime_minutes/],
  ["no events", { events: [] }, /^events/],
  ["an empty event", { events: [""] }, /^events\.0/],
  ["no runners", { runners: [] }, /^runners/],
  ["any runner", { runners: ["any"] }, /^runners\.0/],
  ["a word for true", { unprotected_refs: "yes" }, /^unprotected_refs/],
  ["a grant that cannot be", { never: ["../x"] }, /^never\.0/],
])("a ceiling with %s is refused", (_what, changes, message) => {
  expect(problems(ceilingSchema.safeParse({ ...LEAST, ...changes })).join("; ")).toMatch(message);
});

test.each([
  ["arn:a", "arn:a", true],
  ["arn:a", "arn:ab", false],
  ["arn:a", "ARN:A", false],
  ["arn:*", "arn:a", true],
  ["arn:*", "arn:", false],
  ["arn:*", "xarn:a", false],
  ["*", "anything", true],
  ["*", "", false],
  ["a*b", "axb", false],
  ["a*b", "a*b", true],
  ["groups:ci-*", "groups:ci-a", true],
  ["groups:ci-*", "groups:ci-a,admins", false],
  ["groups:ci-*", "groups:ci-a applied-permissions/admin", false],
  ["groups:ci-*", "groups:ci-a\tx", false],
  ["groups:a,b c*", "groups:a,b cd", true],
  ["groups:a,b", "groups:a,b", true],
])("the target %s covers %s: %s", (pattern, target, answer) => {
  expect(targetMatches(pattern, target)).toBe(answer);
});
