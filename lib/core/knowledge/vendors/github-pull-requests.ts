import { APP_KEY, githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubPullRequests = {
  vendor: "github-pull-requests",
  title: "Actions that write issues and pull requests",
  actions: [
    {
      uses: "peter-evans/create-pull-request",
      source: "https://github.com/peter-evans/create-pull-request",
      inputs: {
        token: { ...githubToken({ contents: "write", "pull-requests": "write" }), userBoundWith: ["push-to-fork"] },
        "git-token": { ...githubToken({ contents: "write" }), userBoundWith: ["push-to-fork"] },
        "branch-token": { ...githubToken({ contents: "write" }), userBoundWith: ["push-to-fork"] },
        "push-to-fork": IDENTIFIER,
        author: IDENTIFIER,
        committer: IDENTIFIER,
        assignees: IDENTIFIER,
        reviewers: IDENTIFIER,
        "team-reviewers": IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/repository-dispatch",
      source: "https://github.com/peter-evans/repository-dispatch",
      inputs: {
        token: githubToken({ contents: "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
        "event-type": IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/create-or-update-comment",
      source: "https://github.com/peter-evans/create-or-update-comment",
      inputs: {
        token: githubToken({ issues: "write", "pull-requests": "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/find-comment",
      source: "https://github.com/peter-evans/find-comment",
      inputs: {
        token: githubToken({ issues: "read", "pull-requests": "read" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
        "comment-author": IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/close-issue",
      source: "https://github.com/peter-evans/close-issue",
      inputs: { token: githubToken({ issues: "write" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
    },
    {
      uses: "peter-evans/close-pull",
      source: "https://github.com/peter-evans/close-pull",
      inputs: {
        token: githubToken({ "pull-requests": "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/create-issue-from-file",
      source: "https://github.com/peter-evans/create-issue-from-file",
      inputs: {
        token: githubToken({ issues: "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
        assignees: IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/commit-comment",
      source: "https://github.com/peter-evans/commit-comment",
      inputs: { token: githubToken({ contents: "write" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
    },
    {
      uses: "peter-evans/enable-pull-request-automerge",
      source: "https://github.com/peter-evans/enable-pull-request-automerge",
      inputs: {
        token: githubToken({ contents: "write", "pull-requests": "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/slash-command-dispatch",
      source: "https://github.com/peter-evans/slash-command-dispatch",
      inputs: {
        token: OPAQUE_TOKEN,
        "reaction-token": githubToken({ issues: "write", "pull-requests": "write" }),
        repository: IDENTIFIER,
      },
    },
    {
      uses: "peter-evans/rebase",
      source: "https://github.com/peter-evans/rebase",
      inputs: {
        token: githubToken({ contents: "write", "pull-requests": "read" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
      },
    },
    {
      uses: "repo-sync/pull-request",
      source: "https://github.com/repo-sync/pull-request",
      inputs: {
        github_token: githubToken({ contents: "write", "pull-requests": "write" }),
        pr_reviewer: IDENTIFIER,
        pr_assignee: IDENTIFIER,
      },
    },
    {
      uses: "pascalgn/automerge-action",
      source: "https://github.com/pascalgn/automerge-action",
      env: { GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "pascalgn/size-label-action",
      source: "https://github.com/pascalgn/size-label-action",
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "write", issues: "write" }) },
    },
    {
      uses: "hmarr/auto-approve-action",
      source: "https://github.com/hmarr/auto-approve-action",
      inputs: { "github-token": githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "juliangruber/approve-pull-request-action",
      source: "https://github.com/juliangruber/approve-pull-request-action",
      inputs: {
        "github-token": githubToken({ "pull-requests": "write" }, { repositoryInput: "repo" }),
        repo: IDENTIFIER,
      },
    },
    {
      uses: "ahmadnassri/action-dependabot-auto-merge",
      source: "https://github.com/ahmadnassri/action-dependabot-auto-merge",
      inputs: { "github-token": githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "ridedott/merge-me-action",
      source: "https://github.com/ridedott/merge-me-action",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }), github_login: IDENTIFIER },
    },
    {
      uses: "plm9606/automerge_action",
      source: "https://github.com/plm9606/automerge_action",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "reitermarkus/automerge",
      source: "https://github.com/reitermarkus/automerge",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "fastify/github-action-merge-dependabot",
      source: "https://github.com/fastify/github-action-merge-dependabot",
      inputs: { "github-token": githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "vsoch/pull-request-action",
      source: "https://github.com/vsoch/pull-request-action",
      env: { GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "thomaseizinger/create-pull-request",
      source: "https://github.com/thomaseizinger/create-pull-request",
      inputs: {
        github_token: githubToken({ "pull-requests": "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
      },
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "write" }, { repositoryInput: "repository" }) },
    },
    {
      uses: "devops-infra/action-pull-request",
      source: "https://github.com/devops-infra/action-pull-request",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "cirrus-actions/rebase",
      source: "https://github.com/cirrus-actions/rebase",
      env: { GITHUB_TOKEN: githubToken({ contents: "write", "pull-requests": "read" }) },
    },
    {
      uses: "tauri-apps/create-pull-request",
      source: "https://github.com/tauri-apps/create-pull-request",
      inputs: { token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "xt0rted/pull-request-comment-branch",
      source: "https://github.com/xt0rted/pull-request-comment-branch",
      inputs: { repo_token: githubToken({ "pull-requests": "read" }) },
    },
    {
      uses: "xt0rted/slash-command-action",
      source: "https://github.com/xt0rted/slash-command-action",
      inputs: { "repo-token": githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "khan/pull-request-comment-trigger",
      source: "https://github.com/khan/pull-request-comment-trigger",
      env: { GITHUB_TOKEN: githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "backstage/actions/*",
      source: "https://github.com/backstage/actions",
      inputs: {
        "private-key": APP_KEY,
        "github-token": OPAQUE_TOKEN,
        "app-id": IDENTIFIER,
        "installation-id": IDENTIFIER,
        "project-owner": IDENTIFIER,
        "project-number": IDENTIFIER,
        "project-id": IDENTIFIER,
      },
    },
  ],
} as const satisfies VendorKnowledge;
