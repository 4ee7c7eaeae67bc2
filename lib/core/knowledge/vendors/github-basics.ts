import { githubToken, IDENTIFIER, OPAQUE_TOKEN, RATE_LIMIT_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubBasics = {
  vendor: "github-basics",
  title: "GitHub's own actions",
  actions: [
    {
      uses: "actions/checkout",
      source: "https://github.com/actions/checkout",
      inputs: {
        token: githubToken({ contents: "read" }, { repositoryInput: "repository" }),
        "ssh-key": { kind: "ssh-deploy-key" },
        repository: IDENTIFIER,
        "ssh-user": IDENTIFIER,
        ref: IDENTIFIER,
        "ssh-known-hosts": IDENTIFIER,
      },
    },
    {
      uses: "actions/github-script",
      source: "https://github.com/actions/github-script",
      inputs: { "github-token": OPAQUE_TOKEN },
    },
    {
      uses: "actions/setup-node",
      source: "https://github.com/actions/setup-node",
      inputs: {
        token: RATE_LIMIT_TOKEN,
        "mirror-token": { kind: "saas-api-key" },
        "registry-url": IDENTIFIER,
        scope: IDENTIFIER,
      },
      env: {
        NODE_AUTH_TOKEN: {
          kind: "npm-token",
          unless: [{ input: "registry-url", test: { contains: ["npm.pkg.github.com"] }, kind: "github-pat" }],
        },
        NPM_TOKEN: {
          kind: "npm-token",
          unless: [{ input: "registry-url", test: { contains: ["npm.pkg.github.com"] }, kind: "github-pat" }],
        },
      },
    },
    {
      uses: "actions/setup-python",
      source: "https://github.com/actions/setup-python",
      inputs: { token: RATE_LIMIT_TOKEN },
    },
    { uses: "actions/setup-go", source: "https://github.com/actions/setup-go", inputs: { token: RATE_LIMIT_TOKEN } },
    {
      uses: "actions/setup-java",
      source: "https://github.com/actions/setup-java",
      inputs: {
        token: RATE_LIMIT_TOKEN,
        "gpg-private-key": { kind: "signing-material" },
        "gpg-passphrase": { kind: "signing-material" },
        "server-password": { kind: "saas-api-key" },
        "server-id": IDENTIFIER,
        "server-username": IDENTIFIER,
        "server-username-env-var": IDENTIFIER,
        "server-password-env-var": IDENTIFIER,
        "gpg-passphrase-env-var": IDENTIFIER,
      },
    },
    {
      uses: "actions/setup-dotnet",
      source: "https://github.com/actions/setup-dotnet",
      inputs: { "source-url": IDENTIFIER, owner: IDENTIFIER },
      env: {
        NUGET_AUTH_TOKEN: {
          kind: "nuget-token",
          unless: [{ input: "source-url", test: { contains: ["nuget.pkg.github.com"] }, kind: "github-pat" }],
        },
      },
    },
    {
      uses: "actions/labeler",
      source: "https://github.com/actions/labeler",
      inputs: { "repo-token": githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "actions/stale",
      source: "https://github.com/actions/stale",
      inputs: { "repo-token": githubToken({ issues: "write", "pull-requests": "write" }) },
    },
    {
      uses: "actions/first-interaction",
      source: "https://github.com/actions/first-interaction",
      inputs: {
        "repo-token": githubToken({ issues: "write", "pull-requests": "write" }),
        repo_token: githubToken({ issues: "write", "pull-requests": "write" }),
      },
    },
    {
      uses: "actions/download-artifact",
      source: "https://github.com/actions/download-artifact",
      inputs: {
        "github-token": githubToken({ actions: "read" }, { repositoryInput: "repository" }),
        repository: IDENTIFIER,
        "run-id": IDENTIFIER,
      },
    },
    { uses: "actions/upload-artifact", source: "https://github.com/actions/upload-artifact" },
    { uses: "actions/upload-artifact/merge", source: "https://github.com/actions/upload-artifact/tree/HEAD/merge" },
    { uses: "actions/cache", source: "https://github.com/actions/cache" },
    { uses: "actions/cache/*", source: "https://github.com/actions/cache" },
    {
      uses: "actions/add-to-project",
      source: "https://github.com/actions/add-to-project",
      inputs: {
        "github-token": githubToken({ "organization-projects": "write", issues: "read", "pull-requests": "read" }),
        "project-url": IDENTIFIER,
      },
    },
    {
      uses: "actions/attest",
      source: "https://github.com/actions/attest",
      inputs: { "github-token": githubToken({ attestations: "write" }), "subject-name": IDENTIFIER },
    },
    {
      uses: "actions/attest-build-provenance",
      source: "https://github.com/actions/attest-build-provenance",
      inputs: { "github-token": githubToken({ attestations: "write" }), "subject-name": IDENTIFIER },
    },
    {
      uses: "actions/attest-sbom",
      source: "https://github.com/actions/attest-sbom",
      inputs: { "github-token": githubToken({ attestations: "write" }), "subject-name": IDENTIFIER },
    },
    {
      uses: "actions/deploy-pages",
      source: "https://github.com/actions/deploy-pages",
      inputs: { token: githubToken({ pages: "write" }) },
    },
    {
      uses: "actions/configure-pages",
      source: "https://github.com/actions/configure-pages",
      inputs: { token: githubToken({ pages: "read" }) },
    },
    { uses: "actions/upload-pages-artifact", source: "https://github.com/actions/upload-pages-artifact" },
    {
      uses: "actions/dependency-review-action",
      source: "https://github.com/actions/dependency-review-action",
      inputs: {
        "repo-token": githubToken({ contents: "read", "pull-requests": "write" }),
        "external-repo-token": githubToken({ contents: "read" }),
      },
    },
    {
      uses: "actions/delete-package-versions",
      source: "https://github.com/actions/delete-package-versions",
      inputs: { token: githubToken({ packages: "write" }), owner: IDENTIFIER, "package-name": IDENTIFIER },
    },
    {
      uses: "actions/create-release",
      source: "https://github.com/actions/create-release",
      inputs: { owner: IDENTIFIER, repo: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }, { repositoryInput: "repo", ownerInput: "owner" }) },
    },
    {
      uses: "actions/upload-release-asset",
      source: "https://github.com/actions/upload-release-asset",
      inputs: { upload_url: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "write" }) },
    },
    {
      uses: "actions/ai-inference",
      source: "https://github.com/actions/ai-inference",
      inputs: { token: githubToken({ models: "read" }), "github-mcp-token": OPAQUE_TOKEN },
    },
    {
      uses: "actions/publish-action",
      source: "https://github.com/actions/publish-action",
      inputs: { token: githubToken({ contents: "write" }), "slack-webhook": { kind: "chat-webhook" } },
    },
    {
      uses: "actions/publish-immutable-action",
      source: "https://github.com/actions/publish-immutable-action",
      inputs: { "github-token": githubToken({ packages: "write" }) },
    },
    {
      uses: "actions/jekyll-build-pages",
      source: "https://github.com/actions/jekyll-build-pages",
      inputs: { token: githubToken({ pages: "read" }) },
    },
  ],
} as const satisfies VendorKnowledge;
