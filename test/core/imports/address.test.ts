import { describe, expect, test } from "vitest";
import { repositoryAddress, repositoryNamed, sameRepository } from "../../../lib/core/imports/address.ts";
import { readImport } from "../../../lib/core/imports/read.ts";
import { bytesOf, codeScanning, sarif } from "../../support/imports.ts";

describe("the repository of", () => {
  test.each([
    ["https://github.com/acme/site", "github.com"],
    ["https://GitHub.com/acme/site.git/", "github.com"],
    [`https://x-access-token:${"t".repeat(20)}@ghes.example:8443/acme/site.git`, "ghes.example:8443"],
    ["git@github.com:acme/site.git", "github.com"],
    ["ssh://git@github.com/acme/site.git", "github.com"],
    ["git+https://github.com/acme/site", "github.com"],
  ])("%s is acme/site, and nothing else of it is kept", (text, host) => {
    expect(repositoryAddress(text)).toEqual({ host, owner: "acme", name: "site" });
  });

  test.each([
    "",
    "acme",
    "https://github.com/acme",
    "https://github.com/acme/site/tree/main",
    "https://github.com/acme/..",
    "https://github.com/acme/%2e%2e",
    "https://github.com/ac me/site",
    "file:///srv/acme/site",
    "javascript:alert(1)",
    "git@github.com:acme/site;rm",
    `https://github.com/acme/${"x".repeat(101)}`,
  ])("%j is none", (text) => {
    expect(repositoryAddress(text)).toBeNull();
  });

  test.each(["/acme/site", "acme/site/", "acme//site/x", "acme"])("a person's %j is none", (text) => {
    expect(repositoryNamed(text)).toBeNull();
  });
});

test("names are compared without case, hosts where both are known", () => {
  const site = { host: "github.com", owner: "acme", name: "site" };
  expect(sameRepository(site, { host: null, owner: "Acme", name: "SITE" })).toBe(true);
  expect(sameRepository(site, { ...site, host: "ghes.example" })).toBe(false);
  expect(sameRepository(site, { ...site, name: "sites" })).toBe(false);
});

test.each([
  ["two repositories", [{ repositoryUri: "https://github.com/a/b" }, { repositoryUri: "https://github.com/a/c" }]],
  ["one that is none", [{ repositoryUri: "https://github.com/a/b" }, { repositoryUri: "file:///x" }]],
  ["something else", "https://github.com/a/b"],
])("a run that names %s leaves it to a person", (_name, versionControlProvenance) => {
  const read = readImport(bytesOf(sarif({ ...codeScanning(), versionControlProvenance })), "sarif", []);
  expect(read.ok && read.value.runs[0]?.repository).toBeNull();
});
