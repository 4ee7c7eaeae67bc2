import { CODECOV_TOKEN, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER, OPAQUE_TOKEN } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const quality = {
  vendor: "quality",
  title: "Coverage and code quality",
  actions: [
    {
      uses: "codecov/codecov-action",
      source: "https://github.com/codecov/codecov-action#readme",
      inputs: { token: CODECOV_TOKEN, slug: IDENTIFIER, url: IDENTIFIER, override_branch: IDENTIFIER },
      env: { CODECOV_TOKEN: CODECOV_TOKEN },
      exchange: { how: "oidc", onlyWith: ["use_oidc"] },
    },
    {
      uses: "codecov/test-results-action",
      source: "https://github.com/codecov/test-results-action#readme",
      inputs: { token: CODECOV_TOKEN, slug: IDENTIFIER },
      env: { CODECOV_TOKEN: CODECOV_TOKEN },
      exchange: { how: "oidc", onlyWith: ["use_oidc"] },
    },
    {
      uses: "codecov/feedback",
      source: "https://github.com/codecov/feedback#readme",
      inputs: { token: CODECOV_TOKEN },
    },
    {
      uses: "coverallsapp/github-action",
      source: "https://github.com/coverallsapp/github-action/blob/HEAD/action.yml",
      inputs: {
        "github-token": githubToken({ statuses: "write" }),
        "coveralls-endpoint": IDENTIFIER,
        "flag-name": IDENTIFIER,
      },
      env: { COVERALLS_REPO_TOKEN: SAAS_KEY },
    },
    {
      uses: "codacy/codacy-coverage-reporter-action",
      source: "https://github.com/codacy/codacy-coverage-reporter-action/blob/HEAD/action.yml",
      inputs: { "project-token": SAAS_KEY, "api-token": SAAS_KEY },
      env: { CODACY_PROJECT_TOKEN: SAAS_KEY },
    },
    {
      uses: "codacy/codacy-analysis-cli-action",
      source: "https://github.com/codacy/codacy-analysis-cli-action#readme",
      inputs: { "project-token": SAAS_KEY, "api-token": SAAS_KEY },
    },
    {
      uses: "paambaati/codeclimate-action",
      source: "https://github.com/paambaati/codeclimate-action#readme",
      inputs: { coveragecommand: IDENTIFIER },
      env: { CC_TEST_REPORTER_ID: SAAS_KEY },
    },
    {
      uses: "qltysh/qlty-action/coverage",
      source: "https://github.com/qltysh/qlty-action/blob/HEAD/coverage/action.yml",
      inputs: { token: SAAS_KEY, "coverage-token": SAAS_KEY },
      env: { QLTY_COVERAGE_TOKEN: SAAS_KEY },
      exchange: { how: "oidc", onlyWith: ["oidc"] },
    },
    {
      uses: "qltysh/qlty-action/publish",
      source: "https://github.com/qltysh/qlty-action/tree/HEAD/publish",
      inputs: { "coverage-token": SAAS_KEY },
      exchange: { how: "oidc", onlyWith: ["oidc"] },
    },
    {
      uses: "deepsourcelabs/test-coverage-action",
      source: "https://github.com/deepsourcelabs/test-coverage-action#readme",
      inputs: { dsn: SAAS_KEY, key: IDENTIFIER },
    },
    {
      uses: "deepsourcecorp/test-coverage-action",
      source: "https://github.com/deepsourcecorp/test-coverage-action#readme",
      inputs: { dsn: SAAS_KEY, key: IDENTIFIER },
    },
    {
      uses: "SonarSource/sonarqube-scan-action",
      source: "https://github.com/SonarSource/sonarqube-scan-action#readme",
      inputs: { args: IDENTIFIER },
      env: { SONAR_TOKEN: SAAS_KEY, SONAR_HOST_URL: IDENTIFIER, SONAR_ROOT_CERT: IDENTIFIER },
    },
    {
      uses: "SonarSource/sonarcloud-github-action",
      source: "https://github.com/SonarSource/sonarcloud-github-action#readme",
      inputs: { args: IDENTIFIER },
      env: { SONAR_TOKEN: SAAS_KEY, GITHUB_TOKEN: githubToken({ "pull-requests": "read" }) },
    },
    {
      uses: "SonarSource/sonarqube-quality-gate-action",
      source: "https://github.com/SonarSource/sonarqube-quality-gate-action#readme",
      env: { SONAR_TOKEN: SAAS_KEY, SONAR_HOST_URL: IDENTIFIER },
    },
    {
      uses: "SonarSource/sonarcloud-github-c-cpp",
      source: "https://github.com/SonarSource/sonarcloud-github-c-cpp#readme",
      env: { SONAR_TOKEN: SAAS_KEY },
    },
    {
      uses: "highbyte/sonarscan-dotnet",
      source: "https://github.com/highbyte/sonarscan-dotnet#readme",
      inputs: { sonarprojectkey: IDENTIFIER, sonarorganization: IDENTIFIER },
      env: { SONAR_TOKEN: SAAS_KEY, GITHUB_TOKEN: githubToken({ "pull-requests": "read" }) },
    },
    {
      uses: "codescene-oss/codescene-ci-cd",
      source: "https://github.com/codescene-oss/codescene-ci-cd#readme",
      inputs: {
        "codescene-token": SAAS_KEY,
        "codescene-user": IDENTIFIER,
        "codescene-password": SAAS_KEY,
        "github-token": githubToken({ "pull-requests": "write" }),
      },
    },
    {
      uses: "codescene/codescene-github-action",
      source: "https://github.com/codescene/codescene-github-action#readme",
      inputs: { "codescene-token": SAAS_KEY },
    },
    {
      uses: "JetBrains/qodana-action",
      source: "https://github.com/JetBrains/qodana-action#readme",
      inputs: {
        "pr-mode": IDENTIFIER,
        "github-token": githubToken({ contents: "write", "pull-requests": "write", checks: "write" }),
      },
      env: { QODANA_TOKEN: SAAS_KEY, QODANA_LICENSE_ONLY_TOKEN: SAAS_KEY },
    },
    {
      uses: "trunk-io/trunk-action",
      source: "https://github.com/trunk-io/trunk-action#readme",
      inputs: { "trunk-token": SAAS_KEY, "github-token": githubToken({ contents: "read" }) },
    },
    {
      uses: "trunk-io/analytics-uploader",
      source: "https://github.com/trunk-io/analytics-uploader/blob/HEAD/action.yaml",
      inputs: { token: SAAS_KEY, "org-slug": IDENTIFIER },
    },
    {
      uses: "barecheck/code-coverage-action",
      source: "https://github.com/barecheck/code-coverage-action#readme",
      inputs: {
        "github-token": githubToken({ "pull-requests": "write" }),
        "barecheck-api-key": SAAS_KEY,
        "barecheck-github-app-token": OPAQUE_TOKEN,
      },
    },
    {
      uses: "bencherdev/bencher",
      source: "https://github.com/bencherdev/bencher#readme",
      env: { BENCHER_API_TOKEN: SAAS_KEY },
    },
    {
      uses: "CodSpeedHQ/action",
      source: "https://github.com/CodSpeedHQ/action/blob/HEAD/action.yml",
      inputs: { token: SAAS_KEY, "upload-url": IDENTIFIER },
      env: { CODSPEED_TOKEN: SAAS_KEY },
    },
    {
      uses: "relative-ci/agent-action",
      source: "https://github.com/relative-ci/agent-action#readme",
      inputs: { key: SAAS_KEY, token: githubToken({ actions: "read" }) },
    },
  ],
  variables: [
    { name: "CODECOV_SLUG", holds: IDENTIFIER, source: "https://docs.codecov.com/docs/codecov-tokens" },
    { name: "CODACY_PROJECT_TOKEN", holds: SAAS_KEY, source: "https://docs.codacy.com/coverage-reporter/" },
    { name: "CODACY_API_TOKEN", holds: SAAS_KEY, source: "https://docs.codacy.com/codacy-api/api-tokens/" },
    {
      name: "CC_TEST_REPORTER_ID",
      holds: SAAS_KEY,
      source: "https://docs.codeclimate.com/docs/finding-your-test-coverage-token",
    },
    { name: "QLTY_COVERAGE_TOKEN", holds: SAAS_KEY, source: "https://docs.qlty.sh/coverage/quick-start" },
    { name: "DEEPSOURCE_DSN", holds: SAAS_KEY, source: "https://docs.deepsource.com/docs/analyzers-test-coverage" },
    {
      name: "SONARQUBE_TOKEN",
      holds: SAAS_KEY,
      source: "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/",
    },
    {
      name: "SONAR_HOST_URL",
      holds: IDENTIFIER,
      source: "https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/scanners/sonarscanner/",
    },
    { name: "QODANA_TOKEN", holds: SAAS_KEY, source: "https://www.jetbrains.com/help/qodana/project-token.html" },
    { name: "TRUNK_API_TOKEN", holds: SAAS_KEY, source: "https://docs.trunk.io/flaky-tests" },
    { name: "BENCHER_API_TOKEN", holds: SAAS_KEY, source: "https://bencher.dev/docs/explanation/bencher-run/" },
    { name: "CODSPEED_TOKEN", holds: SAAS_KEY, source: "https://codspeed.io/docs/integrations/ci/github-actions" },
    { name: "RELATIVE_CI_KEY", holds: SAAS_KEY, source: "https://relative-ci.com/documentation/setup" },
    { name: "BUNDLEWATCH_GITHUB_TOKEN", holds: githubToken({ statuses: "write" }), source: "https://bundlewatch.io/" },
    {
      name: "LHCI_TOKEN",
      holds: SAAS_KEY,
      source: "https://github.com/GoogleChrome/lighthouse-ci/blob/HEAD/docs/configuration.md",
    },
    {
      name: "LHCI_GITHUB_APP_TOKEN",
      holds: SAAS_KEY,
      source: "https://github.com/GoogleChrome/lighthouse-ci/blob/HEAD/docs/getting-started.md",
    },
    {
      name: "DANGER_GITHUB_API_TOKEN",
      holds: githubToken({ issues: "write", "pull-requests": "write", statuses: "write" }),
      source: "https://danger.systems/guides/getting_started",
    },
    {
      name: "REVIEWDOG_GITHUB_API_TOKEN",
      holds: githubToken({ checks: "write", "pull-requests": "write" }),
      source: "https://github.com/reviewdog/reviewdog#readme",
    },
  ],
} as const satisfies VendorKnowledge;
