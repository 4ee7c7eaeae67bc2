import { AWS_KEY, AZURE_SECRET, SAAS_KEY, SIGNING } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const buildServices = {
  vendor: "build-services",
  title: "Build, infrastructure and release services",
  actions: [
    {
      uses: "bufbuild/buf-push-action",
      source: "https://github.com/bufbuild/buf-push-action#readme",
      inputs: { buf_token: SAAS_KEY },
    },
    {
      uses: "bufbuild/buf-breaking-action",
      source: "https://github.com/bufbuild/buf-breaking-action#readme",
      inputs: { buf_token: SAAS_KEY },
    },
    {
      uses: "nrwl/nx-set-shas",
      source: "https://github.com/nrwl/nx-set-shas#readme",
      inputs: { "main-branch-name": IDENTIFIER, "gh-token": githubToken({ actions: "read" }) },
    },
    {
      uses: "rharkor/caching-for-turbo",
      source: "https://github.com/rharkor/caching-for-turbo#readme",
      inputs: {
        "s3-access-key-id": AWS_KEY,
        "s3-secret-access-key": AWS_KEY,
        "s3-bucket": IDENTIFIER,
        "s3-region": IDENTIFIER,
      },
    },
    {
      uses: "cachix/cachix-action",
      source: "https://github.com/cachix/cachix-action#readme",
      inputs: { name: IDENTIFIER, authtoken: SAAS_KEY, signingkey: SIGNING },
    },
    {
      uses: "DeterminateSystems/flakehub-push",
      source: "https://github.com/DeterminateSystems/flakehub-push#readme",
      inputs: { "github-token": githubToken({ contents: "read" }), name: IDENTIFIER },
      exchange: { how: "oidc" },
    },
    {
      uses: "earthly/actions-setup",
      source: "https://github.com/earthly/actions-setup#readme",
      inputs: { "github-token": githubToken({ contents: "read" }) },
      env: { EARTHLY_TOKEN: SAAS_KEY },
    },
    {
      uses: "dagger/dagger-for-github",
      source: "https://github.com/dagger/dagger-for-github#readme",
      inputs: { "cloud-token": SAAS_KEY },
      env: { DAGGER_CLOUD_TOKEN: SAAS_KEY },
    },
    {
      uses: "buildkite/trigger-pipeline-action",
      source: "https://github.com/buildkite/trigger-pipeline-action#readme",
      inputs: { buildkite_api_access_token: SAAS_KEY, pipeline: IDENTIFIER },
      env: { BUILDKITE_API_ACCESS_TOKEN: SAAS_KEY },
    },
    {
      uses: "buildkite/test-collector-action",
      source: "https://github.com/buildkite/test-collector-action#readme",
      inputs: { token: SAAS_KEY, files: IDENTIFIER },
    },
    {
      uses: "CircleCI-Public/trigger-circleci-pipeline-action",
      source: "https://github.com/CircleCI-Public/trigger-circleci-pipeline-action#readme",
      inputs: { "target-slug": IDENTIFIER },
      env: { CCI_TOKEN: SAAS_KEY },
    },
    {
      uses: "OctopusDeploy/login",
      source: "https://github.com/OctopusDeploy/login#readme",
      inputs: { server: IDENTIFIER, service_account_id: IDENTIFIER, api_key: SAAS_KEY },
      exchange: { how: "oidc", onlyWith: ["service_account_id"] },
    },
    {
      uses: "OctopusDeploy/create-release-action",
      source: "https://github.com/OctopusDeploy/create-release-action#readme",
      inputs: { project: IDENTIFIER, space: IDENTIFIER },
      env: { OCTOPUS_API_KEY: SAAS_KEY, OCTOPUS_URL: IDENTIFIER, OCTOPUS_HOST: IDENTIFIER },
    },
    {
      uses: "OctopusDeploy/push-package-action",
      source: "https://github.com/OctopusDeploy/push-package-action#readme",
      inputs: { space: IDENTIFIER },
      env: { OCTOPUS_API_KEY: SAAS_KEY, OCTOPUS_URL: IDENTIFIER },
    },
    {
      uses: "OctopusDeploy/deploy-release-action",
      source: "https://github.com/OctopusDeploy/deploy-release-action#readme",
      inputs: { project: IDENTIFIER },
      env: { OCTOPUS_API_KEY: SAAS_KEY, OCTOPUS_URL: IDENTIFIER },
    },
    {
      uses: "OctopusDeploy/run-runbook-action",
      source: "https://github.com/OctopusDeploy/run-runbook-action#readme",
      inputs: { project: IDENTIFIER },
      env: { OCTOPUS_API_KEY: SAAS_KEY, OCTOPUS_URL: IDENTIFIER },
    },
    {
      uses: "OctopusDeploy/push-build-information-action",
      source: "https://github.com/OctopusDeploy/push-build-information-action#readme",
      inputs: { space: IDENTIFIER },
      env: { OCTOPUS_API_KEY: SAAS_KEY, OCTOPUS_URL: IDENTIFIER },
    },
    {
      uses: "jenkins-infra/jenkins-maven-cd-action",
      source: "https://github.com/jenkins-infra/jenkins-maven-cd-action#readme",
      inputs: { github_token: githubToken({ contents: "write" }), maven_username: IDENTIFIER, maven_token: SAAS_KEY },
    },
    {
      uses: "appleboy/jenkins-action",
      source: "https://github.com/appleboy/jenkins-action#readme",
      inputs: { url: IDENTIFIER, user: IDENTIFIER, token: SAAS_KEY, job: IDENTIFIER },
    },
    {
      uses: "wzieba/AppCenter-Github-Action",
      source: "https://github.com/wzieba/AppCenter-Github-Action#readme",
      inputs: { appname: IDENTIFIER, token: SAAS_KEY, group: IDENTIFIER, file: IDENTIFIER },
    },
    {
      uses: "codemagic-ci-cd/trigger-codemagic-workflow-action",
      source: "https://github.com/codemagic-ci-cd/trigger-codemagic-workflow-action#readme",
      inputs: { "app-id": IDENTIFIER, "workflow-id": IDENTIFIER, token: SAAS_KEY },
      env: { TOKEN: SAAS_KEY },
    },
  ],
  variables: [
    { name: "BUF_TOKEN", holds: SAAS_KEY, source: "https://buf.build/docs/bsr/authentication/" },
    { name: "NX_CLOUD_ACCESS_TOKEN", holds: SAAS_KEY, source: "https://nx.dev/ci/recipes/security/access-tokens" },
    { name: "NX_CLOUD_AUTH_TOKEN", holds: SAAS_KEY, source: "https://nx.dev/ci/recipes/security/access-tokens" },
    { name: "NX_KEY", holds: SAAS_KEY, source: "https://nx.dev/reference/environment-variables" },
    {
      name: "TURBO_TOKEN",
      holds: SAAS_KEY,
      source: "https://turborepo.com/docs/reference/system-environment-variables",
    },
    {
      name: "TURBO_TEAM",
      holds: IDENTIFIER,
      source: "https://turborepo.com/docs/reference/system-environment-variables",
    },
    {
      name: "TURBO_API",
      holds: IDENTIFIER,
      source: "https://turborepo.com/docs/reference/system-environment-variables",
    },
    {
      name: "TURBO_REMOTE_CACHE_SIGNATURE_KEY",
      holds: SIGNING,
      source: "https://turborepo.com/docs/reference/system-environment-variables",
    },
    { name: "EARTHLY_TOKEN", holds: SAAS_KEY, source: "https://docs.earthly.dev/docs/earthly-config" },
    { name: "DAGGER_CLOUD_TOKEN", holds: SAAS_KEY, source: "https://docs.dagger.io/" },
    { name: "BUILDKITE_API_TOKEN", holds: SAAS_KEY, source: "https://buildkite.com/docs/apis/managing-api-tokens" },
    { name: "BUILDKITE_ANALYTICS_TOKEN", holds: SAAS_KEY, source: "https://buildkite.com/docs/test-engine" },
    { name: "CIRCLE_TOKEN", holds: SAAS_KEY, source: "https://circleci.com/docs/managing-api-tokens/" },
    { name: "CIRCLECI_TOKEN", holds: SAAS_KEY, source: "https://circleci.com/docs/managing-api-tokens/" },
    { name: "CIRCLECI_CLI_TOKEN", holds: SAAS_KEY, source: "https://circleci.com/docs/local-cli/" },
    {
      name: "OCTOPUS_API_KEY",
      holds: SAAS_KEY,
      source: "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key",
    },
    {
      name: "OCTOPUS_URL",
      holds: IDENTIFIER,
      source: "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key",
    },
    { name: "OCTOPUS_CLI_API_KEY", holds: SAAS_KEY, source: "https://octopus.com/docs/octopus-rest-api/octopus-cli" },
    { name: "GITLAB_TOKEN", holds: SAAS_KEY, source: "https://docs.gitlab.com/user/profile/personal_access_tokens/" },
    {
      name: "GITLAB_ACCESS_TOKEN",
      holds: SAAS_KEY,
      source: "https://docs.gitlab.com/user/profile/personal_access_tokens/",
    },
    { name: "GL_TOKEN", holds: SAAS_KEY, source: "https://github.com/semantic-release/gitlab#readme" },
    {
      name: "BITBUCKET_TOKEN",
      holds: SAAS_KEY,
      source: "https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/",
    },
    { name: "GITEA_TOKEN", holds: SAAS_KEY, source: "https://docs.gitea.com/development/api-usage" },
    {
      name: "ARGOCD_AUTH_TOKEN",
      holds: SAAS_KEY,
      source: "https://argo-cd.readthedocs.io/en/stable/user-guide/environment-variables/",
    },
    {
      name: "ARGOCD_SERVER",
      holds: IDENTIFIER,
      source: "https://argo-cd.readthedocs.io/en/stable/user-guide/environment-variables/",
    },
    {
      name: "JENKINS_API_TOKEN",
      holds: SAAS_KEY,
      source: "https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/",
    },
    { name: "GORELEASER_KEY", holds: SAAS_KEY, source: "https://goreleaser.com/pro/" },
    {
      name: "APPCENTER_ACCESS_TOKEN",
      holds: SAAS_KEY,
      source: "https://learn.microsoft.com/en-us/appcenter/api-docs/",
    },
    { name: "BUILDBUDDY_API_KEY", holds: SAAS_KEY, source: "https://www.buildbuddy.io/docs/guide-auth/" },
    {
      name: "SCCACHE_AZURE_CONNECTION_STRING",
      holds: AZURE_SECRET,
      source: "https://github.com/mozilla/sccache#readme",
    },
    { name: "SCCACHE_REDIS", holds: SAAS_KEY, source: "https://github.com/mozilla/sccache#readme" },
    {
      name: "MISE_GITHUB_TOKEN",
      holds: githubToken({ contents: "read" }),
      source: "https://mise.jdx.dev/configuration.html",
    },
  ],
} as const satisfies VendorKnowledge;
