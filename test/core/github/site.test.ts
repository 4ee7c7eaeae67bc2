import { expect, test } from "vitest";
import { githubSite, webOrigin } from "../../../lib/core/github/site.ts";

test.each([
  ["https://github.com", "github.com", "https://github.com", "https://api.github.com", false],
  ["https://github.com/", "github.com", "https://github.com", "https://api.github.com", false],
  ["https://acme.ghe.com", "acme.ghe.com", "https://acme.ghe.com", "https://api.acme.ghe.com", false],
  [
    "https://ghes.example:8443",
    "ghes.example:8443",
    "https://ghes.example:8443",
    "https://ghes.example:8443/api/v3",
    false,
  ],
  ["http://127.0.0.1:9000", "127.0.0.1:9000", "http://127.0.0.1:9000", "http://127.0.0.1:9000/api/v3", true],
  ["http://localhost:9000", "localhost:9000", "http://localhost:9000", "http://localhost:9000/api/v3", true],
])("%s is the GitHub of %s", (url, host, web, api, standIn) => {
  expect(githubSite(url)).toEqual({ ok: true, value: { host, web, api, standIn } });
});

test.each([
  ["no address", "github.com"],
  ["a path", "https://github.com/acme"],
  ["a query", "https://github.com/?x=1"],
  ["a password, which is not repeated", "https://user:hidden@github.com"],
  ["plain HTTP to another machine", "http://ghes.example"],
  ["the API's own", "https://api.github.com"],
])("an address with %s is refused", (_, url) => {
  const found = githubSite(url);
  expect(found).toMatchObject({ ok: false, failure: { code: "bad-address" } });
  expect(JSON.stringify(found)).not.toContain("hidden");
});

test.each([
  ["github.com", "https://github.com"],
  ["ghes.example:8443", "https://ghes.example:8443"],
  ["127.0.0.1:9000", "http://127.0.0.1:9000"],
  ["[::1]:9000", "http://[::1]:9000"],
  ["127.0.0.1.evil.example", "https://127.0.0.1.evil.example"],
])("pages of %s are at %s", (host, origin) => {
  expect(webOrigin(host)).toBe(origin);
});
