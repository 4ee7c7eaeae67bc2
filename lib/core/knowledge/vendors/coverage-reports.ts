import { githubToken, IDENTIFIER, OPAQUE_TOKEN, RATE_LIMIT_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const coverageReports = {
  vendor: "coverage-reports",
  title: "Coverage, scans and reports",
  actions: [
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
