import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubReports = {
  vendor: "github-reports",
  title: "Checks, statuses and deployments",
  actions: [
    {
      uses: "chrnorm/deployment-action",
      source: "https://github.com/chrnorm/deployment-action",
      inputs: {
        token: githubToken({ deployments: "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        repo: IDENTIFIER,
        owner: IDENTIFIER,
      },
    },
    {
      uses: "chrnorm/deployment-status",
      source: "https://github.com/chrnorm/deployment-status",
      inputs: { token: githubToken({ deployments: "write" }) },
    },
    {
      uses: "bobheadxi/deployments",
      source: "https://github.com/bobheadxi/deployments",
      inputs: {
        token: githubToken({ deployments: "write" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
      },
    },
    {
      uses: "myrotvorets/set-commit-status-action",
      source: "https://github.com/myrotvorets/set-commit-status-action",
      inputs: { token: githubToken({ statuses: "write" }) },
    },
    {
      uses: "Sibz/github-status-action",
      source: "https://github.com/Sibz/github-status-action",
      inputs: {
        authtoken: githubToken({ statuses: "write" }, { repositoryInput: "repository", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repository: IDENTIFIER,
      },
    },
    {
      uses: "LouisBrunner/checks-action",
      source: "https://github.com/LouisBrunner/checks-action",
      inputs: { token: githubToken({ checks: "write" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
    },
    {
      uses: "EnricoMi/publish-unit-test-result-action",
      source: "https://github.com/EnricoMi/publish-unit-test-result-action",
      inputs: {
        github_token: githubToken({ checks: "write", "pull-requests": "write", contents: "read", issues: "read" }),
      },
    },
    {
      uses: "EnricoMi/publish-unit-test-result-action/*",
      source: "https://github.com/EnricoMi/publish-unit-test-result-action",
      inputs: {
        github_token: githubToken({ checks: "write", "pull-requests": "write", contents: "read", issues: "read" }),
      },
    },
    {
      uses: "mikepenz/action-junit-report",
      source: "https://github.com/mikepenz/action-junit-report",
      inputs: { token: githubToken({ checks: "write", "pull-requests": "write" }) },
    },
    {
      uses: "benchmark-action/github-action-benchmark",
      source: "https://github.com/benchmark-action/github-action-benchmark",
      inputs: {
        "github-token": githubToken({ contents: "write", deployments: "write" }, { repositoryInput: "gh-repository" }),
      },
    },
    {
      uses: "guibranco/github-status-action-v2",
      source: "https://github.com/guibranco/github-status-action-v2",
      inputs: {
        authtoken: githubToken({ statuses: "write" }, { repositoryInput: "repository", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repository: IDENTIFIER,
      },
    },
  ],
} as const satisfies VendorKnowledge;
