import { assigned, token } from "../define.ts";
import type { Rule } from "../types.ts";

/**
 * Code hosts and CI services. Sources: GitHub, "Behind GitHub's new authentication token formats" and "About
 * authentication to GitHub"; GitLab, "Token overview"; Atlassian, "API tokens"; the vendors' own API documentation.
 */
export const CODE_HOST_RULES: readonly Rule[] = [
  token("github-pat", "github-pat", "a GitHub personal access token", "ghp_", "ghp_[0-9A-Za-z]{36}", {
    minEntropy: 2.9,
    boundary: false,
  }),
  token("github-fine-grained-pat", "github-pat", "a GitHub fine-grained token", "github_pat_", "github_pat_\\w{82}", {
    minEntropy: 2.9,
    boundary: false,
  }),
  token("github-oauth-token", "github-pat", "a GitHub OAuth token", "gho_", "gho_[0-9A-Za-z]{36}", {
    minEntropy: 2.9,
    boundary: false,
  }),
  token("github-refresh-token", "github-pat", "a GitHub refresh token", "ghr_", "ghr_[0-9A-Za-z]{36,76}", {
    minEntropy: 2.9,
    boundary: false,
  }),
  token("github-app-user-token", "github-pat", "a GitHub App user token", "ghu_", "ghu_[0-9A-Za-z]{36}", {
    minEntropy: 2.9,
    boundary: false,
  }),
  // The long form is `ghs_<app id>_<header>.<payload>.<signature>`; it is tried first, since the short one is a prefix of some.
  token(
    "github-installation-token",
    "github-pat",
    "a GitHub App installation token",
    "ghs_",
    "ghs_(?:(?<!\\wghs_)\\d{1,12}_[\\w-]{10,2000}\\.[\\w-]{10,2000}\\.[\\w-]{10,2000}|[0-9A-Za-z]{36})",
    { minEntropy: 2.9, boundary: false },
  ),
  // Of Thaw itself: lib/core/api/token-text.ts.
  token("thaw-token", "saas-api-key", "a token for Thaw's own API", "thaw_", "thaw_[0-9A-Za-z]{49}", {
    minEntropy: 2.9,
    boundary: false,
  }),
  token("gitlab-pat", "saas-api-key", "a GitLab personal access token", "glpat-", "glpat-[\\w.-]{20,320}", {
    minEntropy: 2.9,
    boundary: false,
  }),
  token(
    "gitlab-token",
    "saas-api-key",
    "a GitLab token",
    ["gldt-", "glffct-", "glft-", "glimt-", "glagent-", "gloas-", "glptt-", "glrt-", "glsoat-", "glcbt-", "GR1348941"],
    "gl(?:dt|ffct|ft|soat)-[\\w-]{20}|glimt-[\\w-]{25}|glagent-[\\w-]{50}|gloas-[\\w-]{64}|glptt-[0-9a-f]{40}" +
      "|glrt-(?:t\\d_[\\w-]{27,300}\\.[0-9a-z]{9}|[\\w-]{20})|glcbt-[0-9A-Za-z]{1,5}_[\\w-]{20}|GR1348941[\\w-]{20}",
    { minEntropy: 2.9, boundary: false },
  ),
  token(
    "gitlab-session",
    "saas-api-key",
    "a GitLab session cookie",
    "_gitlab_session=",
    "_gitlab_session=[0-9a-z]{32}",
    { minEntropy: 2.9, boundary: false },
  ),
  token("atlassian-token", "saas-api-key", "an Atlassian API token", "ATATT3", "ATATT3[\\w=-]{186,400}", {
    minEntropy: 3.4,
  }),
  assigned(
    "atlassian-legacy-token",
    "saas-api-key",
    "an Atlassian API token",
    ["atlassian", "confluence", "jira"],
    "[a-z0-9]{20}[a-f0-9]{4}",
    { exactCase: true, minEntropy: 3.4 },
  ),
  token("bitbucket-app-password", "saas-api-key", "a Bitbucket app password", "ATBB", "ATBB[0-9A-Za-z]{32}(?!\\w)", {
    minEntropy: 3,
  }),
  assigned("bitbucket-client-id", "identifier", "a Bitbucket client id", "bitbucket", "[a-z0-9]{32}", {
    confidence: "low",
  }),
  assigned("bitbucket-client-secret", "saas-api-key", "a Bitbucket client secret", "bitbucket", "[a-z0-9=_-]{64}"),
  token(
    "circleci-token",
    "saas-api-key",
    "a CircleCI token",
    ["CCIPAT_", "CCIPRJ_"],
    "CCIP(?:AT|RJ)_\\w{22}_[0-9a-f]{40}",
  ),
  token("buildkite-token", "saas-api-key", "a Buildkite token", "bkua_", "bkua_[0-9a-f]{40}"),
  assigned("drone-token", "saas-api-key", "a Drone CI token", "droneci", "[a-z0-9]{32}"),
  assigned("travis-token", "saas-api-key", "a Travis CI token", "travis", "[a-z0-9]{22}"),
  assigned("codecov-token", "codecov-token", "a Codecov token", "codecov", `[a-z0-9]{32}|[0-9a-f-]{36}`),
  assigned("gitter-token", "saas-api-key", "a Gitter token", "gitter", "[a-z0-9_-]{40}"),
  token(
    "sourcegraph-token",
    "saas-api-key",
    "a Sourcegraph token",
    "sgp_",
    "sgp_(?:(?:[0-9a-f]{16}|local)_)?[0-9a-f]{40}",
    {
      ignoreCase: true,
      minEntropy: 2.9,
    },
  ),
  token("octopus-api-key", "hosting-token", "an Octopus Deploy API key", "API-", "API-[A-Z0-9]{26}(?!\\w)", {
    minEntropy: 2.9,
  }),
  token(
    "harness-token",
    "hosting-token",
    "a Harness token",
    ["pat.", "sat."],
    "[ps]at\\.[\\w-]{22}\\.[0-9A-Za-z]{24}\\.[0-9A-Za-z]{20}",
    { boundary: false },
  ),
  token("sonar-token", "saas-api-key", "a SonarQube token", ["sqp_", "squ_", "sqa_"], "sq[pua]_[0-9a-f]{40}(?!\\w)"),
  assigned(
    "sonar-legacy-token",
    "saas-api-key",
    "a SonarQube or SonarCloud token",
    [
      "sonarlogin",
      "sonar_login",
      "sonar.login",
      "sonar-login",
      "sonartoken",
      "sonar_token",
      "sonar.token",
      "sonar-token",
    ],
    "[a-z0-9=_-]{40}",
  ),
  assigned(
    "snyk-token",
    "saas-api-key",
    "a Snyk token",
    ["snyk"],
    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  ),
];
