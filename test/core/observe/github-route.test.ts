import fc from "fast-check";
import { expect, test } from "vitest";
import { githubRoute } from "../../../lib/core/observe/github-route.ts";

test.each([
  ["/repos/acme/web/pulls/12/merge", "/repos/{}/{}/pulls/{}/merge"],
  ["/repos/acme/pulls/pulls", "/repos/{}/{}/pulls"],
  ["/orgs/repos/rulesets", "/orgs/{}/rulesets"],
  ["/repos/acme/web/contents/.github/workflows/deploy.yml?ref=main", "/repos/{}/{}/contents"],
  ["/repos/acme/web/git/refs/heads/secrets", "/repos/{}/{}/git/refs"],
  ["/repos/acme/web/actions/secrets/NPM_TOKEN", "/repos/{}/{}/actions/secrets"],
  ["/repos/acme/web/branches/pulls/protection", "/repos/{}/{}/branches"],
  ["/repositories/42/actions/runs", "/repositories/{}/actions/runs"],
  ["/app/installations/7/access_tokens", "/app/installations/{}/access_tokens"],
  ["/graphql", "/graphql"],
  ["/", "/"],
])("%s is %s", (path, route) => {
  expect(githubRoute(path)).toBe(route);
});

test("no name of an owner, a repository, a secret or a branch stays, whatever it is, a word of GitHub's among them", () => {
  const name = fc.constantFrom("pulls", "repos", "secrets", "acme", "contents", "%2e%2e", "ref");
  fc.assert(
    fc.property(name, name, name, (owner, repo, last) => {
      expect(githubRoute(`/repos/${owner}/${repo}/actions/secrets/${last}`)).toBe("/repos/{}/{}/actions/secrets");
      expect(githubRoute(`/repos/${owner}/${repo}/contents/${last}/${last}`)).toBe("/repos/{}/{}/contents");
    }),
  );
});
