import { githubToken, IDENTIFIER, RATE_LIMIT_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubTooling = {
  vendor: "github-tooling",
  title: "Installers that read GitHub",
  actions: [
    {
      uses: "astral-sh/setup-uv",
      source: "https://github.com/astral-sh/setup-uv",
      inputs: { "github-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "astral-sh/ruff-action",
      source: "https://github.com/astral-sh/ruff-action",
      inputs: { "github-token": RATE_LIMIT_TOKEN },
    },
    { uses: "oven-sh/setup-bun", source: "https://github.com/oven-sh/setup-bun", inputs: { token: RATE_LIMIT_TOKEN } },
    {
      uses: "jdx/mise-action",
      source: "https://github.com/jdx/mise-action",
      inputs: { github_token: RATE_LIMIT_TOKEN },
    },
    {
      uses: "extractions/setup-just",
      source: "https://github.com/extractions/setup-just",
      inputs: { "github-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "extractions/setup-crate",
      source: "https://github.com/extractions/setup-crate",
      inputs: { "github-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "arduino/setup-protoc",
      source: "https://github.com/arduino/setup-protoc",
      inputs: { "repo-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "arduino/setup-task",
      source: "https://github.com/arduino/setup-task",
      inputs: { "repo-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "go-task/setup-task",
      source: "https://github.com/go-task/setup-task",
      inputs: { "repo-token": RATE_LIMIT_TOKEN },
    },
    { uses: "ruby/setup-ruby", source: "https://github.com/ruby/setup-ruby", inputs: { token: RATE_LIMIT_TOKEN } },
    {
      uses: "shivammathur/setup-php",
      source: "https://github.com/shivammathur/setup-php",
      inputs: { "github-token": RATE_LIMIT_TOKEN },
      env: {
        GITHUB_TOKEN: RATE_LIMIT_TOKEN,
        COMPOSER_TOKEN: githubToken({ contents: "read" }),
        COMPOSER_AUTH_JSON: { kind: "unknown-secret", bundle: true },
        PACKAGIST_TOKEN: { kind: "saas-api-key" },
      },
    },
    {
      uses: "cachix/install-nix-action",
      source: "https://github.com/cachix/install-nix-action",
      inputs: { github_access_token: RATE_LIMIT_TOKEN },
    },
    {
      uses: "DeterminateSystems/nix-installer-action",
      source: "https://github.com/DeterminateSystems/nix-installer-action",
      inputs: { "github-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "DeterminateSystems/determinate-nix-action",
      source: "https://github.com/DeterminateSystems/determinate-nix-action",
      inputs: { "github-token": RATE_LIMIT_TOKEN },
    },
    {
      uses: "DeterminateSystems/update-flake-lock",
      source: "https://github.com/DeterminateSystems/update-flake-lock",
      inputs: {
        token: githubToken({ contents: "write", "pull-requests": "write" }),
        "gpg-private-key": { kind: "signing-material" },
        "gpg-passphrase": { kind: "signing-material" },
        "gpg-fingerprint": IDENTIFIER,
        "git-author-name": IDENTIFIER,
        "git-author-email": IDENTIFIER,
      },
    },
    {
      uses: "bufbuild/buf-setup-action",
      source: "https://github.com/bufbuild/buf-setup-action",
      inputs: {
        github_token: RATE_LIMIT_TOKEN,
        buf_api_token: { kind: "saas-api-key" },
        buf_user: IDENTIFIER,
        buf_domain: IDENTIFIER,
      },
    },
    {
      uses: "bufbuild/buf-action",
      source: "https://github.com/bufbuild/buf-action",
      inputs: {
        token: { kind: "saas-api-key" },
        public_github_token: RATE_LIMIT_TOKEN,
        github_token: githubToken({ "pull-requests": "write", contents: "read" }),
        domain: IDENTIFIER,
      },
    },
    {
      uses: "lycheeverse/lychee-action",
      source: "https://github.com/lycheeverse/lychee-action",
      inputs: { token: RATE_LIMIT_TOKEN },
      env: { GITHUB_TOKEN: RATE_LIMIT_TOKEN },
    },
    {
      uses: "actions-rs/clippy-check",
      source: "https://github.com/actions-rs/clippy-check",
      inputs: { token: githubToken({ checks: "write" }) },
    },
    {
      uses: "actions-rs/audit-check",
      source: "https://github.com/actions-rs/audit-check",
      inputs: { token: githubToken({ checks: "write", issues: "write" }) },
    },
    {
      uses: "rustsec/audit-check",
      source: "https://github.com/rustsec/audit-check",
      inputs: { token: githubToken({ checks: "write", issues: "write" }) },
    },
    {
      uses: "clechasseur/rs-clippy-check",
      source: "https://github.com/clechasseur/rs-clippy-check",
      inputs: { token: githubToken({ checks: "write" }) },
    },
    {
      uses: "golangci/golangci-lint-action",
      source: "https://github.com/golangci/golangci-lint-action",
      inputs: { "github-token": githubToken({ contents: "read", "pull-requests": "read" }) },
    },
    {
      uses: "mozilla-actions/sccache-action",
      source: "https://github.com/mozilla-actions/sccache-action",
      inputs: { token: RATE_LIMIT_TOKEN },
    },
    {
      uses: "taiki-e/install-action",
      source: "https://github.com/taiki-e/install-action",
      env: { GITHUB_TOKEN: RATE_LIMIT_TOKEN },
    },
    {
      uses: "useblacksmith/checkout",
      source: "https://github.com/useblacksmith/checkout",
      inputs: {
        token: githubToken({ contents: "read" }, { repositoryInput: "repository" }),
        "ssh-key": { kind: "ssh-deploy-key" },
        repository: IDENTIFIER,
        "ssh-known-hosts": IDENTIFIER,
      },
    },
    {
      uses: "jaxxstorm/action-install-gh-release",
      source: "https://github.com/jaxxstorm/action-install-gh-release",
      inputs: { token: githubToken({ contents: "read" }, { repositoryInput: "repo" }), repo: IDENTIFIER },
      env: { GITHUB_TOKEN: githubToken({ contents: "read" }, { repositoryInput: "repo" }) },
    },
  ],
} as const satisfies VendorKnowledge;
