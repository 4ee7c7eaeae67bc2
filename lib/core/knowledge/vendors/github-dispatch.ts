import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubDispatch = {
  vendor: "github-dispatch",
  title: "Dispatching, waiting and reading runs",
  actions: [
    {
      uses: "benc-uk/workflow-dispatch",
      source: "https://github.com/benc-uk/workflow-dispatch",
      inputs: { token: githubToken({ actions: "write" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
    },
    {
      uses: "convictional/trigger-workflow-and-wait",
      source: "https://github.com/convictional/trigger-workflow-and-wait",
      inputs: {
        github_token: githubToken({ actions: "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        comment_github_token: githubToken({ "pull-requests": "write" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
        github_user: IDENTIFIER,
      },
    },
    {
      uses: "aurelien-baudet/workflow-dispatch",
      source: "https://github.com/aurelien-baudet/workflow-dispatch",
      inputs: { token: githubToken({ actions: "write" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
    },
    {
      uses: "the-actions-org/workflow-dispatch",
      source: "https://github.com/the-actions-org/workflow-dispatch",
      inputs: { token: githubToken({ actions: "write" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
    },
    {
      uses: "lasith-kg/dispatch-workflow",
      source: "https://github.com/lasith-kg/dispatch-workflow",
      inputs: {
        token: githubToken({ actions: "write", contents: "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "codex-/return-dispatch",
      source: "https://github.com/codex-/return-dispatch",
      inputs: {
        token: githubToken({ actions: "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "codex-/await-remote-run",
      source: "https://github.com/codex-/await-remote-run",
      inputs: {
        token: githubToken({ actions: "read" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "mathze/workflow-dispatch-action",
      source: "https://github.com/mathze/workflow-dispatch-action",
      inputs: {
        token: githubToken({ actions: "write" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "styfle/cancel-workflow-action",
      source: "https://github.com/styfle/cancel-workflow-action",
      inputs: { access_token: githubToken({ actions: "write" }) },
    },
    {
      uses: "potiuk/cancel-workflow-runs",
      source: "https://github.com/potiuk/cancel-workflow-runs",
      inputs: { token: githubToken({ actions: "write" }) },
    },
    {
      uses: "n1hility/cancel-previous-runs",
      source: "https://github.com/n1hility/cancel-previous-runs",
      inputs: { token: githubToken({ actions: "write" }) },
    },
    {
      uses: "fkirc/skip-duplicate-actions",
      source: "https://github.com/fkirc/skip-duplicate-actions",
      inputs: { github_token: githubToken({ actions: "write", contents: "read" }) },
    },
    {
      uses: "lewagon/wait-on-check-action",
      source: "https://github.com/lewagon/wait-on-check-action",
      inputs: { "repo-token": githubToken({ checks: "read", contents: "read" }) },
    },
    {
      uses: "fountainhead/action-wait-for-check",
      source: "https://github.com/fountainhead/action-wait-for-check",
      inputs: {
        token: githubToken({ checks: "read" }, { repositoryInput: "repo", ownerInput: "owner" }),
        owner: IDENTIFIER,
        repo: IDENTIFIER,
      },
    },
    {
      uses: "ahmadnassri/action-workflow-run-wait",
      source: "https://github.com/ahmadnassri/action-workflow-run-wait",
      inputs: { "github-token": githubToken({ actions: "read" }) },
    },
    {
      uses: "dawidd6/action-download-artifact",
      source: "https://github.com/dawidd6/action-download-artifact",
      inputs: { github_token: githubToken({ actions: "read" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
    },
    {
      uses: "octokit/request-action",
      source: "https://github.com/octokit/request-action",
      env: { GITHUB_TOKEN: OPAQUE_TOKEN },
    },
    {
      uses: "octokit/graphql-action",
      source: "https://github.com/octokit/graphql-action",
      env: { GITHUB_TOKEN: OPAQUE_TOKEN },
    },
    {
      uses: "tspascoal/get-user-teams-membership",
      source: "https://github.com/tspascoal/get-user-teams-membership",
      inputs: {
        github_token: githubToken({ members: "read" }),
        organization: IDENTIFIER,
        username: IDENTIFIER,
        team: IDENTIFIER,
      },
    },
    {
      uses: "tj-actions/changed-files",
      source: "https://github.com/tj-actions/changed-files",
      inputs: { token: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "tj-actions/*",
      source: "https://github.com/tj-actions/*",
      inputs: { token: OPAQUE_TOKEN, github_token: OPAQUE_TOKEN },
    },
    {
      uses: "dorny/paths-filter",
      source: "https://github.com/dorny/paths-filter",
      inputs: { token: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "dorny/test-reporter",
      source: "https://github.com/dorny/test-reporter",
      inputs: { token: githubToken({ contents: "read", actions: "read", checks: "write" }) },
    },
    {
      uses: "jwalton/gh-find-current-pr",
      source: "https://github.com/jwalton/gh-find-current-pr",
      inputs: { "github-token": githubToken({ "pull-requests": "read" }) },
    },
    {
      uses: "8BitJonny/gh-get-current-pr",
      source: "https://github.com/8BitJonny/gh-get-current-pr",
      inputs: {
        "github-token": githubToken({ "pull-requests": "read" }),
        token: githubToken({ "pull-requests": "read" }),
      },
    },
    {
      uses: "jitterbit/get-changed-files",
      source: "https://github.com/jitterbit/get-changed-files",
      inputs: { token: githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "trilom/file-changes-action",
      source: "https://github.com/trilom/file-changes-action",
      inputs: {
        githubtoken: githubToken({ contents: "read", "pull-requests": "write" }),
        token: githubToken({ contents: "read", "pull-requests": "write" }),
      },
    },
    {
      uses: "Mattraks/delete-workflow-runs",
      source: "https://github.com/Mattraks/delete-workflow-runs",
      inputs: { token: githubToken({ actions: "write" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
    },
    {
      uses: "GitRML/delete-workflow-runs",
      source: "https://github.com/GitRML/delete-workflow-runs",
      inputs: { token: githubToken({ actions: "write" }, { repositoryInput: "repository" }), repository: IDENTIFIER },
    },
    {
      uses: "kolpav/purge-artifacts-action",
      source: "https://github.com/kolpav/purge-artifacts-action",
      inputs: { token: githubToken({ actions: "write" }) },
    },
    {
      uses: "c-hive/gha-remove-artifacts",
      source: "https://github.com/c-hive/gha-remove-artifacts",
      inputs: { github_token: githubToken({ actions: "write" }) },
    },
    {
      uses: "geekyeggo/delete-artifact",
      source: "https://github.com/geekyeggo/delete-artifact",
      inputs: { token: githubToken({ actions: "write" }) },
    },
  ],
} as const satisfies VendorKnowledge;
