import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalRequest, signingKey, signRequest } from "../../../lib/adapters/providers/aws/sigv4.ts";
import { SecretText } from "../../../lib/core/secret-text.ts";
import { checkSignature } from "../../support/providers/sigv4-check.ts";

/** The key that AWS uses in its documentation and its test suite. */
const SECRET = new SecretText("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
const KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET };
const AT = new Date("2015-08-30T12:36:00Z");
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** IAM User Guide, "Create a signed AWS API request": the example of `ListUsers`. */
test("AWS's documented example gives its canonical request, signing key and signature", () => {
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const request = {
    method: "GET",
    url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
    headers,
    body: "",
  };
  const canonical = canonicalRequest({ ...request, headers: { ...headers, "x-amz-date": "20150830T123600Z" } });
  expect(canonical.signedHeaders).toBe("content-type;host;x-amz-date");
  expect(createHash("sha256").update(canonical.text).digest("hex")).toBe(
    "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
  );
  const scope = { region: "us-east-1", service: "iam", at: AT };
  expect(signingKey(SECRET, scope).toString("hex")).toBe(
    "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
  );
  expect(signRequest(request, KEY, scope).authorization).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
      "SignedHeaders=content-type;host;x-amz-date, " +
      "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
});

/** The cases of AWS's "Signature Version 4 test suite" that a request of ours can look like. */
test.each([
  ["get-vanilla", "GET", "/", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
  [
    "get-vanilla-query-order-key-case",
    "GET",
    "/?Param2=value2&Param1=value1",
    {},
    "",
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
  ["post-vanilla", "POST", "/", {}, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
  [
    "post-x-www-form-urlencoded",
    "POST",
    "/",
    FORM,
    "Param1=value1",
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  ],
])("the test suite's %s has the signature that AWS gives", (_, method, path, headers, body, signature) => {
  const request = { method, url: `https://example.amazonaws.com${path}`, headers, body };
  const { authorization } = signRequest(request, KEY, { region: "us-east-1", service: "service", at: AT });
  expect(authorization).toMatch(new RegExp(`Signature=${signature}$`));
});

function sent(changes: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {}) {
  const request = { method: "POST", url: "http://127.0.0.1:4566/", headers: FORM, body: "a=b" };
  const key = { ...KEY, sessionToken: new SecretText("session") };
  const headers = signRequest(request, key, { region: "eu-central-1", service: "sts", at: new Date() });
  const asked = { method: "POST", path: "/", body: "a=b", headers: { ...headers, host: "127.0.0.1:4566" } };
  return { ...asked, ...changes, headers: { ...asked.headers, ...changes.headers } };
}

test("the tests' own check, written apart, takes what is signed and nothing that was changed", () => {
  const keyOf = () => ({ secret: SECRET.reveal(), token: "session" });
  expect(checkSignature(sent(), keyOf)).toMatchObject({ ok: true, region: "eu-central-1", service: "sts" });
  expect(checkSignature(sent({ body: "a=c" }), keyOf).ok).toBe(false);
  expect(checkSignature(sent({ headers: { host: "127.0.0.1" } }), keyOf).ok).toBe(false);
  expect(checkSignature(sent({ headers: { "x-amz-target": "Other" } }), keyOf).ok).toBe(false);
  expect(checkSignature(sent({ headers: { "x-amz-security-token": "other" } }), keyOf).ok).toBe(false);
  expect(checkSignature(sent({ headers: { "x-amz-date": "20150830T123600Z" } }), keyOf).ok).toBe(false);
  expect(checkSignature(sent(), () => ({ secret: "other", token: "session" })).ok).toBe(false);
});
