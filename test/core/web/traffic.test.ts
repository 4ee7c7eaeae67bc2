import { describe, expect, test } from "vitest";
import { isForeign, trafficOf } from "../../../lib/core/web/traffic.ts";

const HOST = "thaw.example:8443";
const OWN = `https://${HOST}`;

describe("a request that may change something", () => {
  const sent = { method: "POST", path: "/settings", host: HOST, origin: OWN, fetchSite: "same-origin" };

  test.each([
    ["this site's own form", {}],
    ["an older browser's, which says its origin alone", { fetchSite: null }],
    ["what a person typed or opened", { origin: null, fetchSite: "none" }],
    ["a program, which has no cookie of somebody else", { origin: null, fetchSite: null }],
    ["the host in other letters", { host: HOST.toUpperCase() }],
    ["a webhook, whose signature says who it is", { path: "/api/webhooks/github", origin: "https://evil.example" }],
    ["the API, which knows nobody by a cookie", { path: "/api/v1/freeze", fetchSite: "cross-site" }],
    ["a look from elsewhere, which changes nothing", { method: "GET", origin: null, fetchSite: "cross-site" }],
  ])("is taken of %s", (_what, more) => {
    expect(isForeign({ ...sent, ...more })).toBe(false);
  });

  test.each([
    ["another site", { origin: "https://evil.example", fetchSite: "cross-site" }],
    ["another site, as an older browser says it", { origin: "https://evil.example", fetchSite: null }],
    ["another name below the same domain", { origin: "https://blog.thaw.example:8443", fetchSite: "same-site" }],
    ["another port of the same name", { origin: "https://thaw.example:9000", fetchSite: "same-site" }],
    ["a document without an origin, such as a sandboxed frame", { origin: "null", fetchSite: null }],
    ["an origin that is none", { origin: "::", fetchSite: null }],
    ["one that claims our origin, and whose browser knows better", { fetchSite: "cross-site" }],
    ["a page of a stranger that calls itself like the API", { path: "/api/v1evil", origin: "https://evil.example" }],
  ])("is refused of %s", (_what, more) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(isForeign({ ...sent, method, ...more })).toBe(true);
  });
});

test.each([
  ["/_next/static/chunks/a.js", "GET", "free"],
  ["/api/v1", "GET", "free"],
  ["/api/v1/freeze", "GET", "free"],
  ["/api/webhooks/github", "POST", "free"],
  ["/api/v1evil", "GET", "page"],
  ["/sign-in", "GET", "page"],
  ["/sign-in/local", "POST", "sign-in"],
  ["/sign-in/github", "POST", "sign-in"],
  ["/api/auth/signin/github", "POST", "sign-in"],
  ["/api/auth/callback/github", "GET", "sign-in"],
  ["/api/auth/session", "GET", "page"],
  ["/repos", "GET", "page"],
  ["/settings", "POST", "page"],
] as const)("%s by %s is counted as %s", (path, method, traffic) => {
  expect(trafficOf(path, method)).toBe(traffic);
});
