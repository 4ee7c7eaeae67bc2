import { APP_KEY, githubToken, IDENTIFIER, OPAQUE_TOKEN, RATE_LIMIT_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubOrganisation = {
  vendor: "github-organisation",
  title: "Actions of the github organisation",
  actions: [
    {
      uses: "github/codeql-action/init",
      source: "https://github.com/github/codeql-action/tree/HEAD/init",
      inputs: {
        token: githubToken({ contents: "read", "security-events": "write" }),
        "external-repository-token": githubToken({ contents: "read" }),
        registries: { kind: "unknown-secret", bundle: true },
      },
    },
    {
      uses: "github/codeql-action/analyze",
      source: "https://github.com/github/codeql-action/tree/HEAD/analyze",
      inputs: { token: githubToken({ contents: "read", "security-events": "write" }) },
    },
    {
      uses: "github/codeql-action/autobuild",
      source: "https://github.com/github/codeql-action/tree/HEAD/autobuild",
      inputs: { token: githubToken({ contents: "read", "security-events": "write" }) },
    },
    {
      uses: "github/codeql-action/upload-sarif",
      source: "https://github.com/github/codeql-action/tree/HEAD/upload-sarif",
      inputs: { token: githubToken({ contents: "read", "security-events": "write" }) },
    },
    {
      uses: "github/codeql-action/setup-codeql",
      source: "https://github.com/github/codeql-action/tree/HEAD/setup-codeql",
      inputs: {
        token: githubToken({ contents: "read", "security-events": "write" }),
        "external-repository-token": githubToken({ contents: "read" }),
      },
    },
    {
      uses: "github/codeql-action/start-proxy",
      source: "https://github.com/github/codeql-action/tree/HEAD/start-proxy",
      inputs: {
        token: RATE_LIMIT_TOKEN,
        registry_secrets: { kind: "unknown-secret", bundle: true },
        registries_credentials: { kind: "unknown-secret", bundle: true },
      },
    },
    {
      uses: "github/issue-labeler",
      source: "https://github.com/github/issue-labeler",
      inputs: { "repo-token": githubToken({ contents: "read", issues: "write" }) },
    },
    {
      uses: "github/ai-moderator",
      source: "https://github.com/github/ai-moderator",
      inputs: { token: githubToken({ issues: "write", "pull-requests": "write", models: "read" }) },
    },
    {
      uses: "github/issue-metrics",
      source: "https://github.com/github/issue-metrics",
      env: {
        GH_TOKEN: OPAQUE_TOKEN,
        GH_APP_PRIVATE_KEY: APP_KEY,
        GH_APP_ID: IDENTIFIER,
        GH_APP_INSTALLATION_ID: IDENTIFIER,
      },
    },
    {
      uses: "github/stale-repos",
      source: "https://github.com/github/stale-repos",
      env: {
        GH_TOKEN: OPAQUE_TOKEN,
        GH_APP_PRIVATE_KEY: APP_KEY,
        GH_APP_ID: IDENTIFIER,
        GH_APP_INSTALLATION_ID: IDENTIFIER,
        ORGANIZATION: IDENTIFIER,
      },
    },
    {
      uses: "github/contributors",
      source: "https://github.com/github/contributors",
      env: {
        GH_TOKEN: OPAQUE_TOKEN,
        GH_APP_PRIVATE_KEY: APP_KEY,
        GH_APP_ID: IDENTIFIER,
        GH_APP_INSTALLATION_ID: IDENTIFIER,
        ORGANIZATION: IDENTIFIER,
      },
    },
    {
      uses: "github/evergreen",
      source: "https://github.com/github/evergreen",
      env: {
        GH_TOKEN: OPAQUE_TOKEN,
        GH_APP_PRIVATE_KEY: APP_KEY,
        GH_APP_ID: IDENTIFIER,
        GH_APP_INSTALLATION_ID: IDENTIFIER,
        ORGANIZATION: IDENTIFIER,
      },
    },
    {
      uses: "github/cleanowners",
      source: "https://github.com/github/cleanowners",
      env: {
        GH_TOKEN: OPAQUE_TOKEN,
        GH_APP_PRIVATE_KEY: APP_KEY,
        GH_APP_ID: IDENTIFIER,
        GH_APP_INSTALLATION_ID: IDENTIFIER,
        ORGANIZATION: IDENTIFIER,
      },
    },
    {
      uses: "github/branch-deploy",
      source: "https://github.com/github/branch-deploy",
      inputs: {
        github_token: githubToken({
          "pull-requests": "write",
          deployments: "write",
          contents: "write",
          checks: "read",
          statuses: "read",
        }),
        admins_pat: githubToken({ members: "read" }),
      },
    },
    {
      uses: "github/command",
      source: "https://github.com/github/command",
      inputs: {
        github_token: githubToken({ "pull-requests": "write", issues: "write", checks: "read", contents: "read" }),
      },
    },
    {
      uses: "github/combine-prs",
      source: "https://github.com/github/combine-prs",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write", checks: "read" }) },
    },
    {
      uses: "github/lock",
      source: "https://github.com/github/lock",
      inputs: { github_token: githubToken({ contents: "write" }) },
    },
    {
      uses: "github/super-linter",
      source: "https://github.com/github/super-linter",
      env: { GITHUB_TOKEN: githubToken({ contents: "read", statuses: "write" }) },
    },
    {
      uses: "github/super-linter/slim",
      source: "https://github.com/github/super-linter/tree/HEAD/slim",
      env: { GITHUB_TOKEN: githubToken({ contents: "read", statuses: "write" }) },
    },
    {
      uses: "super-linter/super-linter",
      source: "https://github.com/super-linter/super-linter",
      env: { GITHUB_TOKEN: githubToken({ contents: "read", statuses: "write" }) },
    },
    {
      uses: "super-linter/super-linter/slim",
      source: "https://github.com/super-linter/super-linter/tree/HEAD/slim",
      env: { GITHUB_TOKEN: githubToken({ contents: "read", statuses: "write" }) },
    },
    {
      uses: "dependabot/fetch-metadata",
      source: "https://github.com/dependabot/fetch-metadata",
      inputs: { "github-token": githubToken({ "pull-requests": "read" }) },
    },
    {
      uses: "ossf/scorecard-action",
      source: "https://github.com/ossf/scorecard-action",
      inputs: { repo_token: githubToken({ administration: "read", contents: "read", metadata: "read" }) },
    },
    {
      uses: "oxsecurity/megalinter",
      source: "https://github.com/oxsecurity/megalinter",
      env: {
        GITHUB_TOKEN: githubToken({ contents: "read", issues: "write", "pull-requests": "write", statuses: "write" }),
        PAT: OPAQUE_TOKEN,
      },
    },
    {
      uses: "oxsecurity/megalinter/*",
      source: "https://github.com/oxsecurity/megalinter",
      env: {
        GITHUB_TOKEN: githubToken({ contents: "read", issues: "write", "pull-requests": "write", statuses: "write" }),
        PAT: OPAQUE_TOKEN,
      },
    },
  ],
} as const satisfies VendorKnowledge;
