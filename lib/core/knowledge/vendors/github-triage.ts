import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubTriage = {
  vendor: "github-triage",
  title: "Labels, assignees and titles",
  actions: [
    {
      uses: "toshimaru/auto-author-assign",
      source: "https://github.com/toshimaru/auto-author-assign",
      inputs: { "repo-token": githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "kentaro-m/auto-assign-action",
      source: "https://github.com/kentaro-m/auto-assign-action",
      inputs: { "repo-token": githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "pozil/auto-assign-issue",
      source: "https://github.com/pozil/auto-assign-issue",
      inputs: { "repo-token": OPAQUE_TOKEN, assignees: IDENTIFIER, teams: IDENTIFIER },
    },
    { uses: "wow-actions/*", source: "https://github.com/wow-actions/*", inputs: { github_token: OPAQUE_TOKEN } },
    {
      uses: "actions-ecosystem/*",
      source: "https://github.com/actions-ecosystem/*",
      inputs: { github_token: OPAQUE_TOKEN },
    },
    {
      uses: "wow-actions/auto-assign",
      source: "https://github.com/wow-actions/auto-assign",
      inputs: { github_token: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "wow-actions/welcome",
      source: "https://github.com/wow-actions/welcome",
      inputs: { github_token: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "wow-actions/contributors-list",
      source: "https://github.com/wow-actions/contributors-list",
      inputs: { github_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "amannn/action-semantic-pull-request",
      source: "https://github.com/amannn/action-semantic-pull-request",
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "read", statuses: "write" }) },
    },
    {
      uses: "thehanimo/pr-title-checker",
      source: "https://github.com/thehanimo/pr-title-checker",
      inputs: { github_token: githubToken({ "pull-requests": "write", issues: "write" }) },
    },
    {
      uses: "deepakputhraya/action-pr-title",
      source: "https://github.com/deepakputhraya/action-pr-title",
      inputs: { github_token: githubToken({ "pull-requests": "read" }) },
    },
    {
      uses: "wagoid/commitlint-github-action",
      source: "https://github.com/wagoid/commitlint-github-action",
      inputs: { token: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "tim-actions/get-pr-commits",
      source: "https://github.com/tim-actions/get-pr-commits",
      inputs: { token: githubToken({ "pull-requests": "read" }) },
    },
    {
      uses: "mheap/github-action-required-labels",
      source: "https://github.com/mheap/github-action-required-labels",
      inputs: { token: githubToken({ "pull-requests": "write", issues: "write" }) },
    },
    {
      uses: "mheap/automatic-approve-action",
      source: "https://github.com/mheap/automatic-approve-action",
      inputs: { token: githubToken({ actions: "write" }) },
    },
    {
      uses: "eps1lon/actions-label-merge-conflict",
      source: "https://github.com/eps1lon/actions-label-merge-conflict",
      inputs: { repotoken: githubToken({ "pull-requests": "write", contents: "read" }) },
    },
    {
      uses: "prince-chrismc/label-merge-conflicts-action",
      source: "https://github.com/prince-chrismc/label-merge-conflicts-action",
      inputs: { github_token: githubToken({ "pull-requests": "write", issues: "write" }) },
    },
    {
      uses: "TimonVS/pr-labeler-action",
      source: "https://github.com/TimonVS/pr-labeler-action",
      inputs: { "repo-token": githubToken({ contents: "read", "pull-requests": "write" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "srvaroa/labeler",
      source: "https://github.com/srvaroa/labeler",
      env: { GITHUB_TOKEN: githubToken({ contents: "read", issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "fuxingloh/multi-labeler",
      source: "https://github.com/fuxingloh/multi-labeler",
      inputs: {
        "config-repo": IDENTIFIER,
        "github-token": githubToken({
          contents: "read",
          issues: "write",
          "pull-requests": "write",
          statuses: "write",
          checks: "write",
        }),
      },
    },
    {
      uses: "codelytv/pr-size-labeler",
      source: "https://github.com/codelytv/pr-size-labeler",
      inputs: { github_token: githubToken({ "pull-requests": "write", issues: "write" }) },
    },
    {
      uses: "andymckay/labeler",
      source: "https://github.com/andymckay/labeler",
      inputs: { "repo-token": githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "actions-ecosystem/action-add-labels",
      source: "https://github.com/actions-ecosystem/action-add-labels",
      inputs: {
        github_token: githubToken({ issues: "write", "pull-requests": "write" }, { repositoryInput: "repo" }),
        repo: IDENTIFIER,
      },
    },
    {
      uses: "actions-ecosystem/action-remove-labels",
      source: "https://github.com/actions-ecosystem/action-remove-labels",
      inputs: {
        github_token: githubToken({ issues: "write", "pull-requests": "write" }, { repositoryInput: "repo" }),
        repo: IDENTIFIER,
      },
    },
    {
      uses: "actions-ecosystem/action-create-comment",
      source: "https://github.com/actions-ecosystem/action-create-comment",
      inputs: {
        github_token: githubToken({ issues: "write", "pull-requests": "write" }, { repositoryInput: "repo" }),
        repo: IDENTIFIER,
      },
    },
    {
      uses: "actions-ecosystem/action-get-merged-pull-request",
      source: "https://github.com/actions-ecosystem/action-get-merged-pull-request",
      inputs: { github_token: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "actions-cool/issues-helper",
      source: "https://github.com/actions-cool/issues-helper",
      inputs: {
        token: githubToken({ issues: "write", "pull-requests": "write" }, { repositoryInput: "repo" }),
        repo: IDENTIFIER,
        assignees: IDENTIFIER,
      },
    },
    {
      uses: "actions-cool/check-user-permission",
      source: "https://github.com/actions-cool/check-user-permission",
      inputs: { token: githubToken({ metadata: "read" }) },
    },
    {
      uses: "actions-cool/maintain-one-comment",
      source: "https://github.com/actions-cool/maintain-one-comment",
      inputs: { token: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "actions-cool/pr-welcome",
      source: "https://github.com/actions-cool/pr-welcome",
      inputs: { token: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "actions-cool/issue-vote",
      source: "https://github.com/actions-cool/issue-vote",
      inputs: { token: githubToken({ issues: "read" }) },
    },
    {
      uses: "actions-cool/contributor-list",
      source: "https://github.com/actions-cool/contributor-list",
      inputs: { token: OPAQUE_TOKEN },
    },
    {
      uses: "actions-cool/translation-helper",
      source: "https://github.com/actions-cool/translation-helper",
      inputs: { token: githubToken({ issues: "write" }) },
    },
    {
      uses: "webiny/action-conventional-commits",
      source: "https://github.com/webiny/action-conventional-commits",
      inputs: { "github-token": githubToken({ contents: "read", "pull-requests": "read" }) },
      env: { GITHUB_TOKEN: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "aslafy-z/conventional-pr-title-action",
      source: "https://github.com/aslafy-z/conventional-pr-title-action",
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "read", statuses: "write" }) },
    },
    {
      uses: "lannonbr/issue-label-manager-action",
      source: "https://github.com/lannonbr/issue-label-manager-action",
      env: { GITHUB_TOKEN: githubToken({ issues: "write" }) },
    },
    {
      uses: "micnncim/action-label-syncer",
      source: "https://github.com/micnncim/action-label-syncer",
      inputs: { token: githubToken({ issues: "write" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ issues: "write" }, { repositoryInput: "repository" }) },
    },
    {
      uses: "EndBug/label-sync",
      source: "https://github.com/EndBug/label-sync",
      inputs: {
        token: githubToken({ issues: "write" }),
        "request-token": githubToken({ contents: "read" }, { repositoryInput: "source-repo" }),
        "source-repo": IDENTIFIER,
      },
    },
  ],
} as const satisfies VendorKnowledge;
