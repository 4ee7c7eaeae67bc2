import { describe, expect, test } from "vitest";
import {
  actionKnowledge,
  restByOctokit,
  restMethod,
  toolKnowledge,
  variableKnowledge,
} from "../../../lib/core/knowledge/index.ts";

describe("actionKnowledge", () => {
  test.each([
    ["actions/github-script@v7"],
    ["Actions/GitHub-Script@60a0d83039c74a4aee543508d2ffcb1c3799cdea"],
    ["actions/github-script"],
    [" actions/github-script@main "],
  ])("finds %j without regard to case and ref", (uses) => {
    expect(actionKnowledge(uses)?.uses).toBe("actions/github-script");
  });

  test.each([
    ["docker://alpine:3.20"],
    ["./.github/actions/x"],
    ["../x/y"],
    ["$/path/to/action"],
    ["nobody/knows-this@v1"],
    ["actions"],
    [""],
    ["@v1"],
    ["constructor/prototype"],
  ])("knows nothing of %j", (uses) => {
    expect(actionKnowledge(uses)).toBeNull();
  });
});

describe("restMethod", () => {
  test.each([
    ["POST", "/repos/o/r/issues/12/comments"],
    ["post", "repos/o/r/issues/12/comments"],
    ["POST", "/repos/o/r/issues/12/comments?per_page=1"],
    ["POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
    ["POST", "/repos/:owner/:repo/issues/$NUMBER/comments"],
    ["POST", "https://api.github.com/repos/o/r/issues/12/comments"],
    ["POST", "https://github.example.org/api/v3/repos/o/r/issues/12/comments"],
    ["POST", "$GITHUB_API_URL/repos/o/r/issues/12/comments"],
    ["POST", "repos/$" + "{{ github.repository }}/issues/$" + "{{ github.event.number }}/comments"],
    ["POST", "repos/$GITHUB_REPOSITORY/issues/12/comments"],
    ["POST", "repos/$" + "{GITHUB_REPOSITORY}/issues/12/comments"],
  ])("%s %s creates a comment", (method, path) => {
    expect(restMethod(method, path)?.octokit).toBe("issues.createComment");
  });

  test.each([
    ["POST", "https://example.org/repos/o/r/issues/12/comments"],
    ["POST", "/repos/o/r/$WHAT/12/comments"],
    ["POST", "/repos/o/r/issues/12/comments/more"],
    ["POST", "/repos/o//issues/12/comments"],
    ["HEAD", "/repos/o/r/issues/12/comments"],
    ["POST", ""],
    ["", "/repos/o/r"],
  ])("gives nothing for %s %j, which means opaque", (method, path) => {
    expect(restMethod(method, path)).toBeNull();
  });
});

describe("the rights that a REST call needs", () => {
  test.each([
    ["PUT", "/repos/o/r/contents/docs/a.md", { contents: "write" }, undefined],
    ["PUT", "/repos/o/r/contents/.github/workflows/ci.yml", { contents: "write", workflows: "write" }, undefined],
    ["DELETE", "/repos/o/r/contents/.github/workflows/a/b.yml", { contents: "write", workflows: "write" }, undefined],
    ["GET", "/repos/o/r/contents/.github/workflows/ci.yml", { contents: "read" }, undefined],
    ["PATCH", "/repos/o/r/git/refs/heads/release/1.x", { contents: "write" }, undefined],
    ["GET", "/repos/o/r/compare/main...topic/x", { contents: "read" }, undefined],
    ["POST", "/repos/o/r/actions/workflows/ci.yml/dispatches", { actions: "write" }, undefined],
    ["POST", "/repos/o/r/dispatches", { contents: "write" }, undefined],
    ["PUT", "repos/o/r/pulls/7/merge", { contents: "write" }, undefined],
    ["GET", "/repos/o/r/releases/latest", { contents: "read" }, undefined],
    ["POST", "https://uploads.github.com/repos/o/r/releases/1/assets?name=a", { contents: "write" }, undefined],
    ["POST", "/repos/o/r/forks", { administration: "write", contents: "read" }, "user-bound"],
    ["POST", "/gists", {}, "user-bound"],
    ["GET", "/user", {}, "user-bound"],
    ["PUT", "/orgs/o/teams/t/memberships/u", { members: "write" }, "organisation"],
  ] as const)("%s %s", (method, path, permissions, target) => {
    const row = restMethod(method, path);
    expect(row?.permissions).toEqual(permissions);
    expect(row?.target).toBe(target);
  });
});

describe("restByOctokit", () => {
  test.each([["issues.createComment"], ["github.rest.issues.createComment"], ["octokit.rest.issues.createComment"]])(
    "finds %s",
    (name) => {
      expect(restByOctokit(name)?.path).toBe("/repos/{owner}/{repo}/issues/{issue_number}/comments");
    },
  );

  test("gives nothing for an unreviewed method", () => {
    expect(restByOctokit("issues.unheardOf")).toBeNull();
  });
});

describe("variables and tools", () => {
  test("names that nobody described give nothing", () => {
    expect(variableKnowledge("NOT_A_KNOWN_VARIABLE")).toBeNull();
    expect(toolKnowledge("not-a-known-tool")).toBeNull();
  });
});
