import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClientCertificate,
  certificateIdentity,
  certificateProfileSchema,
} from "../../../lib/core/trust/certificate.ts";
import { problems } from "./support.ts";

const URI = "spiffe://ci.example/owner/{ownerId}/repository/{repositoryId}";
const NOW = new Date("2026-11-28T12:00:00.000Z");
const HOUR = 3_600_000;

function profile(changes: Record<string, unknown> = {}) {
  return certificateProfileSchema.parse({ id: "runners", ca_file: "ca.pem", uri: URI, ...changes });
}

function certificate(changes: Partial<ClientCertificate> = {}): ClientCertificate {
  return {
    uris: ["spiffe://ci.example/owner/7/repository/101"],
    serialNumber: "0a",
    subject: "CN=runner",
    validFrom: new Date(NOW.getTime() - HOUR),
    validTo: new Date(NOW.getTime() + HOUR),
    ...changes,
  };
}

function read(certificateChanges: Partial<ClientCertificate> = {}, profileChanges: Record<string, unknown> = {}) {
  const result = certificateIdentity(profile(profileChanges), certificate(certificateChanges), { id: "r1", now: NOW });
  return result.ok ? result.value : `${result.failure.code}: ${result.failure.detail}`;
}

test("a profile has its defaults: a day, and nothing about protection", () => {
  expect(profile()).toEqual({
    id: "runners",
    ca_file: "ca.pem",
    uri: URI,
    max_lifetime_hours: 24,
    ref_protected: false,
  });
});

test("the URI says who the job is, and what it does not say is not known", () => {
  expect(read()).toEqual({
    issuer: "runners",
    subject: "spiffe://ci.example/owner/7/repository/101",
    proofId: "certificate:r1",
    proofExpiresAt: new Date(NOW.getTime() + HOUR),
    repositoryId: "101",
    ownerId: "7",
    repository: null,
    ref: null,
    refType: null,
    refProtected: null,
    sha: null,
    event: null,
    workflow: null,
    calledWorkflow: null,
    environment: null,
    runner: "self-hosted",
    headRef: null,
    baseRef: null,
    actor: null,
    actorId: null,
    runId: null,
    runAttempt: null,
    claims: { uri: "spiffe://ci.example/owner/7/repository/101", serial: "0a", subject: "CN=runner" },
  });
});

test("each field has its place, percent-encoded where it has slashes", () => {
  const uri =
    "spiffe://ci/{ownerId}/{repositoryId}/{repository}/{ref}/{refType}/{sha}/{event}/{workflow}/{environment}/{runId}";
  const workflow = encodeURIComponent("acme/app/.github/workflows/ci.yml@refs/heads/main");
  const given = (refType: string) => ({
    uris: [`spiffe://ci/7/101/acme%2Fapp/refs%2Fheads%2Fmain/${refType}/abc/push/${workflow}/prod/5`],
  });
  expect(read(given("branch"), { uri, ref_protected: true })).toMatchObject({
    ownerId: "7",
    repositoryId: "101",
    repository: "acme/app",
    ref: "refs/heads/main",
    refType: "branch",
    refProtected: true,
    sha: "abc",
    event: "push",
    workflow: { repository: "acme/app", path: ".github/workflows/ci.yml", ref: "refs/heads/main" },
    environment: "prod",
    runId: "5",
  });
  expect(read(given("tag"), { uri })).toMatchObject({ refType: "tag", refProtected: null });
  expect(read(given("commit"), { uri })).toMatchObject({ refType: null });
});

test("a workflow that names no file is refused, and not taken for none", () => {
  expect(read({ uris: ["spiffe://ci/7/101/ci.yml"] }, { uri: "spiffe://ci/{ownerId}/{repositoryId}/{workflow}" })).toBe(
    "no-identity: certificate's URI names no workflow file",
  );
});

const UNFIT = "no-identity: certificate's URI does not fit the profile";
const NOT_ONE = "no-identity: certificate has not one URI name";
test.each([
  ["no URI", [], NOT_ONE],
  ["two URIs", ["spiffe://ci.example/owner/7/repository/101", "spiffe://ci.example/owner/8/repository/1"], NOT_ONE],
  ["another host", ["spiffe://ci.example.evil/owner/7/repository/101"], UNFIT],
  ["another case", ["spiffe://ci.example/Owner/7/repository/101"], UNFIT],
  ["another scheme", ["https://ci.example/owner/7/repository/101"], UNFIT],
  ["one segment more", ["spiffe://ci.example/owner/7/repository/101/x"], UNFIT],
  ["one segment less", ["spiffe://ci.example/owner/7/repository"], UNFIT],
  ["an empty id", ["spiffe://ci.example/owner//repository/101"], UNFIT],
  ["an empty repository id", ["spiffe://ci.example/owner/7/repository/"], UNFIT],
  ["broken percent-encoding", ["spiffe://ci.example/owner/%/repository/101"], UNFIT],
  ["half a character", ["spiffe://ci.example/owner/%ED%A0%80/repository/101"], UNFIT],
  ["an encoded NUL", ["spiffe://ci.example/owner/7%00/repository/101"], UNFIT],
  ["an encoded line end", ["spiffe://ci.example/owner/7/repository/101%0a"], UNFIT],
])("nobody is known by %s", (_what, uris, answer) => {
  expect(read({ uris })).toBe(answer);
});

test("an encoded slash stays within its segment", () => {
  expect(read({ uris: ["spiffe://ci.example/owner/7%2Frepository%2F9/repository/101"] })).toMatchObject({
    ownerId: "7/repository/9",
    repositoryId: "101",
  });
});

describe("times are told apart to the millisecond", () => {
  const at = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);
  test.each([
    ["ends in a moment", { validTo: at(1) }, "object"],
    ["ends now", { validTo: at(0) }, "expired: certificate has expired"],
    ["ended", { validTo: at(-1) }, "expired: certificate has expired"],
    ["begins now", { validFrom: at(0) }, "object"],
    ["begins in a moment", { validFrom: at(1) }, "not-yet-valid: certificate is not valid yet"],
    ["lives a day", { validFrom: at(-12 * HOUR), validTo: at(12 * HOUR) }, "object"],
    [
      "lives a moment more",
      { validFrom: at(-12 * HOUR), validTo: at(12 * HOUR + 1) },
      "too-old: certificate lives 24 hours",
    ],
    ["lives a year", { validTo: at(8_760 * HOUR) }, "too-old: certificate lives 8761 hours"],
    ["ends at a time that cannot be read", { validTo: new Date("never") }, "expired: certificate has expired"],
    [
      "begins at a time that cannot be read",
      { validFrom: new Date("ever") },
      "not-yet-valid: certificate is not valid yet",
    ],
  ])("a certificate that %s", (_what, dates, answer) => {
    const result = read(dates);
    expect(typeof result === "string" ? result : "object").toBe(answer);
  });
  test("the profile says how long is too long", () => {
    expect(read({ validFrom: at(-1), validTo: at(HOUR) }, { max_lifetime_hours: 1 })).toMatch(/^too-old/);
    expect(read({ validFrom: at(-1), validTo: at(HOUR - 1) }, { max_lifetime_hours: 1 })).toMatchObject({
      runner: "self-hosted",
    });
  });
});

test("the holder hears the same text whatever is wrong", () => {
  const result = certificateIdentity(profile(), certificate({ uris: [] }), { id: "r", now: NOW });
  expect(result.ok ? null : result.failure.message).toBe("The proof of identity was not accepted.");
});

const FIELDS = "repositoryId, ownerId, repository, ref, refType, sha, event, workflow, environment, runId";
const FORM = "uri: must be a URI with a host and a path";
test.each([
  ["owner/{ownerId}/{repositoryId}", FORM],
  ["spiffe:/{ownerId}/{repositoryId}", FORM],
  ["spiffe:///{ownerId}/{repositoryId}", FORM],
  [" spiffe://h/{ownerId}/{repositoryId}", FORM],
  ["1s://h/{ownerId}/{repositoryId}", FORM],
  ["SPIFFE://h/{ownerId}/{repositoryId}", FORM],
  ["spiffe://h x/{ownerId}/{repositoryId}", FORM],
  ["spiffe://h", FORM],
  ["spiffe://h/{ownerId}/{repositoryId}/{actor}", `uri: does not know {actor}; it may have ${FIELDS}`],
  ["spiffe://h/{ownerId}/{repositoryId}/{__proto__}", `uri: does not know {__proto__}; it may have ${FIELDS}`],
  ["spiffe://h/{ownerId}/{repositoryId}/{}", `uri: does not know {}; it may have ${FIELDS}`],
  ["spiffe://h/{ownerId}/{repositoryId}/{ownerId}", "uri: may have each placeholder once"],
  ["spiffe://h/{ownerId}/x", "uri: must have {repositoryId} and {ownerId}"],
  ["spiffe://h/{repositoryId}/x", "uri: must have {repositoryId} and {ownerId}"],
  ["spiffe://h/{ownerId}/{repositoryId}/r-{ref}", "uri: must have a placeholder alone between slashes"],
  ["spiffe://h/{ownerId}/{repositoryId}/{ref}.x", "uri: must have a placeholder alone between slashes"],
  ["spiffe://h/{ownerId}/{repositoryId}/{ref}{sha}", "uri: must have a placeholder alone between slashes"],
  ["spiffe://h/{ownerId}/{repositoryId}/{ref", "uri: must have a placeholder alone between slashes"],
])("the template %s is refused: %s", (uri, message) => {
  expect(problems(certificateProfileSchema.safeParse({ id: "a", ca_file: "x", uri }))).toEqual([message]);
});

test.each([
  "spiffe://{ownerId}/{repositoryId}",
  "a+b-c.1://h/{ownerId}/{repositoryId}/",
  "https://h:8443/x/{ownerId}/{repositoryId}/{workflow}",
])("the template %s is accepted", (uri) => {
  expect(certificateProfileSchema.safeParse({ id: "a", ca_file: "x", uri }).success).toBe(true);
});

test.each([
  ["an id in capitals", { id: "Runners" }, /^id/],
  ["an id with something before", { id: "-a" }, /^id/],
  ["an id with something after", { id: "a_" }, /^id/],
  ["too long an id", { id: "a".repeat(51) }, /^id/],
  ["no file", { ca_file: "" }, /^ca_file/],
  ["too long a template", { uri: `${URI}/${"x".repeat(500)}` }, /^uri/],
  ["no lifetime", { max_lifetime_hours: 0 }, /^max_lifetime_hours/],
  ["a lifetime of days", { max_lifetime_hours: 49 }, /^max_lifetime_hours/],
  ["half an hour", { max_lifetime_hours: 0.5 }, /^max_lifetime_hours/],
  ["an unknown key", { extra: 1 }, /extra/],
])("a profile with %s is refused", (_what, changes, message) => {
  expect(
    problems(certificateProfileSchema.safeParse({ id: "runners", ca_file: "x", uri: URI, ...changes })).join(),
  ).toMatch(message);
});

test("the longest of everything is accepted", () => {
  expect(
    profile({ id: `a${"-".repeat(49)}`, max_lifetime_hours: 48, uri: `${URI}/${"x".repeat(499 - URI.length)}` }),
  ).toMatchObject({ max_lifetime_hours: 48 });
});

test("whatever the certificate says, the answer is a result, and who is known has ids", () => {
  const uri = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl(),
    fc
      .array(fc.string({ maxLength: 4 }), { maxLength: 7 })
      .map((parts) => `spiffe://ci.example/owner/${parts.join("/")}`),
  );
  const date = fc.date({ noInvalidDate: false });
  fc.assert(
    fc.property(fc.array(uri, { maxLength: 2 }), date, date, (uris, validFrom, validTo) => {
      const result = certificateIdentity(profile(), certificate({ uris, validFrom, validTo }), { id: "r", now: NOW });
      return !result.ok || (result.value.repositoryId !== "" && result.value.ownerId !== "");
    }),
  );
});
