import { expect, test } from "vitest";
import { routeNames } from "../../lib/http/route-names.ts";

const nameOf = routeNames({
  staticRoutes: [
    { page: "/", regex: "^/(?:/)?$" },
    { page: "/repos", regex: "^/repos(?:/)?$" },
    { page: "/campaigns/new", regex: "^/campaigns/new(?:/)?$" },
  ],
  dynamicRoutes: [
    { page: "/api/auth/[...nextauth]", regex: "^/api/auth/(.+?)(?:/)?$" },
    { page: "/campaigns/[id]", regex: "^/campaigns/([^/]+?)(?:/)?$" },
    { page: "/repos/[owner]/[name]", regex: "^/repos/([^/]+?)/([^/]+?)(?:/)?$" },
  ],
});

test.each([
  ["/", "/"],
  ["/?q=secret", "/"],
  ["/repos/", "/repos"],
  ["/repos/acme/web?tab=history", "/repos/[owner]/[name]"],
  ["/campaigns/new", "/campaigns/new"],
  ["/campaigns/42", "/campaigns/[id]"],
  ["/api/auth/session", "/api/auth/[...nextauth]"],
  ["/_next/static/chunks/x.js", "static"],
  ["/wp-admin.php", "other"],
  ["", "other"],
  [`/repos/${"a".repeat(10_000)}/b`, "other"],
])("%s is counted as %s", (target, name) => {
  expect(nameOf(target)).toBe(name);
});

test("whatever strangers ask for, there are no more names than routes", () => {
  const names = new Set(Array.from({ length: 1_000 }, (_, index) => nameOf(`/stranger/${index}/..%2f?x=${index}`)));
  expect([...names]).toEqual(["other"]);
});
