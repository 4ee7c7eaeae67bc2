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
