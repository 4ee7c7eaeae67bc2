import type { RestMethod } from "./schema.ts";

/** The REST methods that workflows call most, with the rights that GitHub documents for fine-grained tokens. */
export const GITHUB_REST = [
  {
    method: "POST",
    path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    octokit: "issues.createComment",
    permissions: { issues: "write" },
    source: "https://docs.github.com/en/rest/issues/comments#create-an-issue-comment",
  },
] as const satisfies readonly RestMethod[];
