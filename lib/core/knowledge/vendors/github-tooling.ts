import { githubToken, IDENTIFIER, OPAQUE_TOKEN, RATE_LIMIT_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const githubTooling = {
  vendor: "github-tooling",
  title: "Installers and checks that read GitHub",
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
      uses: "preactjs/compressed-size-action",
      source: "https://github.com/preactjs/compressed-size-action",
      inputs: { "repo-token": githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "andresz1/size-limit-action",
      source: "https://github.com/andresz1/size-limit-action",
      inputs: { github_token: githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "romeovs/lcov-reporter-action",
      source: "https://github.com/romeovs/lcov-reporter-action",
      inputs: { "github-token": githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "zgosalvez/github-actions-report-lcov",
      source: "https://github.com/zgosalvez/github-actions-report-lcov",
      inputs: { "github-token": githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "zgosalvez/github-actions-ensure-sha-pinned-actions",
      source: "https://github.com/zgosalvez/github-actions-ensure-sha-pinned-actions",
    },
    {
      uses: "zgosalvez/github-actions-get-action-runs-using-version",
      source: "https://github.com/zgosalvez/github-actions-get-action-runs-using-version",
    },
    {
      uses: "ArtiomTr/jest-coverage-report-action",
      source: "https://github.com/ArtiomTr/jest-coverage-report-action",
      inputs: { "github-token": githubToken({ checks: "write", contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "MishaKav/jest-coverage-comment",
      source: "https://github.com/MishaKav/jest-coverage-comment",
      inputs: { "github-token": githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "MishaKav/pytest-coverage-comment",
      source: "https://github.com/MishaKav/pytest-coverage-comment",
      inputs: { "github-token": githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "davelosert/vitest-coverage-report-action",
      source: "https://github.com/davelosert/vitest-coverage-report-action",
      inputs: { "github-token": githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "gitleaks/gitleaks-action",
      source: "https://github.com/gitleaks/gitleaks-action",
      env: {
        GITHUB_TOKEN: githubToken({ contents: "read", "pull-requests": "write" }),
        GITLEAKS_LICENSE: { kind: "saas-api-key" },
      },
    },
    {
      uses: "zizmorcore/zizmor-action",
      source: "https://github.com/zizmorcore/zizmor-action",
      inputs: { token: githubToken({ contents: "read", actions: "read" }) },
    },
    {
      uses: "anchore/sbom-action",
      source: "https://github.com/anchore/sbom-action",
      inputs: {
        "github-token": githubToken({ contents: "write", actions: "read" }),
        "registry-username": IDENTIFIER,
        "registry-password": { kind: "container-registry-password" },
      },
    },
    {
      uses: "anchore/scan-action",
      source: "https://github.com/anchore/scan-action",
      inputs: { "registry-username": IDENTIFIER, "registry-password": { kind: "container-registry-password" } },
    },
    {
      uses: "aquasecurity/trivy-action",
      source: "https://github.com/aquasecurity/trivy-action",
      inputs: { "github-pat": githubToken({ contents: "write" }), "token-setup-trivy": RATE_LIMIT_TOKEN },
      env: {
        TRIVY_USERNAME: IDENTIFIER,
        TRIVY_PASSWORD: { kind: "container-registry-password" },
        GITHUB_TOKEN: RATE_LIMIT_TOKEN,
      },
    },
    {
      uses: "advanced-security/*",
      source: "https://github.com/advanced-security/*",
      inputs: { token: OPAQUE_TOKEN, "github-token": OPAQUE_TOKEN },
    },
    { uses: "SebRollen/toml-action", source: "https://github.com/SebRollen/toml-action" },
    { uses: "trufflesecurity/trufflehog", source: "https://github.com/trufflesecurity/trufflehog" },
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
      uses: "apache/skywalking-eyes",
      source: "https://github.com/apache/skywalking-eyes",
      inputs: {
        github_token: githubToken({ "pull-requests": "write" }),
        token: githubToken({ "pull-requests": "write" }),
      },
      env: { GITHUB_TOKEN: githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "5monkeys/cobertura-action",
      source: "https://github.com/5monkeys/cobertura-action",
      inputs: { repo_token: githubToken({ contents: "read", "pull-requests": "write" }) },
    },
    {
      uses: "orgoro/coverage",
      source: "https://github.com/orgoro/coverage",
      inputs: { token: githubToken({ "pull-requests": "write" }) },
    },
    {
      uses: "py-cov-action/python-coverage-comment-action",
      source: "https://github.com/py-cov-action/python-coverage-comment-action",
      inputs: { github_token: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "actions-rust-lang/audit",
      source: "https://github.com/actions-rust-lang/audit",
      inputs: { token: githubToken({ issues: "write" }) },
    },
    {
      uses: "calibreapp/image-actions",
      source: "https://github.com/calibreapp/image-actions",
      inputs: { githubtoken: githubToken({ contents: "write", "pull-requests": "write" }) },
    },
    {
      uses: "catchpoint/workflow-telemetry-action",
      source: "https://github.com/catchpoint/workflow-telemetry-action",
      inputs: { github_token: githubToken({ actions: "read", "pull-requests": "write" }) },
    },
    {
      uses: "Kesin11/actions-timeline",
      source: "https://github.com/Kesin11/actions-timeline",
      inputs: { "github-token": githubToken({ actions: "read" }) },
    },
  ],
} as const satisfies VendorKnowledge;
