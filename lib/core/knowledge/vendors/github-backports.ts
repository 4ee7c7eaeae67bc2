import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubBackports = {
  vendor: "github-backports",
  title: "Threads, backports and comments",
  actions: [
    {
      uses: "dessant/lock-threads",
      source: "https://github.com/dessant/lock-threads",
      inputs: { "github-token": githubToken({ issues: "write", "pull-requests": "write", discussions: "write" }) },
    },
    {
      uses: "dessant/label-actions",
      source: "https://github.com/dessant/label-actions",
      inputs: {
        "github-token": githubToken({
          issues: "write",
          "pull-requests": "write",
          discussions: "write",
          contents: "read",
        }),
      },
    },
    {
      uses: "dessant/repo-lockdown",
      source: "https://github.com/dessant/repo-lockdown",
      inputs: { "github-token": githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "dessant/reaction-comments",
      source: "https://github.com/dessant/reaction-comments",
      inputs: { "github-token": githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "dessant/support-requests",
      source: "https://github.com/dessant/support-requests",
      inputs: { "github-token": githubToken({ issues: "write" }) },
    },
    {
      uses: "dessant/potential-duplicates",
      source: "https://github.com/dessant/potential-duplicates",
      inputs: { "github-token": githubToken({ issues: "write" }) },
    },
    {
      uses: "korthout/backport-action",
      source: "https://github.com/korthout/backport-action",
      inputs: {
        github_token: githubToken({ contents: "write", "pull-requests": "write" }),
        git_committer_name: IDENTIFIER,
        git_committer_email: IDENTIFIER,
      },
    },
    {
      uses: "tibdex/backport",
      source: "https://github.com/tibdex/backport",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "tibdex/auto-update",
      source: "https://github.com/tibdex/auto-update",
      inputs: { branch: IDENTIFIER, github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "sqren/backport-github-action",
      source: "https://github.com/sqren/backport-github-action",
      inputs: { github_token: OPAQUE_TOKEN },
    },
    {
      uses: "sorenlouv/backport-github-action",
      source: "https://github.com/sorenlouv/backport-github-action",
      inputs: { github_token: OPAQUE_TOKEN },
    },
    { uses: "sqren/backport", source: "https://github.com/sqren/backport", inputs: { github_token: OPAQUE_TOKEN } },
    {
      uses: "zeebe-io/backport-action",
      source: "https://github.com/zeebe-io/backport-action",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "carloscastrojumo/github-cherry-pick-action",
      source: "https://github.com/carloscastrojumo/github-cherry-pick-action",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "thollander/actions-comment-pull-request",
      source: "https://github.com/thollander/actions-comment-pull-request",
      inputs: {
        "github-token": githubToken({ "pull-requests": "write" }),
        github_token: githubToken({ "pull-requests": "write" }),
      },
    },
    {
      uses: "marocchino/sticky-pull-request-comment",
      source: "https://github.com/marocchino/sticky-pull-request-comment",
      inputs: {
        github_token: githubToken({ "pull-requests": "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "mshick/add-pr-comment",
      source: "https://github.com/mshick/add-pr-comment",
      inputs: {
        "repo-token": githubToken(
          { issues: "write", "pull-requests": "write" },
          { repositoryInput: "repo-name", ownerInput: "repo-owner" },
        ),
        "repo-owner": IDENTIFIER,
        "repo-name": IDENTIFIER,
        "repo-token-user-login": IDENTIFIER,
      },
    },
    {
      uses: "int128/comment-action",
      source: "https://github.com/int128/comment-action",
      inputs: { token: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "contributor-assistant/github-action",
      source: "https://github.com/contributor-assistant/github-action",
      inputs: { "remote-organization-name": IDENTIFIER, "remote-repository-name": IDENTIFIER, allowlist: IDENTIFIER },
      env: {
        GITHUB_TOKEN: githubToken({ actions: "write", contents: "write", "pull-requests": "write", statuses: "write" }),
        PERSONAL_ACCESS_TOKEN: githubToken(
          { contents: "write" },
          { repositoryInput: "remote-repository-name", ownerInput: "remote-organization-name" },
        ),
      },
    },
    {
      uses: "cla-assistant/github-action",
      source: "https://github.com/cla-assistant/github-action",
      inputs: { "remote-organization-name": IDENTIFIER, "remote-repository-name": IDENTIFIER, allowlist: IDENTIFIER },
      env: {
        GITHUB_TOKEN: githubToken({ actions: "write", contents: "write", "pull-requests": "write", statuses: "write" }),
        PERSONAL_ACCESS_TOKEN: githubToken(
          { contents: "write" },
          { repositoryInput: "remote-repository-name", ownerInput: "remote-organization-name" },
        ),
      },
    },
    {
      uses: "unsplash/comment-on-pr",
      source: "https://github.com/unsplash/comment-on-pr",
      env: { GITHUB_TOKEN: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "machine-learning-apps/pr-comment",
      source: "https://github.com/machine-learning-apps/pr-comment",
      env: { GITHUB_TOKEN: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "NejcZdovc/comment-pr",
      source: "https://github.com/NejcZdovc/comment-pr",
      inputs: { github_token: githubToken({ issues: "write", "pull-requests": "write" }) },
      env: { GITHUB_TOKEN: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
  ],
} as const satisfies VendorKnowledge;
