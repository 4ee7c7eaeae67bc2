import { APP_KEY, githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubIssues = {
  vendor: "github-issues",
  title: "Issues and projects",
  actions: [
    {
      uses: "JasonEtco/create-an-issue",
      source: "https://github.com/JasonEtco/create-an-issue",
      env: { GITHUB_TOKEN: githubToken({ contents: "read", issues: "write" }) },
    },
    {
      uses: "imjohnbo/issue-bot",
      source: "https://github.com/imjohnbo/issue-bot",
      inputs: { token: githubToken({ contents: "read", issues: "write", "pull-requests": "read" }) },
    },
    {
      uses: "knqyf263/trivy-issue-action",
      source: "https://github.com/knqyf263/trivy-issue-action",
      env: { GITHUB_TOKEN: githubToken({ issues: "write" }) },
    },
    {
      uses: "alstr/todo-to-issue-action",
      source: "https://github.com/alstr/todo-to-issue-action",
      inputs: {
        token: githubToken(
          { contents: "read", issues: "write", "pull-requests": "write" },
          { repositoryInput: "repo" },
        ),
        repo: IDENTIFIER,
        projects_secret: githubToken({ "organization-projects": "write" }),
      },
    },
    {
      uses: "leonsteinhaeuser/project-beta-automations",
      source: "https://github.com/leonsteinhaeuser/project-beta-automations",
      inputs: {
        gh_token: OPAQUE_TOKEN,
        gh_app_secret_key: APP_KEY,
        gh_app_id: IDENTIFIER,
        gh_app_installation_id: IDENTIFIER,
        organization: IDENTIFIER,
        user: IDENTIFIER,
      },
    },
    {
      uses: "nipe0324/update-project-v2-item-field",
      source: "https://github.com/nipe0324/update-project-v2-item-field",
      inputs: { "github-token": OPAQUE_TOKEN, "project-url": IDENTIFIER },
    },
    {
      uses: "titoportas/update-project-fields",
      source: "https://github.com/titoportas/update-project-fields",
      inputs: { "github-token": OPAQUE_TOKEN, "project-url": IDENTIFIER },
    },
    {
      uses: "alex-page/github-project-automation-plus",
      source: "https://github.com/alex-page/github-project-automation-plus",
      inputs: { "repo-token": OPAQUE_TOKEN },
    },
    { uses: "actions-cool/*", source: "https://github.com/actions-cool/*", inputs: { token: OPAQUE_TOKEN } },
    { uses: "technote-space/*", source: "https://github.com/technote-space/*", inputs: { github_token: OPAQUE_TOKEN } },
    {
      uses: "technote-space/create-pr-action",
      source: "https://github.com/technote-space/create-pr-action",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "technote-space/assign-author",
      source: "https://github.com/technote-space/assign-author",
      inputs: { github_token: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "technote-space/toc-generator",
      source: "https://github.com/technote-space/toc-generator",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "technote-space/release-github-actions",
      source: "https://github.com/technote-space/release-github-actions",
      inputs: { github_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "technote-space/get-diff-action",
      source: "https://github.com/technote-space/get-diff-action",
      inputs: { github_token: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "technote-space/broken-link-checker-action",
      source: "https://github.com/technote-space/broken-link-checker-action",
      inputs: { github_token: githubToken({ issues: "write" }) },
    },
    { uses: "reviewdog/action-setup", source: "https://github.com/reviewdog/action-setup" },
    {
      uses: "reviewdog/*",
      source: "https://github.com/reviewdog/*",
      inputs: { github_token: githubToken({ contents: "read", checks: "write", "pull-requests": "write" }) },
    },
    {
      uses: "gr2m/create-or-update-pull-request-action",
      source: "https://github.com/gr2m/create-or-update-pull-request-action",
      env: {
        GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }, { repositoryInput: "repository" }),
      },
    },
    {
      uses: "gr2m/merge-schedule-action",
      source: "https://github.com/gr2m/merge-schedule-action",
      env: { GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "gr2m/twitter-together",
      source: "https://github.com/gr2m/twitter-together",
      env: {
        GITHUB_TOKEN: githubToken({ contents: "read", "pull-requests": "write", checks: "write" }),
        TWITTER_ACCESS_TOKEN: { kind: "saas-api-key" },
        TWITTER_ACCESS_TOKEN_SECRET: { kind: "saas-api-key" },
        TWITTER_API_KEY: { kind: "saas-api-key" },
        TWITTER_API_SECRET_KEY: { kind: "saas-api-key" },
      },
    },
    {
      uses: "pantharshit00/stale",
      source: "https://github.com/pantharshit00/stale",
      inputs: { "repo-token": githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "pose/stale-issue-cleanup",
      source: "https://github.com/pose/stale-issue-cleanup",
      inputs: { "repo-token": githubToken({ issues: "write" }) },
    },
    {
      uses: "lee-dohm/no-response",
      source: "https://github.com/lee-dohm/no-response",
      inputs: { token: githubToken({ issues: "write" }) },
    },
    {
      uses: "godofredoc/no-response",
      source: "https://github.com/godofredoc/no-response",
      inputs: { token: githubToken({ issues: "write" }) },
    },
    {
      uses: "dacbd/create-issue-action",
      source: "https://github.com/dacbd/create-issue-action",
      inputs: {
        token: githubToken({ issues: "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
        assignees: IDENTIFIER,
      },
    },
    {
      uses: "nashmaniac/create-issue-action",
      source: "https://github.com/nashmaniac/create-issue-action",
      inputs: { token: githubToken({ issues: "write" }), assignees: IDENTIFIER },
    },
  ],
} as const satisfies VendorKnowledge;
